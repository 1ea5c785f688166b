#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "core/result.hpp"

namespace farthing::bill {

/// What hostile input may cost at most.
struct Limits {
  std::uint64_t unpacked_bytes = std::uint64_t{4} << 40;  ///< of one file
  std::uint64_t ratio = 200;                              ///< unpacked : packed, looked at from `ratio_from` on
  std::uint64_t ratio_from = std::uint64_t{64} << 20;
  /// The same of Parquet, which says a text that many rows share once.
  std::uint64_t unfolded_ratio = 2000;
  std::uint64_t unfolded_ratio_from = std::uint64_t{1} << 30;
  std::uint64_t unfolding_memory = std::uint64_t{512} << 20;  ///< of the process that reads Parquet
  std::size_t row_bytes = std::size_t{8} << 20;
  std::size_t cell_bytes = std::size_t{1} << 20;
  std::size_t columns = 4096;
  std::size_t block_bytes = std::size_t{1} << 20;  ///< unpacked at a time
};

/// What is wanted of a Parquet file.
struct Unfolding {
  enum class Cells : std::uint8_t {
    none,  ///< the header alone, with all names
    read,  ///< those of the columns that a bill is read from: need_of()
    all,
  };
  Cells cells = Cells::read;
  std::optional<std::uint64_t> only_row;  ///< from 1
};

/// The unpacked bytes of a delivered file, in order. Memory does not depend on the file's size.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  /// Writes up to `capacity` bytes; 0 only at the end, and then every checksum of the container has been checked.
  /// Fails with `compression` for a damaged or cut file, `too_large` beyond the limits.
  virtual Result<std::size_t> read(char* bytes, std::size_t capacity) = 0;
  /// How much of the delivered file has been read, for progress.
  virtual std::uint64_t packed_bytes_read() const = 0;
};

/// Opens a plain, gzip (one member or many), zip (exactly one entry, zip64 too) or Parquet file, told apart by their
/// first bytes; the last becomes CSV (unfolded_source.hpp). `name` stands in messages for the path.
Result<std::unique_ptr<ByteSource>> open_byte_source(const std::filesystem::path& path, const std::string& name,
                                                     const Limits& limits, const Unfolding& of_parquet = {});

bool is_parquet(const std::filesystem::path& path);

}  // namespace farthing::bill
