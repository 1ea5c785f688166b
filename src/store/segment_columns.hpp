#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/duckdb/engine.hpp"

namespace farthing::store {

/// The columns of a segment's files, in one place: writer, rollup and queries take them from here.
/// docs/formats/segment.md describes them.

struct ChargeColumn {
  std::string_view name;
  SourceColumn::Type type;
  bool is_money;  ///< DECIMAL(18,12) in charges.parquet, DECIMAL(38,12) in charges-wide.parquet
};
std::span<const ChargeColumn> segment_charge_columns();

/// Those of split-costs.parquet; `is_money` says what is DECIMAL(38,12) where some amount needs it.
std::vector<ChargeColumn> segment_split_columns();
/// The texts of workloads.parquet behind its number.
std::span<const std::string_view> segment_workload_columns();

/// The six costs, by their column names.
std::span<const std::string_view> segment_metrics();

/// What the daily rollup keeps apart, beside the day and the account: the column's name in daily.parquet, and the
/// expression over kinds.parquet that gives it.
struct RollupDimension {
  std::string_view name;
  std::string_view expression;
};
constexpr std::size_t rollup_dimension_count = 8;
std::span<const RollupDimension, rollup_dimension_count> rollup_dimensions();

/// `, name, name ...`, each with its comma before it.
std::string rollup_names();
std::string metric_names();
/// `expression, expression ...`
std::string rollup_expressions();

}  // namespace farthing::store
