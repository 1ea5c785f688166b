#pragma once

#include <string>
#include <string_view>

namespace farthing::connect::doctor {

/// The text behind percent signs, as IAM gives its policies. What is no `%XX` stays.
std::string without_percents(std::string_view text);

}  // namespace farthing::connect::doctor
