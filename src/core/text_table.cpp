#include "core/text_table.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/utf8.hpp"

namespace farthing {
namespace {

/// How many characters a terminal shows; good enough for all but wide East Asian letters.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

std::string printable(std::string_view given) {
  const std::string text = valid_utf8(given);
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const bool is_c1 = c == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    if (is_c1) ++i;
    out += is_c1 || c < 0x20 || c == 0x7F ? '?' : text[i];
  }
  return out;
}

std::string csv_text_cell(std::string_view text) {
  constexpr std::string_view starts_formula = "=+-@\t\r";
  std::string cell;
  if (!text.empty() && starts_formula.contains(text.front())) cell = "'";
  cell += text;
  if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
  std::string quoted = "\"";
  for (const char c : cell) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string with_thousands(std::string number) {
  const std::size_t first = number.starts_with('-') ? 1 : 0;
  constexpr std::size_t group = 3;
  for (std::size_t at = std::min(number.find('.'), number.size()); at > first + group;) {
    at -= group;
    number.insert(at, ",");
  }
  return number;
}

std::string with_thousands(std::uint64_t number) { return with_thousands(std::to_string(number)); }

std::string counted(std::uint64_t number, std::string_view word) {
  return fmt::format("{} {}{}", with_thousands(number), word, number == 1 ? "" : "s");
}

TextTable::TextTable(std::vector<std::string> header, std::size_t texts) : texts_(texts) {
  lines_.push_back(std::move(header));
}

void TextTable::add(std::vector<std::string> cells) {
  cells.resize(lines_.front().size());
  lines_.push_back(std::move(cells));
}

void TextTable::begin_totals() { totals_from_ = lines_.size(); }

std::string TextTable::to_string() const {
  std::vector<std::size_t> widths(lines_.front().size());
  for (const auto& line : lines_)
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], width_of(line[i]));
  std::string rule;
  for (const std::size_t width : widths) rule += (rule.empty() ? "" : "  ") + std::string(width, '-');
  std::string out;
  for (std::size_t number = 0; number < lines_.size(); ++number) {
    if (number == 1 || (number == totals_from_ && number > 1)) out += rule + '\n';
    std::string line;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      if (i > 0) line += "  ";
      const std::string& cell = lines_[number][i];
      const std::string blank(widths[i] - width_of(cell), ' ');
      line += i < texts_ ? cell + blank : blank + cell;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + '\n';
  }
  return out;
}

}  // namespace farthing
