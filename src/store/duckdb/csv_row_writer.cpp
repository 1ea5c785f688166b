#include "store/duckdb/csv_row_writer.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace farthing::store {
namespace {

constexpr std::size_t block = std::size_t{256} << 10;

bool needs_quotes(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return c == '"' || c == ',' || c == '\n' || c == '\r'; });
}

}  // namespace

CsvRowWriter::CsvRowWriter(int descriptor, std::size_t most_cell_bytes)
    : descriptor_(descriptor), most_cell_bytes_(most_cell_bytes) {
  buffer_.reserve(2 * block);
}

std::string_view CsvRowWriter::quoted(std::string_view text, std::string& room) {
  if (!needs_quotes(text)) return text;
  room = '"';
  for (const char c : text) {
    if (c == '"') room += '"';
    room += c;
  }
  return room += '"';
}

Result<> CsvRowWriter::check_size(std::size_t bytes) const {
  if (bytes > most_cell_bytes_)
    return fail(ErrorCode::too_large, "a cell has {} bytes, more than the {} allowed", bytes, most_cell_bytes_);
  return {};
}

Result<> CsvRowWriter::cell(std::string_view text) {
  FARTHING_CHECK(check_size(text.size()));
  std::string room;
  quoted_cell(quoted(text, room));
  // A row of large cells need not stand in memory as a whole.
  return buffer_.size() < block ? Result<>() : flush();
}

Result<> CsvRowWriter::end_row() {
  buffer_ += '\n';
  first_ = true;
  return buffer_.size() < block ? Result<>() : flush();
}

Result<> CsvRowWriter::flush() {
  for (std::size_t at = 0; at < buffer_.size();) {
    const ssize_t count = ::write(descriptor_, buffer_.data() + at, buffer_.size() - at);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fail(ErrorCode::io, "standard output: {}", std::strerror(errno));
    at += static_cast<std::size_t>(count);
  }
  buffer_.clear();
  return {};
}

}  // namespace farthing::store
