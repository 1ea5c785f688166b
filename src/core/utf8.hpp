#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace farthing {

/// Makes text fit to be stored and printed: every byte that is not part of well-formed UTF-8, and NUL, becomes U+FFFD.
/// Returns how many places were mended; `mended` is left alone when that is 0.
std::uint64_t mend_utf8(std::string_view text, std::string& mended);
/// The same in place; true when something was mended.
bool mend(std::string& text);
/// The text, mended: the name of a file may hold any bytes, JSON may not.
std::string valid_utf8(std::string_view text);

}  // namespace farthing
