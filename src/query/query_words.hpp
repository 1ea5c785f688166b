#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/near_words.hpp"

namespace farthing::query {

using farthing::did_you_mean;
using farthing::nearest;

/// `a, b, c`
std::string joined(std::span<const std::string> words);

/// Splits at commas that are not in double quotes, and takes the quotes off. Nothing when a quote is not closed, or is
/// followed by something else than a comma.
std::optional<std::vector<std::string>> split_list(std::string_view text);

/// Reads a text in double quotes at the start of `text`, and moves `text` past it. Nothing when it is not closed.
std::optional<std::string> take_quoted(std::string_view& text);

}  // namespace farthing::query
