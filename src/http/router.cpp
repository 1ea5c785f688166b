#include "http/router.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "http/problem.hpp"

namespace farthing::http {
namespace {

std::vector<std::string_view> parts_of(std::string_view path) {
  std::vector<std::string_view> parts;
  path.remove_prefix(1);
  while (true) {
    const auto slash = path.find('/');
    parts.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return parts;
    path.remove_prefix(slash + 1);
  }
}

/// Keys of tags hold slashes, `app.kubernetes.io/name`; no other name in a path does, so that none can lead elsewhere.
constexpr std::array<std::string_view, 2> with_slashes{"dimension", "label"};

/// What a part of a path says; nothing where it has a slash that its name may not have.
std::optional<std::string> text_of(std::string_view part, std::string_view name) {
  std::string text;
  for (std::size_t at = 0; at < part.size(); ++at) {
    const std::string_view rest = part.substr(at);
    if (!rest.starts_with("%2F") && !rest.starts_with("%25")) {
      text += part[at];
      continue;
    }
    const bool is_slash = rest.starts_with("%2F");
    if (is_slash && std::ranges::find(with_slashes, name) == with_slashes.end()) return std::nullopt;
    text += is_slash ? '/' : '%';
    at += 2;
  }
  return text;
}

std::optional<PathParameters> match(std::string_view pattern, std::string_view path) {
  const auto wanted = parts_of(pattern);
  const auto given = parts_of(path);
  if (wanted.size() != given.size()) return std::nullopt;
  PathParameters parameters;
  for (std::size_t at = 0; at < wanted.size(); ++at) {
    if (wanted[at].starts_with('{')) {
      const std::string_view name = wanted[at].substr(1, wanted[at].size() - 2);
      auto text = text_of(given[at], name);
      if (!text) return std::nullopt;
      parameters.emplace(name, std::move(*text));
    } else if (wanted[at] != given[at]) {
      return std::nullopt;
    }
  }
  return parameters;
}

}  // namespace

std::optional<std::string> Call::query_value(std::string_view name) const {
  const auto found = std::ranges::find(query, name, &Header::name);
  return found == query.end() ? std::nullopt : std::optional(found->value);
}

std::vector<std::string> Call::query_values(std::string_view name) const {
  std::vector<std::string> values;
  for (const Header& parameter : query)
    if (parameter.name == name) values.push_back(parameter.value);
  return values;
}

void Router::add(Route route) { routes_.push_back(std::move(route)); }

Response Router::answer(const Request& request, const std::stop_token& stop) const {
  std::set<std::string_view> allowed;
  for (const Route& route : routes_) {
    auto parameters = match(route.pattern, request.path);
    if (!parameters) continue;
    const Method asked = request.method == Method::head ? Method::get : request.method;
    allowed.insert(to_string(route.method));
    if (route.method == Method::get) allowed.insert("HEAD");
    if (route.method != asked) continue;
    auto query = parse_query(request.query);
    if (!query) return problem(400, "the parameters of the address cannot be read");
    return route.handle({request, std::move(*parameters), std::move(*query), stop});
  }
  if (allowed.empty()) return problem(404, "there is nothing at this address");
  std::string allow = "OPTIONS";
  for (const std::string_view method : allowed) allow += fmt::format(", {}", method);
  Response response = request.method == Method::options ? Response{204, {}, ""}
                                                        : problem(405, "the address has other methods: " + allow);
  response.headers.push_back({"Allow", allow});
  return response;
}

}  // namespace farthing::http
