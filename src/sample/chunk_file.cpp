#include "sample/chunk_file.hpp"

#include <minizip/zip.h>

#include <utility>
#include <vector>

#include "core/file.hpp"

#if FARTHING_HAVE_ISAL
#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>
#else
#include <zlib.h>
#endif

namespace farthing::sample {
namespace {

constexpr std::size_t block = 256 * 1024;

/// Deflates in pieces, with a gzip frame around it or bare as a zip's member is.
class Deflater {
 public:
#if FARTHING_HAVE_ISAL
  explicit Deflater(bool gzip) : level_(ISAL_DEF_LVL1_DEFAULT), out_(block) {
    isal_deflate_init(&stream_);
    stream_.level = 1;
    stream_.level_buf = level_.data();
    stream_.level_buf_size = static_cast<std::uint32_t>(level_.size());
    stream_.gzip_flag = gzip ? IGZIP_GZIP : IGZIP_DEFLATE;
  }

  template <class Sink>
  Result<> deflate(std::string_view bytes, bool last, const Sink& sink) {
    stream_.next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(bytes.data()));
    stream_.avail_in = static_cast<std::uint32_t>(bytes.size());
    stream_.end_of_stream = last ? 1 : 0;
    do {
      stream_.next_out = out_.data();
      stream_.avail_out = static_cast<std::uint32_t>(out_.size());
      if (isal_deflate(&stream_) != COMP_OK) return fail(ErrorCode::io, "ISA-L refused to compress");
      FARTHING_CHECK(
          sink(std::string_view(reinterpret_cast<const char*>(out_.data()), out_.size() - stream_.avail_out)));
    } while (stream_.avail_out == 0 || (last && stream_.internal_state.state != ZSTATE_END));
    return {};
  }

  static std::uint32_t checksum(std::uint32_t sum, std::string_view bytes) {
    return crc32_gzip_refl(sum, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  }

 private:
  isal_zstream stream_{};
  std::vector<std::uint8_t> level_;
  std::vector<std::uint8_t> out_;
#else
  explicit Deflater(bool gzip) : out_(block) {
    deflateInit2(&stream_, 1, Z_DEFLATED, gzip ? MAX_WBITS + 16 : -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  }
  ~Deflater() { deflateEnd(&stream_); }
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;

  template <class Sink>
  Result<> deflate(std::string_view bytes, bool last, const Sink& sink) {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_.avail_in = static_cast<uInt>(bytes.size());
    do {
      stream_.next_out = out_.data();
      stream_.avail_out = static_cast<uInt>(out_.size());
      if (::deflate(&stream_, last ? Z_FINISH : Z_NO_FLUSH) == Z_STREAM_ERROR)
        return fail(ErrorCode::io, "zlib refused to compress");
      FARTHING_CHECK(
          sink(std::string_view(reinterpret_cast<const char*>(out_.data()), out_.size() - stream_.avail_out)));
    } while (stream_.avail_out == 0);
    return {};
  }

  static std::uint32_t checksum(std::uint32_t sum, std::string_view bytes) {
    return static_cast<std::uint32_t>(
        crc32_z(sum, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<z_size_t>(bytes.size())));
  }

 private:
  z_stream stream_{};
  std::vector<Bytef> out_;
#endif
};

}  // namespace

struct ChunkFile::State {
  explicit State(Compression compression_) : compression(compression_), deflater(compression_ == Compression::gzip) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (archive != nullptr) zipClose(archive, nullptr);
  }

  Result<> deflate(std::string_view bytes, bool last) {
    csv_bytes += bytes.size();
    if (compression == Compression::gzip)
      return deflater.deflate(bytes, last, [&](std::string_view out) { return file.write(out.data(), out.size()); });
    // zlib takes a sum over nothing as a wish to start anew.
    if (!bytes.empty()) checksum = Deflater::checksum(checksum, bytes);
    return deflater.deflate(bytes, last, [&](std::string_view out) -> Result<> {
      if (zipWriteInFileInZip(archive, out.data(), static_cast<unsigned>(out.size())) != ZIP_OK)
        return fail(ErrorCode::io, "{}: cannot be written", path.string());
      return {};
    });
  }

  std::filesystem::path path;
  Compression compression;
  Deflater deflater;
  File file;
  zipFile archive = nullptr;
  std::uint32_t checksum = 0;
  std::uint64_t csv_bytes = 0;
};

ChunkFile::ChunkFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
ChunkFile::ChunkFile(ChunkFile&&) noexcept = default;
ChunkFile& ChunkFile::operator=(ChunkFile&&) noexcept = default;
ChunkFile::~ChunkFile() = default;

Result<ChunkFile> ChunkFile::create(const std::filesystem::path& path, Compression compression,
                                    const std::string& member) {
  auto state = std::make_unique<State>(compression);
  state->path = path;
  if (compression == Compression::gzip) {
    FARTHING_TRY(state->file, File::create(path));
    return ChunkFile(std::move(state));
  }
  state->archive = zipOpen64(path.c_str(), APPEND_STATUS_CREATE);
  if (state->archive == nullptr) return fail(ErrorCode::io, "{}: cannot be created", path.string());
  zip_fileinfo info{};
  info.tmz_date = {0, 0, 0, 1, 0, 2020};
  // Compressed by ourselves and handed over raw: minizip's own deflate is several times slower.
  constexpr int raw = 1;
  constexpr int zip64 = 1;
  if (zipOpenNewFileInZip2_64(state->archive, member.c_str(), &info, nullptr, 0, nullptr, 0, nullptr, 8 /* deflated */,
                              1, raw, zip64) != ZIP_OK)
    return fail(ErrorCode::io, "{}: cannot be written", path.string());
  return ChunkFile(std::move(state));
}

Result<> ChunkFile::write(std::string_view bytes) { return state_->deflate(bytes, false); }

Result<> ChunkFile::finish() {
  FARTHING_CHECK(state_->deflate({}, true));
  if (state_->compression == Compression::gzip) {
    state_->file = File();
    return {};
  }
  const bool closed = zipCloseFileInZipRaw64(state_->archive, state_->csv_bytes, state_->checksum) == ZIP_OK;
  if (zipClose(std::exchange(state_->archive, nullptr), nullptr) != ZIP_OK || !closed)
    return fail(ErrorCode::io, "{}: cannot be written", state_->path.string());
  return {};
}

std::uint64_t ChunkFile::csv_bytes() const { return state_->csv_bytes; }

}  // namespace farthing::sample
