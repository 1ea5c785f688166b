// Arbitrary bytes as CSV: vector instructions, portable code and a parser that goes byte by byte find the same rows and
// fields, and refuse the same texts.
#include <algorithm>
#include <optional>
#include <vector>

#include "bill/csv_blocks.hpp"
#include "bill/csv_text.hpp"
#include "core/utf8.hpp"
#include "fuzz_input.hpp"

namespace {

using namespace farthing;
using Rows = std::vector<std::vector<std::string>>;

/// RFC 4180, with LF or CRLF at the ends of rows; nothing for what it does not allow.
std::optional<Rows> parsed_by_the_book(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::string whole(text);
  if (!whole.empty() && whole.back() != '\n') whole += '\n';
  Rows rows;
  std::vector<std::string> row;
  std::size_t at = 0;
  while (at < whole.size()) {
    std::string field;
    if (whole[at] == '"') {
      ++at;
      while (true) {
        if (at == whole.size()) return std::nullopt;
        if (whole[at] != '"') {
          field += whole[at++];
        } else if (at + 1 < whole.size() && whole[at + 1] == '"') {
          field += '"';
          at += 2;
        } else {
          ++at;
          break;
        }
      }
      if (at < whole.size() && whole[at] == '\r') {
        ++at;
        if (at == whole.size() || whole[at] != '\n') return std::nullopt;
      }
      if (at == whole.size() || (whole[at] != ',' && whole[at] != '\n')) return std::nullopt;
    } else {
      while (whole[at] != ',' && whole[at] != '\n') {
        if (whole[at] == '"') return std::nullopt;
        field += whole[at++];
      }
      if (whole[at] == '\n' && field.ends_with('\r')) field.pop_back();
    }
    row.push_back(std::move(field));
    if (whole[at] == '\n') {
      rows.push_back(std::move(row));
      row.clear();
    }
    ++at;
  }
  return rows;
}

bool resembles_utf16(std::string_view text) {
  return text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF") ||
         (text.size() > 1 && (text[0] == '\0') != (text[1] == '\0'));
}

std::optional<Rows> parsed_by_blocks(std::string_view text, std::size_t piece, std::size_t block_bytes) {
  bill::Limits limits = fuzz::small_limits();
  limits.block_bytes = block_bytes;
  bill::CsvBlocks blocks(fuzz::memory_source(text, piece), "bill.csv", limits);
  Rows rows;
  std::vector<std::string_view> fields;
  std::string room;
  while (true) {
    const auto more = blocks.next();
    if (!more) {
      fuzz::must(more.error().code == ErrorCode::csv || more.error().code == ErrorCode::too_large,
                 "errors are the text's");
      return std::nullopt;
    }
    if (!*more) return rows;
    fuzz::must(blocks.rows() > 0 && blocks.rows_before() == rows.size(), "a block has rows, and they are counted");
    for (std::size_t i = 0; i < blocks.rows(); ++i) {
      bill::split_record(blocks.row(i), fields);
      fuzz::must(fields.size() == blocks.fields(i), "the index and the record agree on fields");
      auto& row = rows.emplace_back();
      for (const auto field : fields) row.emplace_back(bill::field_text(field, room));
    }
  }
}

void check_index(std::string_view text) {
  std::string padded(text);
  padded.append(bill::csv_padding, '"');
  static bill::CsvIndex fast, portable;
  bill::index_csv_with(bill::CsvInstructions::portable, padded.data(), text.size(), portable);
  for (const auto instructions : bill::csv_instructions()) {
    bill::index_csv_with(instructions, padded.data(), text.size(), fast);
    fuzz::must(fast.row_ends == portable.row_ends, "all find the same rows");
    fuzz::must(fast.stray_quote == portable.stray_quote && fast.open_quote == portable.open_quote,
               "all judge quotes alike");
    const std::size_t count = fast.row_ends.empty() ? 0 : fast.row_ends.back();
    fuzz::must(std::equal(fast.separators.begin(), fast.separators.begin() + static_cast<std::ptrdiff_t>(count),
                          portable.separators.begin()),
               "all find the same fields");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto text = fuzz::text_of(bytes, size);
  check_index(text);
  const auto wanted = parsed_by_the_book(text);
  for (const std::size_t block_bytes : {std::size_t{1}, std::size_t{70}, std::size_t{5000}}) {
    const auto found = parsed_by_blocks(text, 1 + size / 3, block_bytes);
    if (resembles_utf16(text)) continue;  // refused by name, which no book asks for
    fuzz::must(found.has_value() == wanted.has_value(), "the same texts are refused");
    if (found) fuzz::must(*found == *wanted, "the same fields are found");
  }

  std::string mended, again;
  if (mend_utf8(text, mended) > 0) fuzz::must(mend_utf8(mended, again) == 0, "mended text is fit");
  return 0;
}
