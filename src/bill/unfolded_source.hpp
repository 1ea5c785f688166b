#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "bill/byte_source.hpp"

namespace farthing::bill {

/// The rows of a Parquet file as the CSV of the other forms: a header, then a row a line. Numbers are their shortest
/// decimal text, times are ISO 8601, maps are JSON objects, null is an empty cell.
///
/// Another process of this program reads the file, without network, other files or much memory: what comes from outside
/// in so rich a format may break its reader, and then breaks that process alone. `read` then fails with `compression`,
/// or with `too_large` beyond the limits. Only for programs that have called can_unfold().
Result<std::unique_ptr<ByteSource>> open_unfolded(const std::filesystem::path& path, const std::string& name,
                                                  const Limits& limits, const Unfolding& wanted);

/// The first argument of the process that unfolds. The others: the path, a digit of Cells, the row (0 for all), the
/// most bytes of a cell, the most bytes of memory, the most seconds of the processor.
inline constexpr std::string_view unfolding_argument = "unfold-parquet";

/// Its exit codes; with others than good, a line on standard error says why.
enum class UnfoldingEnd : std::uint8_t { good = 0, damaged = 1, too_large = 2 };

/// Says that this program's main() unfolds when it is started with `unfolding_argument`. Until then it starts no
/// process.
void can_unfold();

}  // namespace farthing::bill
