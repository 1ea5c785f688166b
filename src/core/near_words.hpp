#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace farthing {

/// The word of `known` that `word` was most likely meant to be; nothing when none is near.
std::optional<std::string> nearest(std::string_view word, std::span<const std::string> known);

/// `"; did you mean …?"`, or nothing.
std::string did_you_mean(std::string_view word, std::span<const std::string> known);

}  // namespace farthing
