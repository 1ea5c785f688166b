#include "sample/columns.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include "sample/focus_columns.hpp"
#include "sample/truth.hpp"

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

constexpr FixedColumn split_columns[] = {
    {"splitLineItem", "ParentResourceId", "OptionalString"},
    {"splitLineItem", "ReservedUsage", "OptionalBigDecimal"},
    {"splitLineItem", "ActualUsage", "OptionalBigDecimal"},
    {"splitLineItem", "SplitUsage", "OptionalBigDecimal"},
    {"splitLineItem", "SplitUsageRatio", "OptionalBigDecimal"},
    {"splitLineItem", "SplitCost", "OptionalBigDecimal"},
    {"splitLineItem", "UnusedCost", "OptionalBigDecimal"},
    {"splitLineItem", "NetSplitCost", "OptionalBigDecimal", true},
    {"splitLineItem", "NetUnusedCost", "OptionalBigDecimal", true},
    {"splitLineItem", "PublicOnDemandSplitCost", "OptionalBigDecimal"},
    {"splitLineItem", "PublicOnDemandUnusedCost", "OptionalBigDecimal"},
};

/// Tag keys from this index on come and go; four of them are away in any one month.
constexpr int first_passing_tag = 7;
constexpr int tags_away = 4;

/// Product columns that CUR 2.0 has beside its map of the others.
constexpr std::string_view flat_product_columns[] = {
    "fromLocation", "fromLocationType", "fromRegionCode", "instanceFamily", "instanceType", "location",
    "locationType", "operation",        "productFamily",  "regionCode",     "servicecode",  "sku",
    "toLocation",   "toLocationType",   "toRegionCode",   "usagetype"};

/// How Data Exports and Athena spell a name: an underscore before each capital, all in lower case.
std::string snake_name(std::string_view name) {
  std::string snake;
  for (const char letter : name) {
    const bool is_capital = letter >= 'A' && letter <= 'Z';
    if (is_capital && !snake.empty()) snake += '_';
    snake += is_capital ? static_cast<char>(letter - 'A' + 'a') : letter;
  }
  return snake;
}

std::string_view export_type(std::string_view type) {
  if (type.ends_with("BigDecimal")) return "double";
  return type == "DateTime" ? "timestamp" : "string";
}

Column export_column(std::string_view category, std::string_view name, std::string_view type) {
  return {"", snake_name(category) + "_" + snake_name(name), std::string(export_type(type))};
}

