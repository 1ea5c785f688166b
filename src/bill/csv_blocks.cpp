#include "bill/csv_blocks.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace farthing::bill {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// Spreadsheets save "Unicode text" so: with its own mark, or with every other byte of the header 0.
bool is_utf16(std::string_view text) {
  return text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF") ||
         (text.size() >= 2 && (text[0] == '\0') != (text[1] == '\0'));
}

}  // namespace

CsvBlocks::CsvBlocks(std::unique_ptr<ByteSource> source, std::string name, const Limits& limits)
    : source_(std::move(source)),
      name_(std::move(name)),
      limits_(limits),
      buffer_(std::max<std::size_t>(limits.block_bytes, 2) + csv_padding) {}

Result<bool> CsvBlocks::next() {
  const std::size_t done = index_.row_ends.empty() ? 0 : index_.separators[index_.row_ends.back() - 1] + std::size_t{1};
  rows_before_ += index_.row_ends.size();
  std::size_t left = filled_ - start_ - done;
  std::memmove(buffer_.data(), buffer_.data() + start_ + done, left);
  start_ = 0;
  filled_ = left;
  index_.row_ends.clear();

  while (true) {
    const std::size_t room = buffer_.size() - csv_padding - 1;  // one byte for a missing last line feed
    while (!at_end_ && filled_ < room) {
      FARTHING_TRY(const std::size_t count, source_->read(buffer_.data() + filled_, room - filled_));
      filled_ += count;
      at_end_ = count == 0;
    }
    if (first_ && is_utf16({buffer_.data(), filled_}))
      return std::unexpected(
          Error(ErrorCode::csv, fmt::format("{}: the text is UTF-16, not UTF-8", name_), "save it as CSV in UTF-8"));
    if (first_ && std::string_view(buffer_.data(), filled_).starts_with(byte_order_mark))
      start_ = byte_order_mark.size();
    if (at_end_ && filled_ > start_ && buffer_[filled_ - 1] != '\n') buffer_[filled_++] = '\n';
    index_csv(buffer_.data() + start_, filled_ - start_, index_);
    if (index_.stray_quote || (at_end_ && index_.open_quote)) FARTHING_CHECK(check_quotes());
    if (!index_.row_ends.empty()) {
      first_ = false;
      FARTHING_CHECK(check_cells());
      return true;
    }
    if (at_end_) {
      if (filled_ > start_) return fail(ErrorCode::csv, "{}: row {}: the row never ends", name_, rows_before_);
      return false;
    }
    if (filled_ > limits_.row_bytes)
      return fail(ErrorCode::too_large, "{}: row {}: longer than {} bytes (or the line ends are missing)", name_,
                  rows_before_, limits_.row_bytes);
    buffer_.resize(buffer_.size() * 2);
  }
}

Result<> CsvBlocks::check_quotes() const {
  const std::size_t at = index_.stray_quote ? *index_.stray_quote : filled_ - start_;
  std::uint64_t row = rows_before_;
  for (const std::uint32_t end : index_.row_ends)
    if (index_.separators[end - 1] < at) ++row;
  // Rows are counted as people count them: the header is row 0 here and in every other message.
  if (index_.stray_quote)
    return fail(ErrorCode::csv, "{}: row {}: a quote stands in the middle of a field", name_, row);
  return fail(ErrorCode::csv, "{}: row {}: a quoted field is never closed", name_, row);
}

Result<> CsvBlocks::check_cells() const {
  std::uint32_t start = 0;
  std::uint32_t first = 0;
  for (std::size_t row = 0; row < index_.row_ends.size(); ++row) {
    const std::uint32_t end = index_.row_ends[row];
    const std::uint32_t line_feed = index_.separators[end - 1];
    if (line_feed - start > limits_.cell_bytes) {
      if (line_feed - start > limits_.row_bytes)
        return fail(ErrorCode::too_large, "{}: row {}: longer than {} bytes", name_, rows_before_ + row,
                    limits_.row_bytes);
      std::uint32_t cell = start;
      for (std::uint32_t i = first; i < end; ++i) {
        if (index_.separators[i] - cell > limits_.cell_bytes)
          return fail(ErrorCode::too_large, "{}: row {}, field {}: longer than {} bytes", name_, rows_before_ + row,
                      i - first + 1, limits_.cell_bytes);
        cell = index_.separators[i] + 1;
      }
    }
    start = line_feed + 1;
    first = end;
  }
  return {};
}

std::string_view CsvBlocks::row(std::size_t row) const {
  const std::uint32_t start = row == 0 ? 0 : index_.separators[index_.row_ends[row - 1] - 1] + 1;
  std::uint32_t end = index_.separators[index_.row_ends[row] - 1];
  if (end > start && text()[end - 1] == '\r') --end;
  return {text() + start, end - start};
}

}  // namespace farthing::bill
