#include "packed_bytes.hpp"

#include <minizip/zip.h>
#include <zlib.h>

#include <stdexcept>

#include "temporary_folder.hpp"

namespace farthing {

std::string gzipped(std::string_view bytes, int level) {
  z_stream stream{};
  if (deflateInit2(&stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("deflateInit2");
  std::string out(deflateBound(&stream, bytes.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  if (deflate(&stream, Z_FINISH) != Z_STREAM_END) throw std::runtime_error("deflate");
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string zipped(const std::vector<ZipEntry>& entries) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "made.zip";
  zipFile zip = zipOpen64(path.c_str(), APPEND_STATUS_CREATE);
  if (zip == nullptr) throw std::runtime_error("zipOpen64");
  for (const ZipEntry& entry : entries) {
    if (zipOpenNewFileInZip64(zip, entry.name.c_str(), nullptr, nullptr, 0, nullptr, 0, nullptr,
                              entry.stored ? 0 : Z_DEFLATED, Z_DEFAULT_COMPRESSION, entry.zip64 ? 1 : 0) != ZIP_OK ||
        zipWriteInFileInZip(zip, entry.bytes.data(), static_cast<unsigned>(entry.bytes.size())) != ZIP_OK ||
        zipCloseFileInZip(zip) != ZIP_OK)
      throw std::runtime_error("zip entry");
  }
  if (zipClose(zip, nullptr) != ZIP_OK) throw std::runtime_error("zipClose");
  return bytes_of(path);
}

}  // namespace farthing
