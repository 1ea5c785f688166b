#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "bill/dictionary.hpp"
#include "core/result.hpp"
#include "store/duckdb/engine.hpp"

namespace farthing::store {

/// Writes the rows of a source to a Parquet file of a segment. `name` is what the engine calls the source, another for
/// each file of an engine.
Result<> write_file(Engine& engine, RowSource& source, const std::string& name, const std::filesystem::path& file);

/// Writes one entry of a dictionary into a row of a batch, behind the first column, which is its number.
using DecodeEntry = std::function<void(std::string_view entry, Batch& batch, std::size_t row)>;
/// The entries of a dictionary, which must outlive the source.
RowSource entry_source(std::vector<SourceColumn> columns, bill::Dictionary& dictionary, DecodeEntry decode);

}  // namespace farthing::store
