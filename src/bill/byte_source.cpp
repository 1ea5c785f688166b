#include "bill/byte_source.hpp"

#include <minizip/unzip.h>

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "bill/inflater.hpp"
#include "bill/output_guard.hpp"
#include "bill/unfolded_source.hpp"
#include "core/file.hpp"

namespace farthing::bill {
namespace {

constexpr std::size_t packed_block = 256 << 10;

OutputGuard guard_for(std::string name, const Limits& limits) {
  return {std::move(name), limits.unpacked_bytes, limits.ratio, limits.ratio_from};
}

class PlainSource final : public ByteSource {
 public:
  PlainSource(File file, std::string name, const Limits& limits)
      : file_(std::move(file)), guard_(guard_for(std::move(name), limits)) {}

  Result<std::size_t> read(char* bytes, std::size_t capacity) override {
    FARTHING_TRY(const std::size_t count, file_.read(bytes, capacity));
    read_ += count;
    FARTHING_CHECK(guard_.account(read_, count));
    return count;
  }
  std::uint64_t packed_bytes_read() const override { return read_; }

 private:
  File file_;
  OutputGuard guard_;
  std::uint64_t read_ = 0;
};

class GzipSource final : public ByteSource {
 public:
  GzipSource(File file, std::string name, const Limits& limits)
      : file_(std::move(file)), name_(name), guard_(guard_for(std::move(name), limits)), packed_(packed_block) {}

  Result<std::size_t> read(char* bytes, std::size_t capacity) override {
    while (true) {
      if (at_ == filled_ && !at_end_) {
        FARTHING_TRY(filled_, file_.read(packed_.data(), packed_.size()));
        at_ = 0;
        read_ += filled_;
        at_end_ = filled_ == 0;
      }
      if (between_members_) {
        if (at_ == filled_) return std::size_t{0};
        // Some writers pad the last member with zeros up to a block.
        if (packed_[at_] == 0) {
          ++at_;
          continue;
        }
        inflater_->reset();
        between_members_ = false;
      }
      const auto step = inflater_->step(packed_.data() + at_, filled_ - at_, bytes, capacity);
      at_ += step.consumed;
      if (step.state == Inflater::State::damaged)
        return fail(ErrorCode::compression, "{}: the gzip data is damaged near bytes {} to {} (bad block or checksum)",
                    name_, read_ - (filled_ - at_), read_);
      if (step.state == Inflater::State::finished) between_members_ = true;
      FARTHING_CHECK(guard_.account(read_, step.produced));
      if (step.produced > 0) return step.produced;
      if (step.state == Inflater::State::more && at_ == filled_ && at_end_)
        return fail(ErrorCode::compression, "{}: the gzip data ends too early, after {} bytes", name_, read_);
    }
  }
  std::uint64_t packed_bytes_read() const override { return read_; }

 private:
  File file_;
  std::string name_;
  OutputGuard guard_;
  std::unique_ptr<Inflater> inflater_ = make_inflater(Wrapping::gzip);
  std::vector<char> packed_;
  std::size_t at_ = 0;
  std::size_t filled_ = 0;
  std::uint64_t read_ = 0;
  bool at_end_ = false;
  bool between_members_ = false;
};

/// minizip finds the entry; the bytes are unpacked here, so that zip is as fast and as guarded as gzip.
class ZipSource final : public ByteSource {
 public:
  static Result<std::unique_ptr<ByteSource>> open(const std::filesystem::path& path, const std::string& name,
                                                  const Limits& limits) {
    auto source = std::unique_ptr<ZipSource>(new ZipSource(name, limits));
    source->zip_ = unzOpen64(path.c_str());
    if (source->zip_ == nullptr)
      return fail(ErrorCode::compression, "{}: the zip file is damaged or cut short (no directory at its end)", name);
    unz_global_info64 global{};
    if (unzGetGlobalInfo64(source->zip_, &global) != UNZ_OK || global.number_entry != 1)
      return std::unexpected(Error(
          ErrorCode::compression,
          fmt::format("{}: the zip file holds {} entries; a bill's zip holds exactly one", name, global.number_entry),
          "zip the CSV file alone, or copy the file from the bucket again"));
    int method = 0;
    int level = 0;
    if (unzGoToFirstFile(source->zip_) != UNZ_OK ||
        unzGetCurrentFileInfo64(source->zip_, &source->info_, nullptr, 0, nullptr, 0, nullptr, 0) != UNZ_OK ||
        unzOpenCurrentFile2(source->zip_, &method, &level, 1) != UNZ_OK)
      return fail(ErrorCode::compression, "{}: the zip file's entry cannot be opened", name);
    if ((source->info_.flag & 1) != 0) return fail(ErrorCode::compression, "{}: the zip file is encrypted", name);
    if (method != 0 && method != Z_DEFLATED)
      return fail(ErrorCode::compression, "{}: the zip file uses method {}; only deflate and store are read", name,
                  method);
    source->stored_ = method == 0;
    return std::unique_ptr<ByteSource>(std::move(source));
  }

