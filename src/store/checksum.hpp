#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/result.hpp"

namespace farthing::store {

/// What a file of the store must be. SHA-256 proves it; XXH3-128 finds damage at the speed of memory, before each use.
struct Checksums {
  std::uint64_t bytes = 0;
  std::string sha256;
  std::string xxh3;
};

Result<Checksums> checksums_of(const std::filesystem::path& file);
Result<std::string> xxh3_of(const std::filesystem::path& file);

}  // namespace farthing::store
