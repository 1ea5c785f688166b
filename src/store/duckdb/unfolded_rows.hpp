#pragma once

#include <duckdb.h>

#include <array>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "store/duckdb/csv_row_writer.hpp"

namespace farthing::store {

/// How a column comes out of the engine.
enum class Shape : std::uint8_t { text, real, time, map, product };

using Bits = std::array<std::uint64_t, 2>;

struct UnfoldedColumn {
  std::string name;
  std::string expression;  // in SQL
  Shape shape = Shape::text;
  std::int64_t ticks = 1;  // of a time, in a second
  // Of the last value, which the next row often has as well.
  Bits last_bits{};
  std::string last_text;
  bool has_last = false;
  bool is_quoted = false;
  std::unordered_map<std::int64_t, std::string> times;  // spelled before: a month has few hours
  std::vector<std::pair<std::string, bool>> keys;       // of a product, by place, and whether each is wanted
};

/// Writes a chunk's rows as CSV, a cell for each of `columns`, which are in the chunk's order. Fails as CsvRowWriter
/// does.
Result<> write_chunk(duckdb_data_chunk chunk, std::vector<UnfoldedColumn>& columns, CsvRowWriter& out);

}  // namespace farthing::store
