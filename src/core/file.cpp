#include "core/file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace farthing {
namespace {

std::unexpected<Error> io_error(const std::filesystem::path& path, std::string_view what) {
  return fail(ErrorCode::io, "{}: {}: {}", path.string(), what, std::strerror(errno));
}

}  // namespace

File::~File() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

File::File(File&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)), path_(std::move(other.path_)) {}

File& File::operator=(File&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(path_, other.path_);
  return *this;
}

Result<File> File::open(const std::filesystem::path& path) {
  File file;
  file.path_ = path;
  file.descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file.descriptor_ < 0) return io_error(path, "cannot be opened");
  struct stat status{};
  if (::fstat(file.descriptor_, &status) != 0) return io_error(path, "cannot be examined");
  if (!S_ISREG(status.st_mode)) return fail(ErrorCode::io, "{}: not a regular file", path.string());
  return file;
}

Result<File> File::create(const std::filesystem::path& path) {
  File file;
  file.path_ = path;
  file.descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file.descriptor_ < 0) return io_error(path, "cannot be created");
  return file;
}

Result<File> File::append(const std::filesystem::path& path) {
  File file;
  file.path_ = path;
  file.descriptor_ = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0600);
  if (file.descriptor_ < 0) return io_error(path, "cannot be opened for writing");
  struct stat status{};
  if (::fstat(file.descriptor_, &status) != 0) return io_error(path, "cannot be examined");
  if (!S_ISREG(status.st_mode)) return fail(ErrorCode::io, "{}: not a regular file", path.string());
  return file;
}

Result<File> File::create_nameless(const std::filesystem::path& path) {
  FARTHING_TRY(File file, create(path));
  if (::unlink(path.c_str()) != 0) return io_error(path, "cannot be made nameless");
  return file;
}

Result<std::size_t> File::read(void* bytes, std::size_t size) {
  while (true) {
    const auto count = ::read(descriptor_, bytes, size);
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno != EINTR) return io_error(path_, "cannot be read");
  }
}

Result<std::size_t> File::read_at(std::uint64_t offset, void* bytes, std::size_t size) const {
  while (true) {
    const auto count = ::pread(descriptor_, bytes, size, static_cast<off_t>(offset));
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno != EINTR) return io_error(path_, "cannot be read");
  }
}

Result<> File::write(const void* bytes, std::size_t size) {
  const char* at = static_cast<const char*>(bytes);
  while (size > 0) {
    const auto count = ::write(descriptor_, at, size);
    if (count < 0) {
      if (errno == EINTR) continue;
      return io_error(path_, "cannot be written");
    }
    at += count;
    size -= static_cast<std::size_t>(count);
  }
  return {};
}

Result<> File::sync() {
  if (::fsync(descriptor_) != 0) return io_error(path_, "cannot be forced to disk");
  return {};
}

Result<std::uint64_t> File::size() const {
  struct stat status{};
  if (::fstat(descriptor_, &status) != 0) return io_error(path_, "cannot be examined");
  return static_cast<std::uint64_t>(status.st_size);
}

Result<FileLock> FileLock::take(const std::filesystem::path& path, Mode mode) {
  FARTHING_TRY(File file, File::create(path));
  while (::flock(file.descriptor(), mode == Mode::shared ? LOCK_SH : LOCK_EX) != 0)
    if (errno != EINTR) return io_error(path, "cannot be locked");
  return FileLock(std::move(file));
}

Result<FileLock> FileLock::try_take(const std::filesystem::path& path, Mode mode) {
  FARTHING_TRY(File file, File::create(path));
  if (::flock(file.descriptor(), (mode == Mode::shared ? LOCK_SH : LOCK_EX) | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return fail(ErrorCode::busy, "{}: held by another process", path.string());
    return io_error(path, "cannot be locked");
  }
  return FileLock(std::move(file));
}

Result<std::string> read_whole_file(const std::filesystem::path& path, std::uint64_t most) {
  FARTHING_TRY(File file, File::open(path));
  FARTHING_TRY(const std::uint64_t size, file.size());
  if (size > most)
    return fail(ErrorCode::too_large, "{}: {} bytes, more than the {} allowed", path.string(), size, most);
  std::string bytes(size, '\0');
  std::size_t at = 0;
  while (at < bytes.size()) {
    FARTHING_TRY(const std::size_t count, file.read(bytes.data() + at, bytes.size() - at));
    if (count == 0) break;
    at += count;
  }
  bytes.resize(at);
  return bytes;
}

Result<> write_whole_file(const std::filesystem::path& path, std::string_view bytes) {
  auto aside = path;
  aside += "." + random_name();
  const auto write_and_rename = [&]() -> Result<> {
    {
      FARTHING_TRY(File file, File::create(aside));
      FARTHING_CHECK(file.write(bytes.data(), bytes.size()));
      FARTHING_CHECK(file.sync());
    }
    return rename_path(aside, path);
  };
  if (auto written = write_and_rename(); !written) {
    ::unlink(aside.c_str());
    return written;
  }
  return sync_folder(path.has_parent_path() ? path.parent_path() : ".");
}

Result<> sync_folder(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return io_error(path, "cannot be opened");
  const bool failed = ::fsync(descriptor) != 0;
  ::close(descriptor);
  if (failed) return io_error(path, "cannot be forced to disk");
  return {};
}

Result<> make_folders(const std::filesystem::path& path) {
  std::filesystem::path made;
  for (const auto& part : path) {
    made /= part;
    if (::mkdir(made.c_str(), 0700) != 0 && errno != EEXIST && errno != EISDIR) {
      const int cause = errno;
      std::error_code ignored;
      if (std::filesystem::is_directory(made, ignored)) continue;
      errno = cause;
      return io_error(made, "cannot be made");
    }
  }
  std::error_code ignored;
  if (!std::filesystem::is_directory(path, ignored)) return fail(ErrorCode::io, "{}: not a folder", path.string());
  return {};
}

Result<> rename_path(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) return io_error(from, "cannot be renamed to " + to.string());
  return {};
}

std::string random_name() {
  std::array<unsigned char, 16> bytes{};
  if (::getentropy(bytes.data(), bytes.size()) != 0) throw std::runtime_error("the system offers no randomness");
  std::string name;
  for (const unsigned char byte : bytes) name += fmt::format("{:02x}", byte);
  return name;
}

}  // namespace farthing
