#pragma once

#include <string>
#include <string_view>

namespace farthing {

/// Returns the text with U+FFFD in the place of every byte that is not part of well-formed UTF-8: the name of a file
/// may hold any bytes, JSON may not.
std::string valid_utf8(std::string_view text);

}  // namespace farthing
