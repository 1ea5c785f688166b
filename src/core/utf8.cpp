#include "core/utf8.hpp"

namespace farthing {
namespace {

/// The length of the well-formed UTF-8 sequence at the start (Unicode, table 3-7), or 0.
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U; };
  const auto follows = [&](std::size_t at) { return (byte(at) & 0xC0U) == 0x80U; };
  const unsigned lead = byte(0);
  if (lead < 0x80) return lead == 0 ? 0 : 1;
  if (lead >= 0xC2 && lead <= 0xDF) return follows(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    if (lead == 0xE0 && byte(1) < 0xA0) return 0;
    if (lead == 0xED && byte(1) > 0x9F) return 0;
    return follows(1) && follows(2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    if (lead == 0xF0 && byte(1) < 0x90) return 0;
    if (lead == 0xF4 && byte(1) > 0x8F) return 0;
    return follows(1) && follows(2) && follows(3) ? 4 : 0;
  }
  return 0;
}

}  // namespace

std::uint64_t mend_utf8(std::string_view text, std::string& mended) {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t length = sequence_length(text.substr(at));
    if (length == 0) break;
    at += length;
  }
  if (at == text.size()) return 0;
  std::uint64_t places = 0;
  mended.assign(text.substr(0, at));
  while (at < text.size()) {
    const std::size_t length = sequence_length(text.substr(at));
    if (length == 0) {
      mended += "\xEF\xBF\xBD";
      ++places;
      ++at;
    } else {
      mended += text.substr(at, length);
      at += length;
    }
  }
  return places;
}

bool mend(std::string& text) {
  std::string mended;
  if (mend_utf8(text, mended) == 0) return false;
  text.swap(mended);
  return true;
}

std::string valid_utf8(std::string_view text) {
  std::string mended;
  return mend_utf8(text, mended) == 0 ? std::string(text) : mended;
}

}  // namespace farthing