void add(MonthColumns& month, const FixedColumn& column) {
  if (column.net && !month.has_net_columns()) return;
  if (month.form == Form::cur_2)
    month.all.push_back(export_column(column.category, column.name, column.type));
  else
    month.all.push_back({std::string(column.category), std::string(column.name), std::string(column.type)});
  if (month.form != Form::cur_2) return;
  // Data Exports know what an account is called.
  if (column.name == "PayerAccountId") month.all.push_back({"", "bill_payer_account_name", "string"});
  if (column.name == "UsageAccountId") month.all.push_back({"", "line_item_usage_account_name", "string"});
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

const std::vector<std::string_view>& split_tag_keys() {
  static const std::vector<std::string_view> keys = {
      "aws:ecs:clusterName", "aws:ecs:serviceName",   "aws:eks:cluster-name", "aws:eks:namespace",
      "aws:eks:node",        "aws:eks:workload-name", "aws:eks:workload-type"};
  return keys;
}

const std::vector<std::string_view>& category_names() {
  static const std::vector<std::string_view> names = {"Env", "Charge type", "Team"};
  return names;
}

MonthColumns columns_of_month(Form form, int index, int months, bool split_costs) {
  MonthColumns month;
  month.form = form;
  month.split_costs = split_costs;
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
  for (const int key : month.tags) month.tag_columns.push_back({tag_keys()[static_cast<std::size_t>(key)], key});
  if (split_costs)
    for (int key = 0; const auto name : split_tag_keys()) month.tag_columns.push_back({name, -1, key++});
  std::ranges::sort(month.tag_columns, {}, &TagColumn::key);
  month.categories = {1 + index % 2, 0};
  std::ranges::sort(month.categories, {}, [](int name) { return category_names()[static_cast<std::size_t>(name)]; });

  if (is_focus(form)) {
    month.all = focus_columns(form);
    return month;
  }
  for (const auto& column : before_product) add(month, column);
  if (form == Form::cur_2) {
    for (const auto name : flat_product_columns) month.all.push_back(export_column("product", name, "OptionalString"));
    month.all.push_back({"", "product", "map<string, string>"});
    for (const auto& column : after_product) add(month, column);
    if (split_costs)
      for (const auto& column : split_columns) add(month, column);
    month.all.push_back({"", "cost_category", "map<string, string>"});
    month.all.push_back({"", "resource_tags", "map<string, string>"});
    return month;
  }
  for (const auto name : product_columns()) month.all.push_back({"product", std::string(name), "OptionalString"});
  for (const auto& column : after_product) add(month, column);
  if (split_costs)
    for (const auto& column : split_columns) add(month, column);
  for (const int name : month.categories)
    month.all.push_back(
        {"costCategory", std::string(category_names()[static_cast<std::size_t>(name)]), "OptionalString"});
  for (const TagColumn& tag : month.tag_columns)
    month.all.push_back({"resourceTags", std::string(tag.key), "OptionalString"});
  return month;
}

std::string product_cells(Form form, const std::map<std::string_view, std::string>& cells) {
  const auto cell_of = [&](std::string_view name) {
    const auto cell = cells.find(name);
    return cell == cells.end() ? std::string() : cell->second;
  };
  std::string text;
  if (form == Form::legacy) {
    for (const auto name : product_columns()) text += csv_cell(cell_of(name)) + ",";
    return text;
  }
  for (const auto name : flat_product_columns) text += csv_cell(cell_of(name)) + ",";
  std::vector<std::pair<std::string, std::string>> rest;
  for (const auto name : product_columns())
    if (std::ranges::find(flat_product_columns, name) == std::end(flat_product_columns))
      rest.emplace_back(snake_name(name), cell_of(name));
  return text + map_cell(rest) + ",";
}

std::string map_key(std::string_view name) {
  std::string key;
  for (const char letter : name) {
    const bool is_letter = (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || (letter & 0x80) != 0;
    const bool is_capital = letter >= 'A' && letter <= 'Z';
    if ((is_capital || !is_letter) && !key.empty() && !key.ends_with('_')) key += '_';
    if (is_capital)
      key += static_cast<char>(letter - 'A' + 'a');
    else if (is_letter)
      key += letter;
  }
  return key;
}

std::string map_cell(const std::vector<std::pair<std::string, std::string>>& entries) {
  std::string text;
  std::set<std::string> written;
  for (const auto& [key, value] : entries)
    if (!value.empty() && written.insert(key).second)
      text += (text.empty() ? "" : ",") + json_string(key) + ":" + json_string(value);
  return csv_cell("{" + text + "}");
}

std::string MonthColumns::header() const {
  std::string line;
  for (const auto& column : all) {
    if (!line.empty()) line += ',';
    line += column.category.empty() ? column.name : csv_cell(column.category + "/" + column.name);
  }
  return line + "\n";
}

std::vector<ParquetColumn> MonthColumns::in_parquet() const {
  std::vector<ParquetColumn> columns;
  for (int at = 0; const Column& column : all) {
    const int number = at++;
    if (is_of_data_exports(form)) {
      columns.push_back({column.name, column.type, {number}});
      continue;
    }
    std::string name = map_key(column.category + "/" + column.name);
    const auto same = std::ranges::find(columns, name, &ParquetColumn::name);
    if (same != columns.end()) {
      same->from.push_back(number);
      continue;
    }
    // The rates of a line item are texts in Athena's table.
    const bool is_rate = column.category == "lineItem" && column.name.ends_with("Rate");
    columns.push_back({std::move(name), is_rate ? "string" : std::string(export_type(column.type)), {number}});
  }
  return columns;
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
