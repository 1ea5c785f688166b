#pragma once

#include <cstdint>
#include <string_view>

#include "bill/charge.hpp"
#include "bill/line_item_type.hpp"
#include "bill/row_cells.hpp"

namespace farthing::bill {

/// What of a row's texts its costs depend on.
struct CostKind {
  LineItemType type = LineItemType::other;
  bool has_reservation = false;
  bool has_savings_plan = false;
  /// The bill has effective costs of this kind's commitments: the use takes the place of the fees.
  bool has_effective_costs = false;
};

/// True for what belongs to a Savings Plan: its ARN may be missing, as in refunds, and then its product tells.
bool is_of_savings_plan(std::string_view arn, std::string_view product_code);

/// What rows should have said and did not, in numbers of rows.
struct CostGaps {
  std::uint64_t fees_without_unused = 0;  ///< commitments' fees with an empty cell where the unused part comes from
  std::uint64_t uses_without_effective_cost = 0;

  void add(const CostGaps& other) {
    fees_without_unused += other.fees_without_unused;
    uses_without_effective_cost += other.uses_without_effective_cost;
  }
};

/// What a commitment's fee row says of the part that was not used.
struct UnusedCommitment {
  Decimal unused;
  Decimal net_unused;
  Decimal commitment;  ///< of the row's whole interval, used or not

  bool any() const { return !unused.is_zero() || !net_unused.is_zero(); }
};

/// Reads the six costs of a row by the rules for its line item type (docs/metrics.md), and for fee rows of commitments
/// what was not used, which becomes a charge of its own. `costs` and `unused` are fresh ones; `gaps` are added to.
/// Fails with `number`.
Result<> read_costs(RowCells& row, const CostKind& kind, Costs& costs, UnusedCommitment& unused, CostGaps& gaps);

}  // namespace farthing::bill
