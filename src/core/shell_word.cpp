#include "core/shell_word.hpp"

#include <algorithm>

namespace farthing {
namespace {

bool is_plain(char c) {
  constexpr std::string_view signs = "_./:@=+,-";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || signs.contains(c);
}

}  // namespace

std::string shell_word(std::string_view text) {
  if (!text.empty() && std::ranges::all_of(text, is_plain)) return std::string(text);
  std::string word = "'";
  for (const char letter : text) {
    if (letter == '\'')
      word += R"('\'')";
    else
      word += letter;
  }
  return word + "'";
}

}  // namespace farthing
