#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "core/result.hpp"

namespace farthing::bill {

/// What hostile input may cost at most.
struct Limits {
  std::uint64_t unpacked_bytes = std::uint64_t{4} << 40;  ///< of one file
  std::uint64_t ratio = 200;                              ///< unpacked : packed, looked at from `ratio_from` on
  std::uint64_t ratio_from = std::uint64_t{64} << 20;
  std::size_t row_bytes = std::size_t{8} << 20;
  std::size_t cell_bytes = std::size_t{1} << 20;
  std::size_t columns = 4096;
  std::size_t block_bytes = std::size_t{1} << 20;  ///< unpacked at a time
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

/// Opens a plain, gzip (one member or many) or zip file (exactly one entry, zip64 too), told apart by their first
/// bytes. `name` stands in messages for the path.
Result<std::unique_ptr<ByteSource>> open_byte_source(const std::filesystem::path& path, const std::string& name,
                                                     const Limits& limits);

}  // namespace farthing::bill
