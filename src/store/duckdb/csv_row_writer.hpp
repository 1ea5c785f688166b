#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace farthing::store {

/// Writes CSV to a file descriptor, in blocks.
class CsvRowWriter {
 public:
  CsvRowWriter(int descriptor, std::size_t most_cell_bytes);

  /// Adds a cell, in quotes where it needs them. Fails with `too_large`, and with `io` when nobody reads.
  Result<> cell(std::string_view text);
  /// Adds what `quoted` made of a text.
  void quoted_cell(std::string_view text) {
    if (!first_) buffer_ += ',';
    first_ = false;
    buffer_ += text;
  }
  void empty_cell() { quoted_cell({}); }
  Result<> end_row();
  Result<> flush();

  /// The text as a cell has to spell it, written into `room` when that differs.
  static std::string_view quoted(std::string_view text, std::string& room);
  Result<> check_size(std::size_t bytes) const;

 private:
  int descriptor_;
  std::size_t most_cell_bytes_;
  std::string buffer_;
  bool first_ = true;
};

}  // namespace farthing::store
