#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "control/bill_catalog.hpp"
#include "core/decimal.hpp"
#include "core/result.hpp"
#include "query/cost_query.hpp"
#include "query/cost_result.hpp"
#include "store/duckdb/engine.hpp"

namespace farthing::query {

/// Which charges to trace: those that range and filters choose, or those of one row of a delivered file.
struct TraceQuery {
  DateRange range;
  PeriodBasis basis = PeriodBasis::billing_period;
  std::vector<Filter> filters;
  std::optional<std::string> file;  ///< its name as delivered, or how that ends
  std::optional<std::uint64_t> row;
  Metric metric = Metric::unblended;  ///< the charges with the largest come first
  std::uint64_t limit = 5;
  ParameterStyle style;
  std::vector<control::LabelAlias> aliases;  ///< as CostQuery has them
};

/// A charge and where it comes from.
struct TracedCharge {
  Source bill;
  std::string file;    ///< as delivered
  std::string sha256;  ///< its name in the archive
  std::uint64_t row = 0;
  std::string usage_start;
  std::string usage_end;
  std::string account;
  std::string service;
  std::string region;
  std::string usage_type;
  std::string operation;
  std::string line_item_type;
  std::string charge_category;
  std::string commitment_status;
  std::string resource;
  std::string currency;
  std::vector<std::optional<Decimal>> costs;  ///< in the order of Metric
};

/// Finds charges in the segments of `publications`, the largest first. Fails as run_cost_query does.
Result<std::vector<TracedCharge>> trace_charges(store::Engine& engine, const std::filesystem::path& data_folder,
                                                std::span<const control::Publication> publications,
                                                const TraceQuery& query);

}  // namespace farthing::query
