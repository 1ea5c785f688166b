#include "aws/container_credentials.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "aws/metadata_answer.hpp"
#include "core/file.hpp"

namespace farthing::aws {
namespace {

constexpr int most_tries = 3;

/// Anybody on the way could read keys that come without TLS; these addresses have no way.
bool may_go_without_tls(std::string_view name) {
  constexpr std::array agents{"169.254.170.2", "169.254.170.23", "fd00:ec2::23", "localhost", "::1"};
  for (const std::string_view agent : agents)
    if (name == agent) return true;
  return name.starts_with("127.") && name.find_first_not_of("0123456789.") == std::string_view::npos;
}

std::expected<HttpRequest, NotThere> request_to(const CredentialSurroundings& around, const std::string& variable,
                                                const std::string& url) {
  auto address = parse_metadata_address(url);
  if (!address) return set_up_wrong(fmt::format("{} {}", variable, address.error()));
  if (address->scheme == "http" && !may_go_without_tls(address->name))
    return set_up_wrong(
        fmt::format("{} names {}: without TLS only loopback, 169.254.170.2, 169.254.170.23 and "
                    "fd00:ec2::23 are asked for credentials",
                    variable, address->name));
  HttpRequest request;
  request.scheme = address->scheme;
  request.host = address->host;
  request.path = address->path;
  request.query = address->query;
  request.headers = {{"Accept", "application/json"}};
  std::string token;
  std::string origin = "AWS_CONTAINER_AUTHORIZATION_TOKEN";
  if (const auto file = around.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")) {
    origin = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";
    auto text = read_whole_file(*file, 32 << 10);
    if (!text) return set_up_wrong(fmt::format("{}: {}", origin, text.error().message));
    token = std::move(*text);
  } else if (auto set = around.variable(origin)) {
    token = std::move(*set);
  }
  const auto value = as_header_value(token);
  if (!value) return set_up_wrong(fmt::format("{} holds control characters", origin));
  if (!value->empty()) request.headers.push_back({"Authorization", std::string(value->reveal())});
  return request;
}

}  // namespace

SoughtCredentials container_credentials(const CredentialSurroundings& around) {
  std::string variable = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
  std::string url;
  if (const auto relative = around.variable(variable)) {
    if (!relative->starts_with('/')) return set_up_wrong(variable + " does not begin with /");
    url = "http://169.254.170.2" + *relative;
  } else {
    variable = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
    const auto full = around.variable(variable);
    if (!full)
      return not_set_up("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and AWS_CONTAINER_CREDENTIALS_FULL_URI are not set");
    url = *full;
  }
  auto request = request_to(around, variable, url);
  if (!request) return std::unexpected(std::move(request.error()));

  std::string why;
  for (int tried = 0; tried < most_tries; ++tried) {
    if (tried > 0 && !around.wire->clock().sleep(std::chrono::seconds(1), around.stop)) break;
    auto answer =
        around.wire->transport().send(*request, metadata_limits(std::chrono::seconds(2)), nullptr, around.stop);
    if (!answer) {
      why = answer.error().message;
      if (answer.error().kind == TransportFailure::Kind::stopped) break;
      continue;
    }
    if (answer->status == 200) {
      auto credentials = read_metadata_credentials(answer->body);
      Secret::taken_from(answer->body);
      if (credentials) {
        credentials->origin = fmt::format("container ({})", request->host);
        return std::move(*credentials);
      }
      why = std::move(credentials.error());
      continue;
    }
    why = fmt::format("HTTP status {}", answer->status);
    if (answer->status < 500 && answer->status != 429) break;
  }
  return set_up_wrong(fmt::format("{} ({}://{}): {}", variable, request->scheme, request->host, why));
}

}  // namespace farthing::aws
