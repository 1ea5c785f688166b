#include "aws/web_identity_credentials.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <pugixml.hpp>
#include <utility>

#include "aws/arn.hpp"
#include "aws/metadata_answer.hpp"
#include "aws/operation.hpp"
#include "aws/partition.hpp"
#include "aws/sigv4.hpp"
#include "core/file.hpp"

namespace farthing::aws {
namespace {

constexpr int most_tries = 3;
/// STS takes no longer token.
constexpr std::uint64_t most_token_bytes = 20'000;

CallFailure failure_of(const HttpRequest& request, const std::string& region) {
  CallFailure failure;
  failure.service = "sts";
  failure.operation = "AssumeRoleWithWebIdentity";
  failure.region = region;
  failure.host = request.host;
  return failure;
}

CallFailure::Kind kind_of(int status, std::string_view code) {
  using Kind = CallFailure::Kind;
  if (code == "AccessDenied") return Kind::denied;
  if (code == "ExpiredTokenException" || code == "ExpiredToken") return Kind::expired;
  if (code == "InvalidIdentityToken" || code == "IDPRejectedClaim") return Kind::bad_credentials;
  if (code == "Throttling" || code == "ThrottlingException" || status == 429) return Kind::throttled;
  if (code == "IDPCommunicationError" || status >= 500) return Kind::unavailable;
  return Kind::invalid;
}

std::string text_of(const pugi::xml_node& node, const char* name) { return node.child(name).text().as_string(); }

CallResult<Credentials> read_answer(const HttpResponse& answer, CallFailure failure) {
  pugi::xml_document document;
  const bool read =
      document.load_buffer(answer.body.data(), answer.body.size(), pugi::parse_default).status == pugi::status_ok;
  failure.status = answer.status;
  failure.request_id = answer.header("x-amzn-requestid");
  if (answer.status != 200) {
    const auto error = document.child("ErrorResponse").child("Error");
    failure.code = text_of(error, "Code");
    failure.message = text_of(error, "Message");
    failure.kind = kind_of(answer.status, failure.code);
    return std::unexpected(std::move(failure));
  }
  const auto keys =
      document.child("AssumeRoleWithWebIdentityResponse").child("AssumeRoleWithWebIdentityResult").child("Credentials");
  auto secret = text_of(keys, "SecretAccessKey");
  auto token = text_of(keys, "SessionToken");
  Credentials credentials;
  credentials.access_key_id = text_of(keys, "AccessKeyId");
  Instant expiration = 0;
  if (!read || credentials.access_key_id.empty() || secret.empty() || token.empty() ||
      !read_instant(text_of(keys, "Expiration"), expiration)) {
    failure.kind = CallFailure::Kind::malformed;
    failure.message = "the answer holds no session";
    return std::unexpected(std::move(failure));
  }
  credentials.secret_access_key = Secret::taken_from(secret);
  credentials.session_token = Secret::taken_from(token);
  credentials.expiration = expiration;
  return credentials;
}

CallResult<Credentials> send_once(const CredentialSurroundings& around, const HttpRequest& request,
                                  const CallFailure& failure) {
  HttpLimits limits;
  limits.most_body_bytes = 256 << 10;
  auto answer = around.wire->transport().send(request, limits, nullptr, around.stop);
  if (answer) {
    auto credentials = read_answer(*answer, failure);
    Secret::taken_from(answer->body);
    return credentials;
  }
  auto unsent = failure;
  unsent.kind = answer.error().kind == TransportFailure::Kind::stopped ? CallFailure::Kind::cancelled
                                                                       : CallFailure::Kind::network;
  unsent.message = answer.error().message;
  return std::unexpected(std::move(unsent));
}

}  // namespace

std::string sts_region(const std::string& home_region, std::string_view partition) {
  if (!home_region.empty()) return home_region;
  const auto* found = find_partition(partition);
  return std::string(found != nullptr ? found->global_region : "us-east-1");
}

SoughtCredentials assume_with_web_identity(const CredentialSurroundings& around, const WebIdentity& identity,
                                           const std::string& home_region) {
  const auto role = parse_role_arn(identity.role_arn);
  if (!role) return set_up_wrong(fmt::format("{}: {}", identity.origin, role.error().message));
  const auto region = sts_region(home_region, role->partition);
  auto text = read_whole_file(identity.token_file, most_token_bytes);
  if (!text) return set_up_wrong(fmt::format("{}: {}", identity.origin, text.error().message));
  const auto token = as_header_value(*text);
  if (!token || token->empty())
    return set_up_wrong(fmt::format("{}: {} holds no token", identity.origin, identity.token_file));

  const Service& sts = *find_service("sts");
  const auto endpoint = Client(around.wire, nullptr, region, around.stop).endpoint(sts);
  HttpRequest request;
  request.method = "POST";
  request.scheme = endpoint.scheme;
  request.host = endpoint.host;
  request.path = endpoint.base_path + "/";
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}};
  request.body = fmt::format(
      "Action=AssumeRoleWithWebIdentity&Version={}&RoleArn={}&RoleSessionName={}&WebIdentityToken={}", sts.version,
      percent_encoded(role->text), percent_encoded(identity.session_name.empty() ? "farthing" : identity.session_name),
      percent_encoded(token->reveal()));
  CallResult<Credentials> answer;
  for (int tried = 0; tried < most_tries; ++tried) {
    if (tried > 0 && !around.wire->clock().sleep(std::chrono::seconds(1 << (tried - 1)), around.stop)) break;
    auto failure = failure_of(request, region);
    failure.attempts = tried + 1;
    answer = send_once(around, request, failure);
    if (answer || !answer.error().transient()) break;
  }
  Secret::taken_from(request.body);
  if (!answer)
    return set_up_wrong(fmt::format("{}: {}", identity.origin, to_string(answer.error())), std::move(answer.error()));
  answer->origin = "web identity " + role->text;
  return std::move(*answer);
}

SoughtCredentials web_identity_credentials(const CredentialSurroundings& around, const std::string& region) {
  const auto file = around.variable("AWS_WEB_IDENTITY_TOKEN_FILE");
  if (!file) return not_set_up("AWS_WEB_IDENTITY_TOKEN_FILE is not set");
  const auto role = around.variable("AWS_ROLE_ARN");
  if (!role) return set_up_wrong("AWS_WEB_IDENTITY_TOKEN_FILE is set, AWS_ROLE_ARN is not");
  return assume_with_web_identity(
      around, {*file, *role, around.variable("AWS_ROLE_SESSION_NAME").value_or(""), "AWS_WEB_IDENTITY_TOKEN_FILE"},
      region);
}

}  // namespace farthing::aws
