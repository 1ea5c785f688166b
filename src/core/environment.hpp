#pragma once

#include <functional>
#include <optional>
#include <string>

namespace farthing {

/// Where environment variables are looked up; nothing for one that is not set.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

}  // namespace farthing
