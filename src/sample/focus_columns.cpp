#include "sample/focus_columns.hpp"

#include <utility>

#include "sample/organisation.hpp"

namespace farthing::sample {
namespace {

struct FocusColumn {
  std::string_view name;
  std::string_view type;
  int since;       ///< 10 for 1.0
  int until = 99;  ///< the last version
};

constexpr std::string_view text_type = "string";
constexpr std::string_view number_type = "double";
constexpr std::string_view time_type = "timestamp";
constexpr std::string_view map_type = "map<string, string>";

constexpr FocusColumn every_column[] = {
    {"AvailabilityZone", text_type, 10},
    {"BilledCost", number_type, 10},
    {"BillingAccountId", text_type, 10},
    {"BillingAccountName", text_type, 10},
    {"BillingAccountType", text_type, 12},
    {"BillingCurrency", text_type, 10},
    {"BillingPeriodEnd", time_type, 10},
    {"BillingPeriodStart", time_type, 10},
    {"CapacityReservationId", text_type, 12},
    {"CapacityReservationStatus", text_type, 12},
    {"ChargeCategory", text_type, 10},
    {"ChargeClass", text_type, 10},
    {"ChargeDescription", text_type, 10},
    {"ChargeFrequency", text_type, 10},
    {"ChargePeriodEnd", time_type, 10},
    {"ChargePeriodStart", time_type, 10},
    {"CommitmentDiscountCategory", text_type, 10},
    {"CommitmentDiscountId", text_type, 10},
    {"CommitmentDiscountName", text_type, 10},
    {"CommitmentDiscountQuantity", number_type, 12},
    {"CommitmentDiscountStatus", text_type, 10},
    {"CommitmentDiscountType", text_type, 10},
    {"CommitmentDiscountUnit", text_type, 12},
    {"ConsumedQuantity", number_type, 10},
    {"ConsumedUnit", text_type, 10},
    {"ContractedCost", number_type, 10},
    {"ContractedUnitPrice", number_type, 10},
    {"EffectiveCost", number_type, 10},
    {"InvoiceId", text_type, 12},
    {"InvoiceIssuerName", text_type, 10},
    {"ListCost", number_type, 10},
    {"ListUnitPrice", number_type, 10},
    {"PricingCategory", text_type, 10},
    {"PricingCurrency", text_type, 12},
    {"PricingCurrencyContractedUnitPrice", number_type, 12},
    {"PricingCurrencyEffectiveCost", number_type, 12},
    {"PricingCurrencyListUnitPrice", number_type, 12},
    {"PricingQuantity", number_type, 10},
    {"PricingUnit", text_type, 10},
    {"ProviderName", text_type, 10},
    {"PublisherName", text_type, 10},
    {"RegionId", text_type, 10},
    {"RegionName", text_type, 10},
    {"ResourceId", text_type, 10},
    {"ResourceName", text_type, 10},
    {"ResourceType", text_type, 10},
    {"ServiceCategory", text_type, 10},
    {"ServiceName", text_type, 10},
    {"ServiceSubcategory", text_type, 12},
    {"SkuId", text_type, 10},
    {"SkuMeter", text_type, 12},
    {"SkuPriceDetails", text_type, 12},
    {"SkuPriceId", text_type, 10},
    {"SubAccountId", text_type, 10},
    {"SubAccountName", text_type, 10},
    {"SubAccountType", text_type, 12},
    {"Tags", map_type, 10},
    {"x_CostCategories", map_type, 10, 11},
    {"x_Discounts", text_type, 10},
    {"x_Operation", text_type, 10},
    {"x_ServiceCode", text_type, 10},
    {"x_UsageType", text_type, 10, 11},
};

int version_of(Form form) { return form == Form::focus_1_0 ? 10 : 12; }

bool is_in(const FocusColumn& column, Form form) {
  return column.since <= version_of(form) && version_of(form) <= column.until;
}

}  // namespace

std::vector<Column> focus_columns(Form form) {
  std::vector<Column> found;
  for (const FocusColumn& column : every_column)
    if (is_in(column, form)) found.push_back({"", std::string(column.name), std::string(column.type)});
  return found;
}

FocusLabels focus_labels_of(Form form, const TagSet& set, const MonthColumns& columns) {
  std::vector<std::pair<std::string, std::string>> tags, categories;
  for (const int key : columns.tags) {
    std::string_view name = tag_keys()[static_cast<std::size_t>(key)];
    if (name.starts_with("user:")) name.remove_prefix(5);
    tags.emplace_back(name, set.values[static_cast<std::size_t>(key)]);
  }
  const bool apart = form == Form::focus_1_0;
  for (const int category : columns.categories)
    (apart ? categories : tags)
        .emplace_back(
            (apart ? "" : "costCategory/") + std::string(category_names()[static_cast<std::size_t>(category)]),
            set.categories[static_cast<std::size_t>(category)]);
  return {map_cell(tags), apart ? map_cell(categories) : ""};
}

}  // namespace farthing::sample
