#pragma once

#include <vector>

#include "sample/chunk_file.hpp"
#include "sample/month.hpp"
#include "sample/row_sink.hpp"
#include "sample/tally.hpp"

namespace farthing::sample {

/// Turns rows into CSV and adds the very same numbers to the tally.
class RowWriter : public RowSink {
 public:
  RowWriter(const Organisation& organisation, const Month& month, ChunkFile& file, Tally& tally, std::uint64_t seed);

  Result<> write(const Row& row) override;
  /// Writes a row of the overlay of split costs, which is no part of any total. `labels` are its last cells.
  Result<> write_split(const Row& row, const SplitCells& cells, std::string_view labels);
  /// Hands the rest to the file. Call once, at the end.
  Result<> finish();
  std::uint64_t rows() const override { return rows_; }
  std::uint64_t split_rows() const { return split_rows_; }

 private:
  char* put_identity(char* at, const Row& row);
  char* put_line_item(char* at, const Row& row);
  char* put_reservation(char* at, const Row& row);
  char* put_plan(char* at, const Row& row);
  char* put_split(char* at, const SplitCells* cells);
  void put_row(const Row& row, const SplitCells* split, std::string_view labels);
  char* put_time(char* at, Instant instant) const;
  Result<> write_focus(const Row& row);
  Result<> flush_if_full();

  const Organisation& organisation_;
  const Month& month_;
  ChunkFile& file_;
  Tally& tally_;
  Random identities_;
  std::vector<char> buffer_;
  std::size_t filled_ = 0;
  std::uint64_t rows_ = 0;
  std::uint64_t split_rows_ = 0;
};

}  // namespace farthing::sample
