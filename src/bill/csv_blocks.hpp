#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bill/byte_source.hpp"
#include "bill/csv_index.hpp"

namespace farthing::bill {

/// Cuts unpacked bytes into blocks of whole rows and indexes them. A row may hold line breaks inside quotes. The
/// block's memory is reused: Limits::block_bytes, more only for a longer row.
class CsvBlocks {
 public:
  CsvBlocks(std::unique_ptr<ByteSource> source, std::string name, const Limits& limits);

  /// Moves to the next block; false at the end. Fails with `csv` and the row for quotes that do not pair, with
  /// `too_large` for a row or a cell beyond the limits.
  Result<bool> next();

  const char* text() const { return buffer_.data() + start_; }
  /// Offsets count from text().
  const CsvIndex& index() const { return index_; }
  std::size_t rows() const { return index_.row_ends.size(); }
  /// Rows in the blocks before this one, the header counted.
  std::uint64_t rows_before() const { return rows_before_; }
  const ByteSource& source() const { return *source_; }

  /// The raw text of one row of the block, without its line end.
  std::string_view row(std::size_t row) const;
  /// How many fields a row has.
  std::uint32_t fields(std::size_t row) const {
    return index_.row_ends[row] - (row == 0 ? 0 : index_.row_ends[row - 1]);
  }

 private:
  Result<> check_quotes() const;
  Result<> check_cells() const;

  std::unique_ptr<ByteSource> source_;
  std::string name_;
  Limits limits_;
  std::vector<char> buffer_;
  std::size_t start_ = 0;   // of the block's text
  std::size_t filled_ = 0;  // end of the bytes read
  CsvIndex index_;
  std::uint64_t rows_before_ = 0;
  bool first_ = true;
  bool at_end_ = false;
};

}  // namespace farthing::bill
