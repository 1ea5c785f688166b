#include "store/checksum.hpp"

#include <sys/mman.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "core/file.hpp"
#include "core/sha256.hpp"

namespace farthing::store {
namespace {

/// A file's bytes, mapped.
class Mapping {
 public:
  static Result<Mapping> open(const std::filesystem::path& path) {
    FARTHING_TRY(const File file, File::open(path));
    FARTHING_TRY(const std::uint64_t size, file.size());
    Mapping mapping;
    if (size == 0) return mapping;
    void* bytes = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.descriptor(), 0);
    if (bytes == MAP_FAILED) return fail(ErrorCode::io, "{}: cannot be mapped", path.string());
    ::madvise(bytes, size, MADV_SEQUENTIAL);
    mapping.bytes_ = bytes;
    mapping.size_ = size;
    return mapping;
  }
  ~Mapping() {
    if (bytes_ != nullptr) ::munmap(bytes_, size_);
  }
  Mapping(Mapping&& other) noexcept : bytes_(std::exchange(other.bytes_, nullptr)), size_(other.size_) {}
  Mapping& operator=(Mapping&&) = delete;

  const void* bytes() const { return bytes_; }
  std::size_t size() const { return size_; }

 private:
  Mapping() = default;
  void* bytes_ = nullptr;
  std::size_t size_ = 0;
};

std::string xxh3_text(const Mapping& mapping) {
  const XXH128_hash_t hash = XXH3_128bits(mapping.bytes(), mapping.size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

}  // namespace

Result<Checksums> checksums_of(const std::filesystem::path& file) {
  FARTHING_TRY(const Mapping mapping, Mapping::open(file));
  Sha256 sha256;
  sha256.add(mapping.bytes(), mapping.size());
  return Checksums{mapping.size(), sha256.finish(), xxh3_text(mapping)};
}

Result<std::string> xxh3_of(const std::filesystem::path& file) {
  FARTHING_TRY(const Mapping mapping, Mapping::open(file));
  return xxh3_text(mapping);
}

}  // namespace farthing::store
