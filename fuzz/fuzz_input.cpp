#include "fuzz_input.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "core/file.hpp"

namespace farthing::fuzz {

void broken(const std::string& what) {
  std::fprintf(stderr, "does not hold: %s\n", what.c_str());
  std::abort();
}

MemoryFile::MemoryFile() : descriptor_(::memfd_create("fuzz", MFD_CLOEXEC)) {
  must(descriptor_ >= 0, "a file in memory can be made");
}
MemoryFile::~MemoryFile() { ::close(descriptor_); }

std::filesystem::path MemoryFile::path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

void MemoryFile::write(std::string_view bytes) {
  must(::ftruncate(descriptor_, 0) == 0, "a file in memory can be emptied");
  must(::pwrite(descriptor_, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()),
       "a file in memory can be written");
}

std::string MemoryFile::bytes() const {
  auto read = read_whole_file(path(), std::uint64_t{1} << 32);
  if (!read) broken(read.error().message);
  return *std::move(read);
}

const std::filesystem::path& scratch_folder() {
  struct Scratch {
    std::filesystem::path path = std::filesystem::path("/dev/shm") / ("farthing-fuzz-" + random_name());
    Scratch() { std::filesystem::create_directory(path); }
    ~Scratch() {
      std::error_code ignored;
      std::filesystem::remove_all(path, ignored);
    }
  };
  static const Scratch scratch;
  return scratch.path;
}

std::unique_ptr<bill::ByteSource> memory_source(std::string_view bytes, std::size_t piece) {
  class MemorySource final : public bill::ByteSource {
   public:
    MemorySource(std::string_view bytes_, std::size_t piece_) : left_(bytes_), piece_size_(piece_) {}
    Result<std::size_t> read(char* out, std::size_t capacity) override {
      const std::size_t count = std::min({capacity, piece_size_, left_.size()});
      left_.copy(out, count);
      left_.remove_prefix(count);
      return count;
    }
    std::uint64_t packed_bytes_read() const override { return 0; }

   private:
    std::string_view left_;
    std::size_t piece_size_;
  };
  return std::make_unique<MemorySource>(bytes, piece);
}

Result<std::string> drained(bill::ByteSource& source, std::size_t piece) {
  std::string out;
  while (true) {
    const std::size_t before = out.size();
    out.resize(before + piece);
    FARTHING_TRY(const std::size_t count, source.read(out.data() + before, piece));
    must(count <= piece, "a source writes no more than it may");
    out.resize(before + count);
    if (count == 0) return out;
  }
}

bill::Limits small_limits() {
  bill::Limits limits;
  limits.unpacked_bytes = 1 << 20;
  limits.ratio_from = 1 << 16;
  limits.row_bytes = 1 << 18;
  limits.cell_bytes = 1 << 16;
  limits.columns = 200;
  limits.block_bytes = 300;
  return limits;
}

}  // namespace farthing::fuzz
