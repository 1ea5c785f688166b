#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace farthing {

/// Replaces what could move a terminal's cursor or change its colours, what would break a line, and what is not UTF-8;
/// marks that cannot be seen and change how the text around them reads are spelled out: `<U+202E>`.
std::string printable(std::string_view given);

/// A cell of RFC 4180. A text that a spreadsheet would take for a formula gets an apostrophe in front; control
/// characters other than tabs and ends of lines become `?`, for CSV goes to terminals too.
std::string csv_text_cell(std::string_view given);

/// Groups the digits before the point by thousands: `-1,234.50`.
std::string with_thousands(std::string number);
std::string with_thousands(std::uint64_t number);

/// `1 row`, `1,234 rows`: for a word whose plural takes an s.
std::string counted(std::uint64_t number, std::string_view word);

/// Lines of cells for people: aligned columns, a rule below the header and one above the totals. Cells are printed as
/// they are; give foreign text through `printable`.
class TextTable {
 public:
  /// The first `texts` columns are aligned to the left, the others, numbers, to the right.
  TextTable(std::vector<std::string> header, std::size_t texts);
  /// Cells that are missing at the end stay empty.
  void add(std::vector<std::string> cells);
  /// What follows are totals.
  void begin_totals();
  std::string to_string() const;

 private:
  std::vector<std::vector<std::string>> lines_;
  std::size_t texts_;
  std::size_t totals_from_ = 0;
};

}  // namespace farthing
