#include "store/duckdb/csv_row_writer.hpp"

#include <unistd.h>

#include <bit>
#include <cerrno>
#include <cstdint>
#include <cstring>

namespace farthing::store {
namespace {

constexpr std::uint64_t every_byte = 0x0101010101010101U;

/// Not 0 when one of the eight bytes is `c`.
std::uint64_t has(std::uint64_t bytes, char c) {
  const std::uint64_t same_is_zero = bytes ^ (every_byte * static_cast<unsigned char>(c));
  return (same_is_zero - every_byte) & ~same_is_zero & (every_byte << 7U);
}

bool needs_quotes(std::string_view text) {
  constexpr std::size_t step = sizeof(std::uint64_t);
  while (!text.empty()) {
    std::uint64_t bytes = every_byte;  // which needs none
    std::memcpy(&bytes, text.data(), std::min(step, text.size()));
    if ((has(bytes, '"') | has(bytes, ',') | has(bytes, '\n') | has(bytes, '\r')) != 0) return true;
    text.remove_prefix(std::min(step, text.size()));
  }
  return false;
}

}  // namespace

CsvRowWriter::CsvRowWriter(int descriptor, std::size_t most_cell_bytes)
    : descriptor_(descriptor), most_cell_bytes_(most_cell_bytes), buffer_(2 * block) {}

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
  return {};
}

Result<> CsvRowWriter::end_cell(std::size_t began) {
  FARTHING_CHECK(check_size(filled_ - began));
  append(',');
  return {};
}

Result<> CsvRowWriter::write(std::size_t bytes) {
  for (std::size_t at = 0; at < bytes;) {
    const ssize_t count = ::write(descriptor_, buffer_.data() + at, bytes - at);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fail(ErrorCode::io, "standard output: {}", std::strerror(errno));
    at += static_cast<std::size_t>(count);
  }
  std::memmove(buffer_.data(), buffer_.data() + bytes, filled_ - bytes);
  filled_ -= bytes;
  return {};
}

}  // namespace farthing::store
