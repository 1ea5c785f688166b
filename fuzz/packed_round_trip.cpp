// Compresses the input in odd cuts, levels and containers; unpacking gives it back, and no file that lost its end or
// had a bit of its data changed is taken for whole.
#include <fuzzer/FuzzedDataProvider.h>
#include <minizip/zip.h>
#include <zlib.h>

#include "fuzz_input.hpp"

namespace {

using namespace farthing;

void append_member(std::string& out, std::string_view text, int level, int strategy, std::size_t flush_every) {
  z_stream stream{};
  fuzz::must(deflateInit2(&stream, level, Z_DEFLATED, 15 + 16, 8, strategy) == Z_OK, "zlib starts");
  char room[1000];
  do {
    const std::size_t give = std::min(flush_every, text.size());
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(give);
    text.remove_prefix(give);
    do {
      stream.next_out = reinterpret_cast<Bytef*>(room);
      stream.avail_out = sizeof room;
      deflate(&stream, text.empty() ? Z_FINISH : Z_FULL_FLUSH);
      out.append(room, sizeof room - stream.avail_out);
    } while (stream.avail_out == 0);
  } while (!text.empty());
  deflateEnd(&stream);
}

std::string zip_of(std::string_view text, int level, bool zip64) {
  fuzz::MemoryFile file;
  zipFile zip = zipOpen64(file.path().c_str(), APPEND_STATUS_CREATE);
  fuzz::must(zip != nullptr, "a zip can be begun");
  const bool made = zipOpenNewFileInZip64(zip, "bill.csv", nullptr, nullptr, 0, nullptr, 0, nullptr,
                                          level == 0 ? 0 : Z_DEFLATED, level, zip64 ? 1 : 0) == ZIP_OK &&
                    zipWriteInFileInZip(zip, text.data(), static_cast<unsigned>(text.size())) == ZIP_OK &&
                    zipCloseFileInZip(zip) == ZIP_OK;
  fuzz::must(zipClose(zip, nullptr) == ZIP_OK && made, "a zip can be written");
  return file.bytes();
}

Result<std::string> unpacked(const std::string& packed, std::size_t piece) {
  static fuzz::MemoryFile file;
  file.write(packed);
  FARTHING_TRY(const auto source, bill::open_byte_source(file.path(), "bill.csv.gz", bill::Limits()));
  return fuzz::drained(*source, piece);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  FuzzedDataProvider input(bytes, size);
  const bool zip = input.ConsumeBool();
  const bool zip64 = input.ConsumeBool();
  const int level = input.ConsumeIntegralInRange(0, 9);
  const int strategy = input.ConsumeIntegralInRange(0, Z_FIXED);
  const auto member_bytes = input.ConsumeIntegralInRange<std::size_t>(1, 5000);
  const auto flush_every = input.ConsumeIntegralInRange<std::size_t>(1, 5000);
  const auto piece = input.ConsumeIntegralInRange<std::size_t>(1, 10000);
  const auto repeat = input.ConsumeIntegralInRange<std::size_t>(1, 50);
  const auto damage = input.ConsumeIntegral<std::uint32_t>();
  const std::string once = input.ConsumeRemainingBytesAsString();
  std::string text;
  for (std::size_t i = 0; i < repeat; ++i) text += once;

  std::string packed;
  std::size_t last_member = 0;
  if (zip) {
    packed = zip_of(text, level, zip64);
  } else {
    std::string_view left = text;
    do {
      const std::size_t count = std::min(member_bytes * repeat, left.size());
      last_member = packed.size();
      append_member(packed, left.substr(0, count), level, strategy, flush_every);
      left.remove_prefix(count);
    } while (!left.empty());
  }
  const auto back = unpacked(packed, piece);
  if (!back) fuzz::broken("what was packed can be unpacked: " + back.error().message);
  fuzz::must(*back == text, "unpacking gives back what was packed");

  if (zip) return 0;
  const std::size_t member_size = packed.size() - last_member;
  const auto cut = unpacked(packed.substr(0, packed.size() - 1 - damage % (member_size - 1)), piece);
  fuzz::must(!cut, "a file that lost its end is not whole");
  std::string changed = packed;
  const std::size_t header = 10;
  changed[last_member + header + damage % (member_size - header)] ^= static_cast<char>(1 << (damage >> 29));
  const auto other = unpacked(changed, piece);
  fuzz::must(!other || *other == text, "no bit of the data changes unseen");
  return 0;
}
