#include "bill/line_item_type.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace farthing::bill {
namespace {

constexpr std::array types{
    std::pair{std::string_view("Usage"), LineItemType::usage},
    std::pair{std::string_view("DiscountedUsage"), LineItemType::discounted_usage},
    std::pair{std::string_view("RIFee"), LineItemType::reservation_fee},
    std::pair{std::string_view("Fee"), LineItemType::fee},
    std::pair{std::string_view("SavingsPlanCoveredUsage"), LineItemType::savings_plan_covered_usage},
    std::pair{std::string_view("SavingsPlanNegation"), LineItemType::savings_plan_negation},
    std::pair{std::string_view("SavingsPlanRecurringFee"), LineItemType::savings_plan_recurring_fee},
    std::pair{std::string_view("SavingsPlanUpfrontFee"), LineItemType::savings_plan_upfront_fee},
    std::pair{std::string_view("Tax"), LineItemType::tax},
    std::pair{std::string_view("Credit"), LineItemType::credit},
    std::pair{std::string_view("Refund"), LineItemType::refund},
    std::pair{std::string_view("FlatRateSubscription"), LineItemType::fee},
    std::pair{std::string_view("EdpDiscount"), LineItemType::discount},
    std::pair{std::string_view("PrivateRateDiscount"), LineItemType::discount},
    std::pair{std::string_view("RiVolumeDiscount"), LineItemType::discount},
    std::pair{std::string_view("SppDiscount"), LineItemType::discount},
    std::pair{std::string_view("BundledDiscount"), LineItemType::discount},
    std::pair{std::string_view("Discount"), LineItemType::discount},
};

}  // namespace

LineItemType line_item_type_of(std::string_view name) {
  for (const auto& [known, type] : types)
    if (known == name) return type;
  return name.ends_with("Discount") ? LineItemType::discount : LineItemType::other;
}

bool is_known_line_item_type(std::string_view name) {
  return std::ranges::any_of(types, [&](const auto& entry) { return entry.first == name; });
}

std::string_view charge_category_of(LineItemType type, ChargePart part, bool has_commitment) {
  if (part != ChargePart::whole) return "Usage";
  switch (type) {
    case LineItemType::usage:
    case LineItemType::discounted_usage:
    case LineItemType::savings_plan_covered_usage:
    case LineItemType::savings_plan_negation:
      return "Usage";
    case LineItemType::reservation_fee:
    case LineItemType::fee:
    case LineItemType::savings_plan_recurring_fee:
    case LineItemType::savings_plan_upfront_fee:
      return "Purchase";
    case LineItemType::tax:
      return "Tax";
    case LineItemType::credit:
    case LineItemType::discount:
      return "Credit";
    case LineItemType::refund:
      return has_commitment ? "Purchase" : "Usage";
    case LineItemType::other:
      break;
  }
  return "Adjustment";
}

std::string_view commitment_status_of(LineItemType type, ChargePart part) {
  if (part == ChargePart::unused) return "Unused";
  if (part == ChargePart::ahead) return "Ahead";
  if (type == LineItemType::discounted_usage || type == LineItemType::savings_plan_covered_usage) return "Used";
  return "";
}

}  // namespace farthing::bill
