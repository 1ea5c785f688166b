#include "query/parameter_style.hpp"

#include <algorithm>

namespace farthing::query {

std::string ParameterStyle::name(std::string_view words) const {
  std::string text(prefix);
  text += words;
  std::replace(text.begin() + static_cast<std::ptrdiff_t>(prefix.size()), text.end(), '-', between_words);
  return text;
}

std::string ParameterStyle::with(std::string_view words, std::string_view value) const {
  return name(words).append(before_value).append(value);
}

}  // namespace farthing::query
