#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace farthing::store {

/// Writes CSV to a file descriptor, in blocks. A cell is begun, appended to and ended, or comes ready at once.
class CsvRowWriter {
 public:
  CsvRowWriter(int descriptor, std::size_t most_cell_bytes);

  /// Adds a cell, in quotes where it needs them. Fails with `too_large`, and with `io` when nobody reads.
  Result<> cell(std::string_view text);
  /// Adds what `quoted` made of a text of no more than the most bytes of a cell.
  void quoted_cell(std::string_view text) {
    append(text);
    append(',');
  }
  void empty_cell() { append(','); }
  /// Ends a row of one cell at least.
  void end_row() { buffer_[filled_ - 1] = '\n'; }
  /// To be called between cells: a row of large ones need not stand in memory as a whole.
  Result<> flush_if_full() { return filled_ < block ? Result<>() : write(filled_ - 1); }
  /// Writes all there is.
  Result<> flush() { return write(filled_); }

  /// A piece of a cell whose text is spelled as CSV wants it; the cell's end is end_cell().
  void append(std::string_view text) {
    if (text.size() > buffer_.size() - filled_) grow(text.size());
    text.copy(buffer_.data() + filled_, text.size());
    filled_ += text.size();
  }
  void append(char c) {
    if (filled_ == buffer_.size()) grow(1);
    buffer_[filled_++] = c;
  }
  std::size_t filled() const { return filled_; }
  /// Ends a cell that began when so much was `filled`. Fails as cell() does.
  Result<> end_cell(std::size_t began);

  /// The text as a cell has to spell it, written into `room` when that differs.
  static std::string_view quoted(std::string_view text, std::string& room);
  Result<> check_size(std::size_t bytes) const;

 private:
  static constexpr std::size_t block = std::size_t{256} << 10;
  Result<> write(std::size_t bytes);
  void grow(std::size_t bytes) { buffer_.resize(2 * (buffer_.size() + bytes)); }

  int descriptor_;
  std::size_t most_cell_bytes_;
  std::vector<char> buffer_;
  std::size_t filled_ = 0;
};

}  // namespace farthing::store
