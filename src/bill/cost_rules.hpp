#pragma once

#include "bill/charge.hpp"
#include "bill/line_item_type.hpp"
#include "bill/row_cells.hpp"

namespace farthing::bill {

/// What of a row's texts its costs depend on.
struct CostKind {
  LineItemType type = LineItemType::other;
  bool has_reservation = false;
  bool has_savings_plan = false;
};

/// What a commitment's fee row says of the part that was not used.
struct UnusedCommitment {
  Decimal unused;
  Decimal net_unused;
  Decimal commitment;  ///< of the row's whole interval, used or not

  bool any() const { return !unused.is_zero() || !net_unused.is_zero(); }
};

/// Reads the six costs of a row by the rules for its line item type (docs/metrics.md), and for fee rows of commitments
/// what was not used, which becomes a charge of its own. `costs` and `unused` are fresh ones. Fails with `number`.
Result<> read_costs(RowCells& row, const CostKind& kind, Costs& costs, UnusedCommitment& unused);

}  // namespace farthing::bill
