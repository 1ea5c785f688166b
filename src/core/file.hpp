#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace farthing {

/// An open file that closes itself. Not to be shared between threads.
class File {
 public:
  File() = default;
  ~File();
  File(File&& other) noexcept;
  File& operator=(File&& other) noexcept;

  /// Opens a regular file for reading; fails with `io` for anything else (folder, socket, device).
  static Result<File> open(const std::filesystem::path& path);
  /// Creates or empties a file for writing, readable by its owner only.
  static Result<File> create(const std::filesystem::path& path);
  /// Opens a file for writing behind what it holds, or creates it, readable by its owner only.
  static Result<File> append(const std::filesystem::path& path);
  /// Creates a file at `path` and takes its name away: its space is free again when it is closed, whatever happens to
  /// the process.
  static Result<File> create_nameless(const std::filesystem::path& path);

  /// Reads up to `size` bytes; 0 at the end.
  Result<std::size_t> read(void* bytes, std::size_t size);
  /// Reads up to `size` bytes from an offset, leaving the position alone; 0 at the end.
  Result<std::size_t> read_at(std::uint64_t offset, void* bytes, std::size_t size) const;
  Result<> write(const void* bytes, std::size_t size);
  /// Forces what was written onto the disk.
  Result<> sync();
  Result<std::uint64_t> size() const;

  const std::filesystem::path& path() const { return path_; }
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_ = -1;
  std::filesystem::path path_;
};

/// A lock on a file, held until it is destroyed or the process ends, however it ends.
class FileLock {
 public:
  enum class Mode { shared, exclusive };
  /// Waits for the lock.
  static Result<FileLock> take(const std::filesystem::path& path, Mode mode);
  /// Takes the lock, or returns `busy` at once when another holder is in the way.
  static Result<FileLock> try_take(const std::filesystem::path& path, Mode mode);

 private:
  explicit FileLock(File file) : file_(std::move(file)) {}
  File file_;
};

/// Reads a whole file of at most `most` bytes.
Result<std::string> read_whole_file(const std::filesystem::path& path, std::uint64_t most);
/// Writes a file aside, syncs it, and renames it into place.
Result<> write_whole_file(const std::filesystem::path& path, std::string_view bytes);
/// Forces the entries of a folder (names made, renamed, removed) onto the disk.
Result<> sync_folder(const std::filesystem::path& path);
/// Makes a folder and its parents, readable by their owner only.
Result<> make_folders(const std::filesystem::path& path);
/// Renames, replacing nothing that is a folder with contents.
Result<> rename_path(const std::filesystem::path& from, const std::filesystem::path& to);
/// A random name of 32 hexadecimal digits, never met before.
std::string random_name();

}  // namespace farthing
