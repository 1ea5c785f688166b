#include "sample/columns.hpp"

#include <algorithm>

namespace farthing::sample {
namespace {

struct FixedColumn {
  std::string_view category;
  std::string_view name;
  std::string_view type;
  bool net = false;
};

constexpr FixedColumn before_product[] = {
    {"identity", "LineItemId", "String"},
    {"identity", "TimeInterval", "Interval"},
    {"bill", "InvoiceId", "OptionalString"},
    {"bill", "InvoicingEntity", "String"},
    {"bill", "BillingEntity", "String"},
    {"bill", "BillType", "String"},
    {"bill", "PayerAccountId", "String"},
    {"bill", "BillingPeriodStartDate", "DateTime"},
    {"bill", "BillingPeriodEndDate", "DateTime"},
    {"lineItem", "UsageAccountId", "String"},
    {"lineItem", "LineItemType", "String"},
    {"lineItem", "UsageStartDate", "DateTime"},
    {"lineItem", "UsageEndDate", "DateTime"},
    {"lineItem", "ProductCode", "String"},
    {"lineItem", "UsageType", "OptionalString"},
    {"lineItem", "Operation", "OptionalString"},
    {"lineItem", "AvailabilityZone", "OptionalString"},
    {"lineItem", "ResourceId", "OptionalString"},
    {"lineItem", "UsageAmount", "OptionalBigDecimal"},
    {"lineItem", "NormalizationFactor", "OptionalBigDecimal"},
    {"lineItem", "NormalizedUsageAmount", "OptionalBigDecimal"},
    {"lineItem", "CurrencyCode", "String"},
    {"lineItem", "UnblendedRate", "OptionalBigDecimal"},
    {"lineItem", "UnblendedCost", "BigDecimal"},
    {"lineItem", "BlendedRate", "OptionalBigDecimal"},
    {"lineItem", "BlendedCost", "OptionalBigDecimal"},
    {"lineItem", "NetUnblendedRate", "OptionalBigDecimal", true},
    {"lineItem", "NetUnblendedCost", "OptionalBigDecimal", true},
    {"lineItem", "LineItemDescription", "OptionalString"},
    {"lineItem", "TaxType", "OptionalString"},
    {"lineItem", "LegalEntity", "OptionalString"},
};

constexpr FixedColumn after_product[] = {
    {"pricing", "RateCode", "OptionalString"},
    {"pricing", "RateId", "OptionalString"},
    {"pricing", "currency", "OptionalString"},
    {"pricing", "publicOnDemandCost", "OptionalBigDecimal"},
    {"pricing", "publicOnDemandRate", "OptionalString"},
    {"pricing", "term", "OptionalString"},
    {"pricing", "unit", "OptionalString"},
    {"reservation", "AmortizedUpfrontCostForUsage", "OptionalBigDecimal"},
    {"reservation", "AmortizedUpfrontFeeForBillingPeriod", "OptionalBigDecimal"},
    {"reservation", "EffectiveCost", "OptionalBigDecimal"},
    {"reservation", "EndTime", "OptionalString"},
    {"reservation", "NetAmortizedUpfrontCostForUsage", "OptionalBigDecimal", true},
    {"reservation", "NetAmortizedUpfrontFeeForBillingPeriod", "OptionalBigDecimal", true},
    {"reservation", "NetEffectiveCost", "OptionalBigDecimal", true},
    {"reservation", "NetRecurringFeeForUsage", "OptionalBigDecimal", true},
    {"reservation", "NetUnusedAmortizedUpfrontFeeForBillingPeriod", "OptionalBigDecimal", true},
    {"reservation", "NetUnusedRecurringFee", "OptionalBigDecimal", true},
    {"reservation", "NumberOfReservations", "OptionalString"},
    {"reservation", "RecurringFeeForUsage", "OptionalBigDecimal"},
    {"reservation", "ReservationARN", "OptionalString"},
    {"reservation", "StartTime", "OptionalString"},
    {"reservation", "SubscriptionId", "OptionalString"},
    {"reservation", "TotalReservedUnits", "OptionalString"},
    {"reservation", "UnitsPerReservation", "OptionalString"},
    {"reservation", "UnusedAmortizedUpfrontFeeForBillingPeriod", "OptionalBigDecimal"},
    {"reservation", "UnusedQuantity", "OptionalBigDecimal"},
    {"reservation", "UnusedRecurringFee", "OptionalBigDecimal"},
    {"reservation", "UpfrontValue", "OptionalBigDecimal"},
    {"savingsPlan", "TotalCommitmentToDate", "OptionalBigDecimal"},
    {"savingsPlan", "SavingsPlanARN", "OptionalString"},
    {"savingsPlan", "SavingsPlanRate", "OptionalBigDecimal"},
    {"savingsPlan", "UsedCommitment", "OptionalBigDecimal"},
    {"savingsPlan", "SavingsPlanEffectiveCost", "OptionalBigDecimal"},
    {"savingsPlan", "AmortizedUpfrontCommitmentForBillingPeriod", "OptionalBigDecimal"},
    {"savingsPlan", "RecurringCommitmentForBillingPeriod", "OptionalBigDecimal"},
    {"savingsPlan", "NetSavingsPlanEffectiveCost", "OptionalBigDecimal", true},
    {"savingsPlan", "NetAmortizedUpfrontCommitmentForBillingPeriod", "OptionalBigDecimal", true},
    {"savingsPlan", "NetRecurringCommitmentForBillingPeriod", "OptionalBigDecimal", true},
};

/// Tag keys from this index on come and go; four of them are away in any one month.
constexpr int first_passing_tag = 7;
constexpr int tags_away = 4;

void add(std::vector<Column>& all, const FixedColumn& column, bool net) {
  if (column.net && !net) return;
  all.push_back({std::string(column.category), std::string(column.name), std::string(column.type)});
}

}  // namespace

const std::vector<std::string_view>& product_columns() {
  static const std::vector<std::string_view> names = {"ProductName",
                                                      "availability",
                                                      "availabilityZone",
                                                      "capacitystatus",
                                                      "clockSpeed",
                                                      "currentGeneration",
                                                      "databaseEngine",
                                                      "deploymentOption",
                                                      "durability",
                                                      "ecu",
                                                      "fromLocation",
                                                      "fromLocationType",
                                                      "fromRegionCode",
                                                      "group",
                                                      "groupDescription",
                                                      "instanceFamily",
                                                      "instanceType",
                                                      "instanceTypeFamily",
                                                      "licenseModel",
                                                      "location",
                                                      "locationType",
                                                      "marketoption",
                                                      "memory",
                                                      "networkPerformance",
                                                      "normalizationSizeFactor",
                                                      "operatingSystem",
                                                      "operation",
                                                      "physicalProcessor",
                                                      "preInstalledSw",
                                                      "productFamily",
                                                      "region",
                                                      "regionCode",
                                                      "servicecode",
                                                      "servicename",
                                                      "sku",
                                                      "storage",
                                                      "storageClass",
                                                      "tenancy",
                                                      "toLocation",
                                                      "toLocationType",
                                                      "toRegionCode",
                                                      "transferType",
                                                      "usagetype",
                                                      "vcpu",
                                                      "volumeType"};
  return names;
}

const std::vector<std::string_view>& tag_keys() {
  static const std::vector<std::string_view> keys = {"aws:createdBy",
                                                     "user:Cost Center",
                                                     "user:OWNER",
                                                     "user:Owner",
                                                     "user:app/component",
                                                     "user:env",
                                                     "user:team",
                                                     "aws:autoscaling:groupName",
                                                     "aws:cloudformation:stack-name",
                                                     "user:Kostenstelle Größe",
                                                     "user:backup",
                                                     "user:customer",
                                                     "user:data-class",
                                                     "user:k8s.io/cluster",
                                                     "user:project",
                                                     "user:release",
                                                     "user:service",
                                                     "user:tier",
                                                     "user:プロジェクト"};
  return keys;
}

const std::vector<std::string_view>& category_names() {
  static const std::vector<std::string_view> names = {"Env", "Charge type", "Team"};
  return names;
}

MonthColumns columns_of_month(int index, int months) {
  MonthColumns month;
  month.net = months == 1 || index > 0;
  const int keys = static_cast<int>(tag_keys().size());
  const int passing = keys - first_passing_tag;
  std::vector<bool> away(static_cast<std::size_t>(keys), false);
  for (int step_away = 0; step_away < tags_away; ++step_away) {
    const int key = first_passing_tag + (index * 3 + step_away * 2) % passing;
    away[static_cast<std::size_t>(key)] = true;
  }
  for (int key = 0; key < keys; ++key)
    if (!away[static_cast<std::size_t>(key)]) month.tags.push_back(key);
  std::ranges::sort(month.tags, {}, [](int key) { return tag_keys()[static_cast<std::size_t>(key)]; });
  month.categories = {1 + index % 2, 0};
  std::ranges::sort(month.categories, {}, [](int name) { return category_names()[static_cast<std::size_t>(name)]; });

  for (const auto& column : before_product) add(month.all, column, month.net);
  for (const auto name : product_columns()) month.all.push_back({"product", std::string(name), "OptionalString"});
  for (const auto& column : after_product) add(month.all, column, month.net);
  for (const int name : month.categories)
    month.all.push_back(
        {"costCategory", std::string(category_names()[static_cast<std::size_t>(name)]), "OptionalString"});
  for (const int key : month.tags)
    month.all.push_back({"resourceTags", std::string(tag_keys()[static_cast<std::size_t>(key)]), "OptionalString"});
  return month;
}

std::string MonthColumns::header() const {
  std::string line;
  for (const auto& column : all) {
    if (!line.empty()) line += ',';
    line += csv_cell(column.category + "/" + column.name);
  }
  return line + "\n";
}

std::string csv_cell(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string cell = "\"";
  for (const char letter : text) {
    if (letter == '"') cell += '"';
    cell += letter;
  }
  return cell + "\"";
}

}  // namespace farthing::sample
