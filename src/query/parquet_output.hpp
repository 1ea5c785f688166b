#pragma once

#include <filesystem>
#include <string>

#include "query/cost_result.hpp"
#include "store/duckdb/engine.hpp"

namespace farthing::query {

/// The rows of an answer as a Parquet file: the columns of `to_csv`, money as DECIMAL(38,12). `folder` is one that the
/// engine may write; what is written there is gone when this returns.
Result<std::string> to_parquet(store::Engine& engine, const std::filesystem::path& folder, const CostResult& result);

}  // namespace farthing::query