  ~ZipSource() override {
    if (zip_ != nullptr) {
      unzCloseCurrentFile(zip_);
      unzClose(zip_);
    }
  }
  ZipSource(const ZipSource&) = delete;
  ZipSource& operator=(const ZipSource&) = delete;

  Result<std::size_t> read(char* bytes, std::size_t capacity) override {
    while (!finished_) {
      if (at_ == filled_ && !at_end_) {
        const int count = unzReadCurrentFile(zip_, packed_.data(), static_cast<unsigned>(packed_.size()));
        if (count < 0) return fail(ErrorCode::compression, "{}: the zip file is cut short", name_);
        filled_ = static_cast<std::size_t>(count);
        at_ = 0;
        read_ += filled_;
        at_end_ = filled_ == 0;
      }
      Inflater::Step step{Inflater::State::more, 0, 0};
      if (stored_) {
        step.consumed = step.produced = std::min(capacity, filled_ - at_);
        std::memcpy(bytes, packed_.data() + at_, step.produced);
        if (at_end_) step.state = Inflater::State::finished;
      } else {
        // Even without input: the inflater may still hold some of it, or of its output.
        step = inflater_->step(packed_.data() + at_, filled_ - at_, bytes, capacity);
      }
      at_ += step.consumed;
      if (step.state == Inflater::State::damaged)
        return fail(ErrorCode::compression, "{}: the zip file's data is damaged", name_);
      finished_ = step.state == Inflater::State::finished;
      sum_ = crc32(sum_, bytes, step.produced);
      unpacked_ += step.produced;
      FARTHING_CHECK(guard_.account(read_, step.produced));
      if (step.produced > 0) return step.produced;
      if (!finished_ && at_end_) return fail(ErrorCode::compression, "{}: the zip file's data ends too early", name_);
    }
    if (sum_ != info_.crc || unpacked_ != info_.uncompressed_size)
      return fail(ErrorCode::compression, "{}: the zip file's checksum does not agree with its data", name_);
    return std::size_t{0};
  }
  std::uint64_t packed_bytes_read() const override { return read_; }

 private:
  ZipSource(const std::string& name, const Limits& limits)
      : name_(name), guard_(guard_for(name, limits)), packed_(packed_block) {}

  unzFile zip_ = nullptr;
  unz_file_info64 info_{};
  std::string name_;
  OutputGuard guard_;
  std::unique_ptr<Inflater> inflater_ = make_inflater(Wrapping::raw_deflate);
  std::vector<char> packed_;
  std::size_t at_ = 0;
  std::size_t filled_ = 0;
  std::uint64_t read_ = 0;
  std::uint64_t unpacked_ = 0;
  std::uint32_t sum_ = 0;
  bool stored_ = false;
  bool at_end_ = false;
  bool finished_ = false;
};

bool starts_as_parquet(const char* bytes, std::size_t count) {
  return count >= 4 && std::memcmp(bytes, "PAR1", 4) == 0;
}

}  // namespace

bool is_parquet(const std::filesystem::path& path) {
  const auto file = File::open(path);
  char magic[4] = {};
  return file && starts_as_parquet(magic, file->read_at(0, magic, sizeof magic).value_or(0));
}

Result<std::unique_ptr<ByteSource>> open_byte_source(const std::filesystem::path& path, const std::string& name,
                                                     const Limits& limits, const Unfolding& of_parquet) {
  FARTHING_TRY(File file, File::open(path));
  char magic[4] = {};
  FARTHING_TRY(const std::size_t count, file.read_at(0, magic, sizeof magic));
  if (count >= 2 && std::memcmp(magic, "\x1f\x8b", 2) == 0)
    return std::make_unique<GzipSource>(std::move(file), name, limits);
  if (count == 4 && (std::memcmp(magic, "PK\3\4", 4) == 0 || std::memcmp(magic, "PK\5\6", 4) == 0))
    return ZipSource::open(path, name, limits);
  if (starts_as_parquet(magic, count)) return open_unfolded(path, name, limits, of_parquet);
  const bool packed_name = name.ends_with(".gz") || name.ends_with(".zip");
  if (packed_name)
    return fail(ErrorCode::compression, "{}: named as a compressed file, but it does not start like one", name);
  return std::make_unique<PlainSource>(std::move(file), name, limits);
}

}  // namespace farthing::bill
