#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "control/bill_catalog.hpp"
#include "core/decimal.hpp"
#include "core/result.hpp"
#include "query/cost_query.hpp"
#include "query/label_keys.hpp"
#include "store/duckdb/engine.hpp"

namespace farthing::query {

/// Which values of a dimension are asked for: what a filter by it could name.
struct ValuesQuery {
  Dimension dimension;
  std::string contains;  ///< in capitals or not; empty: any
  DateRange range;
  PeriodBasis basis = PeriodBasis::billing_period;
  std::vector<Filter> filters;  ///< all of them hold
  std::uint64_t limit = 20;
  ParameterStyle style;
  std::vector<control::LabelAlias> aliases;  ///< as CostQuery has them
};

struct DimensionValue {
  std::string value;                     ///< empty: charges without one
  std::map<std::string, Decimal> costs;  ///< unblended, by currency
};

/// Finds the values of a dimension, that with the largest unblended cost of a currency first. Fails as run_cost_query
/// does.
Result<std::vector<DimensionValue>> dimension_values(store::Engine& engine, const std::filesystem::path& data_folder,
                                                     std::span<const control::Publication> publications,
                                                     const ValuesQuery& query);

/// The tags and cost categories that bills have. What is no longer kept counts as little as it answers. An alias whose
/// spellings no bill has is among them.
Result<LabelKeys> label_keys(std::span<const control::Publication> publications,
                             std::span<const control::LabelAlias> aliases);

}  // namespace farthing::query
