#pragma once

#include <cstdint>
#include <string_view>

namespace farthing::bill {

/// What a row of a bill is, as lineItem/LineItemType names it (AWS, Data dictionary, "Line item details").
/// The set is open: what is not listed is `other`, kept and counted as its unblended cost.
enum class LineItemType : std::uint8_t {
  usage,
  discounted_usage,
  reservation_fee,
  fee,
  savings_plan_covered_usage,
  savings_plan_negation,
  savings_plan_recurring_fee,
  savings_plan_upfront_fee,
  tax,
  credit,
  refund,
  discount,  ///< every type whose name ends in Discount
  other,
};

LineItemType line_item_type_of(std::string_view name);
/// True for the types that are in AWS's own list, so that new ones, discounts too, can be pointed out.
bool is_known_line_item_type(std::string_view name);

/// Which part of a row a charge is. A fee row of a commitment holds two facts: what is billed, and what of the
/// commitment was not used.
enum class ChargePart : std::uint8_t {
  whole,   ///< the row as delivered
  unused,  ///< commitment whose hours are past and were not used
  ahead,   ///< commitment whose hours are still to come, in an open bill
};

/// FOCUS 1.2 ChargeCategory: Usage, Purchase, Tax, Credit or Adjustment.
std::string_view charge_category_of(LineItemType type, ChargePart part, bool has_commitment);

/// FOCUS 1.2 CommitmentDiscountStatus: Used, Unused, or empty; and Ahead, which is ours.
std::string_view commitment_status_of(LineItemType type, ChargePart part);

}  // namespace farthing::bill
