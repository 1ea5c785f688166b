#include "connect/doctor/percent_text.hpp"

#include <charconv>

namespace farthing::connect::doctor {

std::string without_percents(std::string_view text) {
  constexpr int hex = 16;
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    unsigned value = 0;
    const char* digits = text.data() + at + 1;
    if (text[at] == '%' && at + 2 < text.size() && std::from_chars(digits, digits + 2, value, hex).ptr == digits + 2) {
      out += static_cast<char>(value);
      at += 2;
    } else {
      out += text[at];
    }
  }
  return out;
}

}  // namespace farthing::connect::doctor
