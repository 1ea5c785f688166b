#include "aws/metadata_answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <utility>

namespace farthing::aws {
namespace {

bool is_plain(char letter) {
  return letter > ' ' && letter < 127 && letter != '"' && letter != '<' && letter != '>' && letter != '\\';
}

std::string text_of(const boost::json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return {};
  return std::string(value->get_string());
}

}  // namespace

HttpLimits metadata_limits(std::chrono::milliseconds time) {
  HttpLimits limits;
  limits.connect = time;
  limits.first_byte = time;
  limits.slow_time = std::chrono::seconds(2);
  limits.most_header_bytes = 16 << 10;
  limits.most_body_bytes = 64 << 10;
  limits.direct = true;
  return limits;
}

std::expected<MetadataAddress, std::string> parse_metadata_address(std::string_view url) {
  if (!std::ranges::all_of(url, is_plain)) return std::unexpected("holds characters that a URL cannot hold");
  MetadataAddress address;
  for (const std::string_view scheme : {"http", "https"})
    if (url.starts_with(scheme) && url.substr(scheme.size()).starts_with("://")) address.scheme = scheme;
  if (address.scheme.empty()) return std::unexpected("is not an http or https URL");
  url.remove_prefix(address.scheme.size() + 3);
  if (url.contains('#')) return std::unexpected("has a fragment");
  const auto end = std::min(url.find_first_of("/?"), url.size());
  address.host = url.substr(0, end);
  if (address.host.contains('@')) return std::unexpected("has a user name");
  std::string_view port;
  if (address.host.starts_with('[')) {
    const auto bracket = address.host.find(']');
    if (bracket == std::string::npos) return std::unexpected("has a bracket that does not close");
    address.name = address.host.substr(1, bracket - 1);
    port = std::string_view(address.host).substr(bracket + 1);
  } else {
    const auto colon = std::min(address.host.find(':'), address.host.size());
    address.name = address.host.substr(0, colon);
    port = std::string_view(address.host).substr(colon);
  }
  if (address.name.empty()) return std::unexpected("names no host");
  if (!port.empty() && (port.size() < 2 || port.size() > 6 || port.front() != ':' ||
                        port.substr(1).find_first_not_of("0123456789") != std::string_view::npos))
    return std::unexpected("has no proper port");
  url.remove_prefix(end);
  const auto question = std::min(url.find('?'), url.size());
  address.path = question == 0 ? "/" : std::string(url.substr(0, question));
  if (question < url.size()) address.query = url.substr(question + 1);
  return address;
}

std::expected<Credentials, std::string> read_metadata_credentials(std::string_view json) {
  boost::json::error_code error;
  boost::json::parse_options options;
  options.max_depth = 8;
  const auto value = boost::json::parse(json, error, {}, options);
  if (error || !value.is_object()) return std::unexpected("the answer is not a JSON object");
  const auto& object = value.get_object();
  // EC2 says `"Code": "Success"`; other codes come with 200 as well.
  const auto code = text_of(object, "Code");
  if (!code.empty() && code != "Success")
    return std::unexpected(std::ranges::all_of(code, is_plain) ? code : "the answer's code is not Success");
  auto id = text_of(object, "AccessKeyId");
  auto secret = text_of(object, "SecretAccessKey");
  auto token = text_of(object, "Token");
  const auto expiration = text_of(object, "Expiration");
  if (id.empty() || secret.empty()) return std::unexpected("the answer holds no keys");
  Credentials credentials;
  if (!expiration.empty()) {
    Instant instant = 0;
    if (!read_instant(expiration, instant)) return std::unexpected("the answer's expiration is not a time");
    credentials.expiration = instant;
  }
  credentials.access_key_id = std::move(id);
  credentials.secret_access_key = Secret::taken_from(secret);
  credentials.session_token = Secret::taken_from(token);
  return credentials;
}

std::optional<Secret> as_header_value(std::string& text) {
  constexpr std::string_view blanks = " \t\r\n";
  const auto first = text.find_first_not_of(blanks);
  std::string_view inside;
  if (first != std::string::npos)
    inside = std::string_view(text).substr(first, text.find_last_not_of(blanks) - first + 1);
  const bool fine =
      std::ranges::none_of(inside, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 127; });
  std::optional<Secret> secret;
  if (fine) secret.emplace(inside);
  Secret::taken_from(text);
  return secret;
}

}  // namespace farthing::aws
