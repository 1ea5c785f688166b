#include "connect/template_text.hpp"

#include <algorithm>
#include <vector>

namespace farthing::connect {
namespace {

std::string with_values(std::string_view line, const std::map<std::string, std::string>& values) {
  std::string out;
  while (true) {
    const auto begin = line.find('@');
    const auto end = begin == std::string_view::npos ? begin : line.find('@', begin + 1);
    if (end == std::string_view::npos) return out.append(line);
    const auto value = values.find(std::string(line.substr(begin + 1, end - begin - 1)));
    if (value == values.end()) {
      // An @ of the text itself: letters that a pattern allows.
      out += line.substr(0, begin + 1);
      line.remove_prefix(begin + 1);
      continue;
    }
    out += line.substr(0, begin);
    out += value->second;
    line.remove_prefix(end + 1);
  }
}

}  // namespace

void each_line(std::string_view text, const std::function<void(std::string_view)>& take) {
  while (!text.empty()) {
    const auto end = text.find('\n');
    take(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
}

std::string filled(std::string_view text, const std::set<std::string_view>& names,
                   const std::map<std::string, std::string>& values) {
  constexpr std::string_view begins = "#if ";
  std::string out;
  std::vector<bool> kept;
  each_line(text, [&](std::string_view line) {
    if (line.starts_with(begins)) {
      kept.push_back(names.contains(line.substr(begins.size())));
    } else if (line == "#end") {
      kept.pop_back();
    } else if (std::ranges::find(kept, false) == kept.end()) {
      const std::string value = with_values(line, values);
      if (value.empty() && !line.empty()) return;
      out += value;
      if (!value.ends_with('\n')) out += '\n';
    }
  });
  return out;
}

}  // namespace farthing::connect
