#include "http/message.hpp"

#include <algorithm>
#include <cctype>

namespace farthing::http {
namespace {

bool same_word(std::string_view one, std::string_view other) {
  return std::ranges::equal(one, other,
                            [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
}

int digit_of(char letter) {
  if (letter >= '0' && letter <= '9') return letter - '0';
  if (letter >= 'a' && letter <= 'f') return letter - 'a' + 10;
  if (letter >= 'A' && letter <= 'F') return letter - 'A' + 10;
  return -1;
}

std::optional<std::string> decoded(std::string_view text, bool plus_is_blank) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    char letter = text[at];
    if (letter == '%') {
      if (at + 2 >= text.size()) return std::nullopt;
      const int high = digit_of(text[at + 1]);
      const int low = digit_of(text[at + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      letter = static_cast<char>(high * 16 + low);
      at += 2;
    } else if (plus_is_blank && letter == '+') {
      letter = ' ';
    }
    if (letter == '\0') return std::nullopt;
    out += letter;
  }
  return out;
}

}  // namespace

std::string_view to_string(Method method) {
  switch (method) {
    case Method::get:
      return "GET";
    case Method::head:
      return "HEAD";
    case Method::post:
      return "POST";
    case Method::put:
      return "PUT";
    case Method::patch:
      return "PATCH";
    case Method::del:
      return "DELETE";
    case Method::options:
      return "OPTIONS";
    case Method::other:
      break;
  }
  return "";
}

std::optional<std::string_view> find_header(const std::vector<Header>& headers, std::string_view name) {
  std::optional<std::string_view> found;
  for (const Header& header : headers) {
    if (!same_word(header.name, name)) continue;
    if (found) return std::nullopt;
    found = header.value;
  }
  return found;
}

std::optional<Target> parse_target(std::string_view target) {
  const auto mark = target.find('?');
  const std::string_view raw = target.substr(0, mark);
  if (!raw.starts_with('/')) return std::nullopt;
  // A part is decoded by itself: an escaped slash does not part.
  std::string path;
  for (std::size_t at = 1; at <= raw.size();) {
    const auto end = std::min(raw.find('/', at), raw.size());
    const auto part = decoded(raw.substr(at, end - at), false);
    const bool is_last = end == raw.size();
    if (!part || *part == "." || *part == "..") return std::nullopt;
    if (part->empty() && (!is_last || at > 1)) return std::nullopt;
    path += '/';
    for (const char letter : *part) {
      if (letter == '/')
        path += "%2F";
      else if (letter == '%')
        path += "%25";
      else
        path += letter;
    }
    at = end + 1;
  }
  return Target{path.empty() ? "/" : path, std::string(mark == std::string_view::npos ? "" : target.substr(mark + 1))};
}

std::optional<std::vector<Header>> parse_query(std::string_view query) {
  constexpr std::size_t most = 100;
  std::vector<Header> parameters;
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (pair.empty()) continue;
    const auto sign = std::min(pair.find('='), pair.size());
    auto name = decoded(pair.substr(0, sign), true);
    auto value = decoded(pair.substr(std::min(sign + 1, pair.size())), true);
    if (!name || !value || parameters.size() == most) return std::nullopt;
    parameters.push_back({std::move(*name), std::move(*value)});
  }
  return parameters;
}

}  // namespace farthing::http
