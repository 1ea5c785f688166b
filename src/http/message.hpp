#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace farthing::http {

enum class Method { get, head, post, put, patch, del, options, other };
std::string_view to_string(Method method);

struct Header {
  std::string name;
  std::string value;
};

/// The value of a header, names compared without case; nothing when it is missing or stands twice.
std::optional<std::string_view> find_header(const std::vector<Header>& headers, std::string_view name);

/// A request as it came, before anybody believes it.
struct Request {
  Method method = Method::get;
  std::string path;   ///< as parse_target gives it
  std::string query;  ///< as it came, without the question mark
  std::vector<Header> headers;
  std::string body;
  std::string peer;  ///< the address of whoever connected, a proxy perhaps
};

/// A body that comes in parts, for as long as it takes: events, or more than one wants in memory.
struct Stream {
  /// The next part; empty: nothing yet; nothing at all: the end. Called by the workers, one call at a time.
  std::function<std::optional<std::string>()> next;
  std::chrono::milliseconds pause{0};  ///< before it is asked again after an empty part
};

struct Response {
  int status = 200;
  std::vector<Header> headers;
  std::string body;
  std::optional<Stream> stream = std::nullopt;  ///< in the place of the body
};

/// Splits a target into path and query. The path begins with a slash and is decoded, but for a slash and a percent sign
/// that were escaped: they stay `%2F` and `%25`, so that they part nothing. Nothing for what is no path of ours: no
/// slash at its start, a bad escape, NUL, an empty, `.` or `..` part.
struct Target {
  std::string path;
  std::string query;
};
std::optional<Target> parse_target(std::string_view target);

/// The parameters of a query string or a form, decoded (`+` is a blank). Nothing for a bad escape or more than 100.
std::optional<std::vector<Header>> parse_query(std::string_view query);

}  // namespace farthing::http
