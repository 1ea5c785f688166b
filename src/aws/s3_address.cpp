#include "aws/s3_address.hpp"

#include <algorithm>
#include <charconv>

#include "aws/sigv4.hpp"

namespace farthing::aws {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower_or_digit(char c) { return is_digit(c) || (c >= 'a' && c <= 'z'); }

}  // namespace

bool is_bucket_name(std::string_view name) {
  if (name.size() < 3 || name.size() > 63) return false;
  if (!is_lower_or_digit(name.front()) || !is_lower_or_digit(name.back())) return false;
  if (!std::ranges::all_of(name, [](char c) { return is_lower_or_digit(c) || c == '-' || c == '.'; })) return false;
  for (const std::string_view bad : {"..", ".-", "-."})
    if (name.contains(bad)) return false;
  return !(std::ranges::count(name, '.') == 3 &&
           std::ranges::all_of(name, [](char c) { return is_digit(c) || c == '.'; }));
}

void address_bucket(HttpRequest& request, const Endpoint& endpoint, std::string_view bucket, std::string_view key) {
  request.scheme = endpoint.scheme;
  request.host = endpoint.host;
  request.path = endpoint.base_path + '/';
  if (endpoint.overridden || bucket.contains('.')) {
    request.path += bucket;
    if (!key.empty()) request.path += '/';
  } else {
    request.host.insert(0, std::string(bucket) + '.');
  }
  request.path += percent_encoded(key, true);
}

std::optional<std::uint64_t> parse_byte_count(std::string_view text) {
  std::uint64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return count;
}

std::optional<ContentRange> parse_content_range(std::string_view text) {
  constexpr std::string_view unit = "bytes ";
  if (!text.starts_with(unit)) return std::nullopt;
  text.remove_prefix(unit.size());
  const auto dash = text.find('-');
  const auto slash = text.find('/');
  if (dash == std::string_view::npos || slash == std::string_view::npos || slash < dash) return std::nullopt;
  const auto first = parse_byte_count(text.substr(0, dash));
  const auto last = parse_byte_count(text.substr(dash + 1, slash - dash - 1));
  const auto size = parse_byte_count(text.substr(slash + 1));
  if (!first || !last || !size || *first > *last || *last >= *size) return std::nullopt;
  return ContentRange{*first, *last, *size};
}

std::string unquoted_etag(std::string_view text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
  return std::string(text);
}

}  // namespace farthing::aws
