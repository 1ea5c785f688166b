#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "core/file.hpp"
#include "core/result.hpp"

namespace farthing::aws {

/// A file on its way: TARGET.part grows until all is there, then takes the target's name. TARGET.part.of says of what
/// it is a part, so that bytes of two versions never mix. What an earlier process left is used again, unless the
/// machine has started anew since then: bytes that were not forced to the disk may then be others than were written.
/// Where another process is at work at the same target, this one begins anew beside it; each gives its own the name
/// when it is whole.
class PartialFile {
 public:
  /// `identity` names one version of the whole: a line of text.
  static Result<PartialFile> open(const std::filesystem::path& target, const std::string& identity);

  std::uint64_t bytes() const { return bytes_; }
  Result<> write(std::string_view bytes);
  /// Starts again from nothing.
  Result<> restart();
  /// Opens what is there for reading.
  Result<File> read() const;
  /// Forces all to the disk and gives it the target's name.
  Result<> finish();
  /// Takes away what is there.
  void discard();

 private:
  /// Opens the part for this process alone; false when another one holds it.
  Result<bool> take();
  std::filesystem::path target_;
  std::filesystem::path part_;
  std::filesystem::path label_;
  File file_;
  std::uint64_t bytes_ = 0;
};

}  // namespace farthing::aws
