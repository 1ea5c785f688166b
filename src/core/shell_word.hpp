#pragma once

#include <string>
#include <string_view>

namespace farthing {

/// One word for a POSIX shell: as it is when it is plain, in quotes otherwise.
std::string shell_word(std::string_view text);

}  // namespace farthing
