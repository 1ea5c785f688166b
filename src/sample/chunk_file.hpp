#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "sample/sample.hpp"

namespace farthing::sample {

/// One compressed data file while it is written. Fails with `io`.
class ChunkFile {
 public:
  /// `member` names the one CSV file inside a zip.
  static Result<ChunkFile> create(const std::filesystem::path& path, Compression compression,
                                  const std::string& member);
  ChunkFile(ChunkFile&&) noexcept;
  ChunkFile& operator=(ChunkFile&&) noexcept;
  ~ChunkFile();

  Result<> write(std::string_view bytes);
  /// Ends the stream and closes the file. Call once.
  Result<> finish();

  std::uint64_t csv_bytes() const;

 private:
  struct State;
  explicit ChunkFile(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace farthing::sample
