#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "sample/chunk_file.hpp"
#include "sample/columns.hpp"
#include "sample/organisation.hpp"
#include "sample/row.hpp"
#include "sample/tally.hpp"

namespace farthing::sample {

/// One month of the sample, and the texts that all of its rows are put together from.
struct Month {
  Month(const Organisation& organisation, const Options& options, int index, bool superseded);

  int index = 0;
  BillingPeriod period;
  Instant begin = 0;
  Instant end = 0;
  Instant data_end = 0;  ///< usage is known up to here
  Instant slot = 0;      ///< length of a usage row, in seconds
  bool open = false;
  std::uint64_t salt = 0;
  std::uint64_t rows = 0;  ///< of the whole month, about
  MonthColumns columns;
  std::string currency;

  std::array<std::string, static_cast<std::size_t>(BillKind::count)> bill_cells;  ///< InvoiceId to BillingPeriodEndDate
  std::array<std::string, static_cast<std::size_t>(BillKind::count)> legal_entity;
  std::vector<std::string> tag_cells;  ///< by tag set: cost categories, tags, line break
  std::string times;                   ///< every full hour of the month, 20 letters each
};

/// Turns rows into CSV and adds the very same numbers to the tally.
class RowWriter {
 public:
  RowWriter(const Organisation& organisation, const Month& month, ChunkFile& file, Tally& tally, std::uint64_t seed);

  Result<> write(const Row& row);
  /// Hands the rest to the file. Call once, at the end.
  Result<> finish();
  std::uint64_t rows() const { return rows_; }

 private:
  char* put_identity(char* at, const Row& row);
  char* put_line_item(char* at, const Row& row);
  char* put_reservation(char* at, const Row& row);
  char* put_plan(char* at, const Row& row);
  char* put_time(char* at, Instant instant) const;

  const Organisation& organisation_;
  const Month& month_;
  ChunkFile& file_;
  Tally& tally_;
  Random identities_;
  std::vector<char> buffer_;
  std::size_t filled_ = 0;
  std::uint64_t rows_ = 0;
};

}  // namespace farthing::sample
