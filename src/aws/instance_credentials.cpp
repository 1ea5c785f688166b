#include "aws/instance_credentials.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "aws/metadata_answer.hpp"

namespace farthing::aws {
namespace {

constexpr std::string_view roles_path = "/latest/meta-data/iam/security-credentials/";
constexpr int most_tries = 3;

std::string lower_case(std::string text) {
  for (char& letter : text)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  return text;
}

/// IAM's alphabet for role names; what comes back becomes part of a path.
bool is_role_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 && name != "." && name != ".." && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_+=,.@-").contains(c);
  });
}

class InstanceMetadata {
 public:
  InstanceMetadata(const CredentialSurroundings& around, MetadataAddress address)
      : around_(around), address_(std::move(address)) {
    while (address_.path.ends_with('/')) address_.path.pop_back();
  }

  std::string place() const { return fmt::format("the instance's metadata service at {}", address_.host); }

  SoughtCredentials credentials() {
    if (auto missing = begin_session()) return std::unexpected(std::move(*missing));
    auto role = get(std::string(roles_path));
    if (!role) return std::unexpected(std::move(role.error()));
    if (role->status == 404) return not_set_up(place() + " knows of no role: attach an instance profile");
    if (role->status != 200) return wrong_status(role->status);
    const auto name = role->body.substr(0, role->body.find_first_of("\r\n"));
    if (!is_role_name(name)) return set_up_wrong(place() + " gives a role a name that no role can have");
    auto keys = get(std::string(roles_path) + name);
    if (!keys) return std::unexpected(std::move(keys.error()));
    if (keys->status != 200) return wrong_status(keys->status);
    auto credentials = read_metadata_credentials(keys->body);
    Secret::taken_from(keys->body);
    if (!credentials) return set_up_wrong(fmt::format("{}, role {}: {}", place(), name, credentials.error()));
    credentials->origin = "instance role " + name;
    return std::move(*credentials);
  }

 private:
  using Answer = std::expected<HttpResponse, NotThere>;

  HttpRequest request(std::string method, const std::string& path) const {
    HttpRequest request;
    request.method = std::move(method);
    request.scheme = address_.scheme;
    request.host = address_.host;
    request.path = address_.path + path;
    return request;
  }

  SoughtCredentials wrong_status(int status) const {
    return set_up_wrong(fmt::format("{} answers with HTTP status {}", place(), status));
  }

  /// Why there is no session with the service; nothing when there is one.
  std::optional<NotThere> begin_session() {
    auto put = request("PUT", "/latest/api/token");
    put.headers = {{"x-aws-ec2-metadata-token-ttl-seconds", "21600"}};
    // One try: most machines are no EC2 instances.
    auto answer = around_.wire->transport().send(put, metadata_limits(std::chrono::seconds(1)), nullptr, around_.stop);
    if (!answer) return NotThere{false, fmt::format("{} does not answer: {}", place(), answer.error().message), {}};
    if (answer->status == 403)
      return NotThere{false, place() + " is switched off (HTTP status 403 to the request for a token)", {}};
    if (answer->status != 200)
      return NotThere{answer->status == 400 || answer->status >= 500,
                      fmt::format("{} gives no token of version 2: HTTP status {}", place(), answer->status),
                      {}};
    auto token = as_header_value(answer->body);
    if (!token || token->empty()) return NotThere{true, place() + " gives a token that cannot be used", {}};
    token_ = std::move(*token);
    return std::nullopt;
  }

  Answer get(const std::string& path) {
    std::string why;
    for (int tried = 0; tried < most_tries; ++tried) {
      if (tried > 0 && !around_.wire->clock().sleep(std::chrono::seconds(1), around_.stop)) break;
      auto get = request("GET", path);
      get.headers = {{"x-aws-ec2-metadata-token", std::string(token_.reveal())}};
      auto answer =
          around_.wire->transport().send(get, metadata_limits(std::chrono::seconds(1)), nullptr, around_.stop);
      if (answer && answer->status == 401) {
        why = "HTTP status 401";
        if (auto missing = begin_session()) return std::unexpected(std::move(*missing));
        continue;
      }
      if (answer && answer->status < 500) return answer.value();
      why = answer ? fmt::format("HTTP status {}", answer->status) : answer.error().message;
      if (!answer && answer.error().kind == TransportFailure::Kind::stopped) break;
    }
    return set_up_wrong(fmt::format("{}: {}", place(), why));
  }

  const CredentialSurroundings& around_;
  MetadataAddress address_;
  Secret token_;
};

}  // namespace

SoughtCredentials instance_credentials(const CredentialSurroundings& around) {
  if (lower_case(around.variable("AWS_EC2_METADATA_DISABLED").value_or("")) == "true")
    return not_set_up("switched off by AWS_EC2_METADATA_DISABLED");
  const bool six = lower_case(around.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE").value_or("")) == "ipv6";
  const auto set = around.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT");
  auto address = parse_metadata_address(set.value_or(six ? "http://[fd00:ec2::254]" : "http://169.254.169.254"));
  if (!address) return set_up_wrong("AWS_EC2_METADATA_SERVICE_ENDPOINT " + address.error());
  return InstanceMetadata(around, std::move(*address)).credentials();
}

}  // namespace farthing::aws
