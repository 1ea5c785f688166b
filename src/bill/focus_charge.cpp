#include "bill/focus_charge.hpp"

#include <algorithm>
#include <array>

namespace farthing::bill {
namespace {

constexpr std::string_view usage = "Usage";
constexpr std::string_view purchase = "Purchase";
constexpr std::array categories{usage, purchase, std::string_view("Tax"), std::string_view("Credit"),
                                std::string_view("Adjustment")};

/// What AWS calls such a row in the Cost and Usage Report, so that a bill that changes its form goes on under the same
/// names.
std::string aws_type_of(const FocusKind& kind, std::string_view frequency, std::string_view charge_class,
                        bool has_commitment, bool is_spend) {
  if (charge_class == "Correction") return "Refund";
  if (kind.charge_category == usage) {
    if (kind.commitment_status == "Used") return is_spend ? "SavingsPlanCoveredUsage" : "DiscountedUsage";
    if (kind.commitment_status == "Unused") return is_spend ? "SavingsPlanRecurringFee" : "RIFee";
    return "Usage";
  }
  if (kind.charge_category == purchase) {
    const bool is_recurring = frequency == "Recurring";
    if (!has_commitment) return "Fee";
    if (is_spend) return is_recurring ? "SavingsPlanRecurringFee" : "SavingsPlanUpfrontFee";
    return is_recurring ? "RIFee" : "Fee";
  }
  return kind.charge_category;
}

}  // namespace

FocusKind focus_kind_of(const std::function<std::string(Column)>& text_of) {
  FocusKind kind;
  kind.charge_category = text_of(Column::charge_category);
  kind.commitment_status = text_of(Column::commitment_status);
  kind.is_known = std::ranges::find(categories, kind.charge_category) != categories.end();
  const std::string commitment = text_of(Column::commitment_id);
  const bool is_spend = text_of(Column::commitment_category) == "Spend";
  (is_spend ? kind.savings_plan : kind.reservation) = commitment;
  kind.is_of_commitment_itself =
      !commitment.empty() && (kind.charge_category == purchase || kind.commitment_status == "Unused");
  kind.line_item_type = text_of(Column::line_item_type);
  if (kind.line_item_type.empty())
    kind.line_item_type = aws_type_of(kind, text_of(Column::charge_frequency), text_of(Column::charge_class),
                                      !commitment.empty(), is_spend);
  kind.service = text_of(Column::product_code);
  if (kind.service.empty()) kind.service = text_of(Column::product_name);
  return kind;
}

Result<> read_focus_costs(RowCells& row, bool is_of_commitment_itself, Costs& costs) {
  const auto read = [&](Column column, Decimal& value) -> Result<> {
    FARTHING_TRY(const bool has_value, row.cost(column, value));
    if (!has_value)
      return row.error(ErrorCode::number, ", column {}: the cell is empty", name_in(row.header().form, column));
    return {};
  };
  FARTHING_CHECK(read(Column::billed_cost, costs.unblended));
  costs.net_unblended = costs.unblended;
  costs.amortised = costs.unblended;
  if (row.header().of(Column::effective_cost) != Header::absent)
    FARTHING_CHECK(read(Column::effective_cost, costs.amortised));
  costs.net_amortised = costs.amortised;
  FARTHING_CHECK(row.cost(Column::amortized_cost, costs.amortised));
  if (!is_of_commitment_itself && !row.tolerant_cost(Column::exact_list_cost, costs.list) &&
      !row.tolerant_cost(Column::list_cost, costs.list))
    costs.list = costs.unblended;
  return {};
}

}  // namespace farthing::bill
