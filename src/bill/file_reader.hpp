#pragma once

#include <memory>
#include <span>
#include <string>

#include "bill/bill_reading.hpp"

namespace farthing::bill {

/// One file of a delivery.
struct SourceFile {
  std::filesystem::path path;
  std::string name;  ///< for messages: the key in the bucket, or the path the user gave
};

/// Reads one file of a bill into charges, batch by batch. One thread at a time; several readers share a BillReading.
class FileReader {
 public:
  /// Reads the headers of all files of a delivery, before any of them is opened: what a row costs can depend on the
  /// columns of another file. Not needed for a single file.
  static Result<> read_headers(BillReading& bill, std::span<const SourceFile> files);

  /// Opens the file and reads its header. `number` is the file's place in the manifest, from 0.
  static Result<std::unique_ptr<FileReader>> open(BillReading& bill, const SourceFile& file, std::uint32_t number);
  /// The same for bytes that come from elsewhere; `name` stands in messages.
  static Result<std::unique_ptr<FileReader>> open(BillReading& bill, std::unique_ptr<ByteSource> source,
                                                  const std::string& name, std::uint32_t number);
  ~FileReader();

  /// Writes up to `capacity` charges into the columns; 0 at the end, and then the findings stand in the BillReading.
  /// Charges that do not fit, and unused commitments, are put aside there instead.
  /// Errors name the file, the row and the column.
  Result<std::size_t> read(const NarrowColumns& columns, std::size_t capacity);

  std::uint64_t packed_bytes_read() const;

 private:
  class Work;
  explicit FileReader(std::unique_ptr<Work> work);
  std::unique_ptr<Work> work_;
};

/// Returns the raw text of one row (from 1, the header not counted; 0 is the header) as delivered, without its line
/// end. Fails with `not_found` when the file has fewer rows.
Result<std::string> read_raw_row(const SourceFile& file, std::uint64_t row, const Limits& limits);

}  // namespace farthing::bill
