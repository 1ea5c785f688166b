#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace farthing::bill {

/// Where the fields of a stretch of CSV text end.
struct CsvIndex {
  /// Offsets of the commas and line feeds outside quotes; what lies past the last row's end means nothing.
  std::vector<std::uint32_t> separators;
  std::vector<std::uint32_t> row_ends;  ///< for each line feed among them, its place in `separators`, plus one
  /// A quote that opens in the middle of a field, or is followed by something else than the field's end: its offset.
  std::optional<std::uint32_t> stray_quote;
  /// The text ends inside quotes.
  bool open_quote = false;
};

/// Bytes that must be readable behind the text.
constexpr std::size_t csv_padding = 64;

/// Indexes RFC 4180 text that starts at the start of a row. `size` is below 2^31; `csv_padding` bytes behind it must be
/// readable, whatever they hold. The vectors are overwritten and keep their memory.
void index_csv(const char* text, std::size_t size, CsvIndex& index);

/// The instructions that the text can be searched with. All give the same index of every text.
enum class CsvInstructions { portable, avx2, avx512 };
/// What this machine has, the fastest last: what index_csv takes.
std::span<const CsvInstructions> csv_instructions();
void index_csv_with(CsvInstructions instructions, const char* text, std::size_t size, CsvIndex& index);
std::string_view name_of(CsvInstructions instructions);

}  // namespace farthing::bill
