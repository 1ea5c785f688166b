#include "store/segment_columns.hpp"

#include <array>

#include "bill/split_costs.hpp"

namespace farthing::store {
namespace {

using Type = SourceColumn::Type;

constexpr std::array charge_columns{
    ChargeColumn{"file", Type::number, false},
    ChargeColumn{"row", Type::number, false},
    ChargeColumn{"account", Type::number, false},
    ChargeColumn{"kind", Type::number, false},
    ChargeColumn{"resource", Type::number, false},
    ChargeColumn{"labels", Type::number, false},
    ChargeColumn{"usage_start", Type::timestamp, false},
    ChargeColumn{"usage_end", Type::timestamp, false},
    ChargeColumn{"usage_amount", Type::narrow_money, true},
    ChargeColumn{"unblended", Type::narrow_money, true},
    ChargeColumn{"amortised", Type::narrow_money, true},
    ChargeColumn{"net_unblended", Type::narrow_money, true},
    ChargeColumn{"net_amortised", Type::narrow_money, true},
    ChargeColumn{"list", Type::narrow_money, true},
    ChargeColumn{"blended", Type::narrow_money, true},
};

constexpr std::array split_keys{
    ChargeColumn{"file", Type::number, false},           ChargeColumn{"row", Type::number, false},
    ChargeColumn{"account", Type::number, false},        ChargeColumn{"kind", Type::number, false},
    ChargeColumn{"resource", Type::number, false},       ChargeColumn{"labels", Type::number, false},
    ChargeColumn{"workload", Type::number, false},       ChargeColumn{"parent", Type::number, false},
    ChargeColumn{"usage_start", Type::timestamp, false}, ChargeColumn{"usage_end", Type::timestamp, false},
};

constexpr std::array<std::string_view, 4> workload_columns{"cluster", "namespace", "workload_type", "workload_name"};

constexpr std::array<std::string_view, 6> metrics{"unblended",     "amortised", "net_unblended",
                                                  "net_amortised", "list",      "blended"};

constexpr std::array<RollupDimension, rollup_dimension_count> dimensions{
    RollupDimension{"service", "product_code"},
    RollupDimension{"region", "CASE WHEN region_code <> '' THEN region_code ELSE region END"},
    RollupDimension{"line_item_type", "line_item_type"},
    RollupDimension{"charge_category", "charge_category"},
    RollupDimension{"commitment_status", "commitment_status"},
    RollupDimension{"invoice_id", "invoice_id"},
    RollupDimension{"seller", "legal_entity"},
    RollupDimension{"currency", "currency"},
};

}  // namespace

std::span<const ChargeColumn> segment_charge_columns() { return charge_columns; }
std::vector<ChargeColumn> segment_split_columns() {
  std::vector<ChargeColumn> columns(split_keys.begin(), split_keys.end());
  for (const auto& amount : bill::split_amounts()) columns.push_back({amount.name, Type::narrow_money, true});
  return columns;
}
std::span<const std::string_view> segment_workload_columns() { return workload_columns; }
std::span<const std::string_view> segment_metrics() { return metrics; }
std::span<const RollupDimension, rollup_dimension_count> rollup_dimensions() { return dimensions; }

std::string rollup_names() {
  std::string names;
  for (const RollupDimension& dimension : dimensions) names += fmt::format(", {}", dimension.name);
  return names;
}

std::string metric_names() {
  std::string names;
  for (const std::string_view metric : metrics) names += fmt::format(", {}", metric);
  return names;
}

std::string rollup_expressions() {
  std::string list;
  for (const RollupDimension& dimension : dimensions)
    list += fmt::format("{}{}", list.empty() ? "" : ", ", dimension.expression);
  return list;
}

}  // namespace farthing::store
