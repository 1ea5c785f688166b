#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "bill/bill_reading.hpp"
#include "core/result.hpp"
#include "store/duckdb/engine.hpp"

namespace farthing::store {

/// Writes the split costs of a reading that is finished beside the charges: split-costs.parquet and workloads.parquet.
Result<> write_split_costs(Engine& engine, const std::filesystem::path& folder, bill::BillReading& bill);

/// Sums as the segment in a folder holds them; nothing for one without split costs.
Result<bill::SplitTotals> sum_split_costs(Engine& engine, const std::filesystem::path& folder);

/// Compares sums; the first difference in words, or nothing.
std::optional<std::string> difference(const bill::SplitTotals& expected, const bill::SplitTotals& found);

}  // namespace farthing::store
