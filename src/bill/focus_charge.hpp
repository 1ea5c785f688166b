#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "bill/charge.hpp"
#include "bill/columns.hpp"
#include "bill/header.hpp"
#include "bill/row_cells.hpp"

namespace farthing::bill {

/// What a row of FOCUS is, by its texts, in the words that the other forms have for it.
struct FocusKind {
  std::string line_item_type;  ///< as the file says (x_LineItemType), else what AWS would call such a row
  std::string charge_category;
  std::string commitment_status;
  std::string service;  ///< the provider's code, else the service's name
  std::string reservation;
  std::string savings_plan;
  bool is_known = true;  ///< the category is one of FOCUS
  /// The row buys a commitment, or is what was not used of one: there is no list cost of either, as what the commitment
  /// covers has it.
  bool is_of_commitment_itself = false;
};

/// `text_of` gives the row's text in a column; empty where there is none.
FocusKind focus_kind_of(const std::function<std::string(Column)>& text_of);

/// Reads the costs of a row of FOCUS (docs/metrics.md). It tells cost after discounts only, so that unblended equals
/// net unblended, and amortised net amortised. `costs` are fresh ones. Fails with `number`.
Result<> read_focus_costs(RowCells& row, bool is_of_commitment_itself, Costs& costs);

}  // namespace farthing::bill
