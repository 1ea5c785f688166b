// Arbitrary bytes as a delivered file, gzip and zip among them: damage is an error, and what ISA-L makes of a gzip file
// is what zlib makes of it.
#include <algorithm>
#include <optional>

#include "bill/inflater.hpp"
#include "fuzz_input.hpp"

namespace {

using namespace farthing;

/// The first member, as one library unpacks it; nothing when it is damaged or cut short.
std::optional<std::string> first_member(bill::Inflater& inflater, std::string_view packed, std::size_t piece) {
  std::string out;
  std::string room(997, '\0');
  std::size_t at = 0;
  while (out.size() < 1 << 20) {
    const std::size_t give = std::min(piece, packed.size() - at);
    const auto step = inflater.step(packed.data() + at, give, room.data(), room.size());
    fuzz::must(step.consumed <= give && step.produced <= room.size(), "an inflater stays in its bounds");
    at += step.consumed;
    out.append(room, 0, step.produced);
    if (step.state == bill::Inflater::State::finished) return out;
    if (step.state == bill::Inflater::State::damaged || (give == 0 && step.produced == 0)) return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto packed = fuzz::text_of(bytes, size);
  static fuzz::MemoryFile file;
  file.write(packed);
  if (const auto source = bill::open_byte_source(file.path(), "bill.csv", fuzz::small_limits())) {
    const auto text = fuzz::drained(**source, 4096);
    if (!text)
      fuzz::must(text.error().code == ErrorCode::compression || text.error().code == ErrorCode::too_large,
                 "errors are the file's");
    else
      fuzz::must(text->size() <= fuzz::small_limits().unpacked_bytes, "the limits hold");
  }
  static const auto fast = bill::make_inflater(bill::Wrapping::gzip);
  static const auto zlib = bill::make_zlib_inflater(bill::Wrapping::gzip);
  fast->reset();
  zlib->reset();
  const auto one = first_member(*fast, packed, 1 + size / 2);
  const auto two = first_member(*zlib, packed, 1 + size / 3);
  if (one && two) fuzz::must(*one == *two, "both libraries unpack the same");
  return 0;
}
