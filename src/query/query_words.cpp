#include "query/query_words.hpp"

#include <algorithm>

namespace farthing::query {

std::string joined(std::span<const std::string> words) {
  std::string list;
  for (const std::string& word : words) {
    if (!list.empty()) list += ", ";
    list += word;
  }
  return list;
}

std::optional<std::string> take_quoted(std::string_view& text) {
  std::string value;
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (text[at] != '"') {
      value += text[at];
    } else if (at + 1 < text.size() && text[at + 1] == '"') {
      value += '"';
      ++at;
    } else {
      text.remove_prefix(at + 1);
      return value;
    }
  }
  return std::nullopt;
}

std::optional<std::vector<std::string>> split_list(std::string_view text) {
  std::vector<std::string> values;
  while (true) {
    if (text.starts_with('"')) {
      auto value = take_quoted(text);
      if (!value || (!text.empty() && text.front() != ',')) return std::nullopt;
      values.push_back(std::move(*value));
    } else {
      const std::size_t comma = std::min(text.find(','), text.size());
      values.emplace_back(text.substr(0, comma));
      text.remove_prefix(comma);
    }
    if (text.empty()) return values;
    text.remove_prefix(1);
  }
}

}  // namespace farthing::query
