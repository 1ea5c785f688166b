#pragma once

#include <filesystem>
#include <span>

#include "control/bill_catalog.hpp"
#include "core/result.hpp"
#include "query/cost_query.hpp"
#include "query/cost_result.hpp"
#include "query/cost_sql.hpp"
#include "store/duckdb/engine.hpp"

namespace farthing::query {

/// Answers a query from the segments of `publications`, and from no other file. `data_folder` must be among the folders
/// that the engine may read. Fails with `not_found` for a label that none of the bills has, and for a bill in the range
/// whose segment is no longer kept: a part is never passed off as the whole; with `damaged` when a file to be read is
/// not as it was published.
Result<CostResult> run_cost_query(store::Engine& engine, const std::filesystem::path& data_folder,
                                  std::span<const control::Publication> publications, const CostQuery& query);

/// Answers a query from segments that were chosen, and whose files were checked, by the caller. `bills` stays empty.
Result<CostResult> run_cost_query_on(store::Engine& engine, std::span<const SegmentPart> segments,
                                     const CostQuery& query);

}  // namespace farthing::query
