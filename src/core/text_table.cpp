#include "core/text_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <utility>

#include "core/utf8.hpp"

namespace farthing {
namespace {

/// How many characters a terminal shows; good enough for all but wide East Asian letters.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

/// A character of well-formed UTF-8, and how many bytes it has.
std::pair<char32_t, std::size_t> letter_at(std::string_view text, std::size_t at) {
  constexpr unsigned tail_bits = 6;
  const auto byte = [&](std::size_t offset) { return static_cast<unsigned char>(text[at + offset]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  char32_t letter = lead & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) letter = letter << tail_bits | (byte(i) & 0x3FU);
  return {letter, length};
}

/// Of C0 and C1: what moves a terminal's cursor, rings, or begins a sequence.
bool is_control(char32_t letter) { return letter < 0x20 || (letter >= 0x7F && letter < 0xA0); }

/// What turns the direction of the text around it, breaks its line, or takes no room: by it a name passes for another.
bool is_hidden_mark(char32_t letter) {
  return letter == 0x061C || letter == 0x200B || letter == 0x200E || letter == 0x200F ||
         (letter >= 0x2028 && letter <= 0x202E) || letter == 0x2060 || (letter >= 0x2066 && letter <= 0x2069) ||
         letter == 0xFEFF;
}

/// For a cell of CSV, which may go to a terminal: tabs and the ends of lines are harmless and stay.
std::string without_controls(std::string_view given) {
  const std::string text = valid_utf8(given);
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto [letter, length] = letter_at(text, at);
    const bool ends_line =
        letter == '\n' || (letter == '\r' && std::string_view(text).substr(at + 1).starts_with('\n'));
    if (is_control(letter) && letter != '\t' && !ends_line)
      out += '?';
    else
      out += std::string_view(text).substr(at, length);
    at += length;
  }
  return out;
}

}  // namespace

std::string printable(std::string_view given) {
  const std::string text = valid_utf8(given);
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto [letter, length] = letter_at(text, at);
    if (is_control(letter))
      out += '?';
    else if (is_hidden_mark(letter))
      out += fmt::format("<U+{:04X}>", static_cast<std::uint32_t>(letter));
    else
      out += std::string_view(text).substr(at, length);
    at += length;
  }
  return out;
}

std::string csv_text_cell(std::string_view given) {
  constexpr std::string_view starts_formula = "=+-@\t\r";
  const std::string text = without_controls(given);
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
