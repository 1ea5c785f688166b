#include "core/utf8.hpp"

#include <algorithm>

namespace farthing {
namespace {

/// What may begin a sequence, and what may come second (Unicode, table 3-7); further bytes are 0x80 to 0xBF.
struct Form {
  unsigned char first_lead;
  unsigned char last_lead;
  unsigned char least_second;
  unsigned char most_second;
  std::size_t length;
};
constexpr Form forms[]{{0x00, 0x7F, 0x00, 0x00, 1}, {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3},
                       {0xE1, 0xEC, 0x80, 0xBF, 3}, {0xED, 0xED, 0x80, 0x9F, 3}, {0xEE, 0xEF, 0x80, 0xBF, 3},
                       {0xF0, 0xF0, 0x90, 0xBF, 4}, {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4}};

/// The length of the well-formed sequence at the start, or 0.
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const auto* form = std::ranges::find_if(
      forms, [&](const Form& one) { return byte(0) >= one.first_lead && byte(0) <= one.last_lead; });
  if (form == std::end(forms) || form->length > text.size()) return 0;
  if (form->length > 1 && (byte(1) < form->least_second || byte(1) > form->most_second)) return 0;
  for (std::size_t at = 2; at < form->length; ++at)
    if (byte(at) < 0x80 || byte(at) > 0xBF) return 0;
  return form->length;
}

}  // namespace

std::string valid_utf8(std::string_view text) {
  std::string valid;
  valid.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    if (length == 0)
      valid += "\xEF\xBF\xBD";
    else
      valid += text.substr(0, length);
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return valid;
}

}  // namespace farthing
