#pragma once

#include <string>
#include <string_view>

#include "core/result.hpp"

namespace farthing::control {

/// A name that people give, without blanks at its ends. Fails with `usage` when it is empty, longer than 200 bytes, no
/// UTF-8, or holds what cannot be seen; `what` says whose name it is: "the name of a report".
Result<std::string> checked_name(std::string_view what, std::string_view name);

}  // namespace farthing::control
