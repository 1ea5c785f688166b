#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "bill/byte_source.hpp"

namespace farthing::fuzz {

/// Stops the run: what must hold does not. `what` is shown.
[[noreturn]] void broken(const std::string& what);
inline void must(bool holds, const char* what) {
  if (!holds) broken(what);
}

inline std::string_view text_of(const std::uint8_t* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

/// A file in memory, with a path of its own as long as it lives.
class MemoryFile {
 public:
  MemoryFile();
  ~MemoryFile();
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  std::filesystem::path path() const;
  void write(std::string_view bytes);
  std::string bytes() const;

 private:
  int descriptor_;
};

/// A folder in memory for the whole run, gone when the process ends on its own feet.
const std::filesystem::path& scratch_folder();

/// Bytes handed out in pieces of at most `piece`.
std::unique_ptr<bill::ByteSource> memory_source(std::string_view bytes, std::size_t piece);

/// Everything that a source gives.
Result<std::string> drained(bill::ByteSource& source, std::size_t piece);

/// Small, so that going beyond them takes no time.
bill::Limits small_limits();

}  // namespace farthing::fuzz
