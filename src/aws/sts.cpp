#include "aws/sts.hpp"

#include <utility>

#include "aws/arn.hpp"
#include "aws/cached_credentials.hpp"
#include "aws/fields.hpp"
#include "aws/incomplete.hpp"

namespace farthing::aws {
namespace {

namespace json = boost::json;

class AssumedRole final : public CredentialSource {
 public:
  AssumedRole(Client client, RoleRequest request) : client_(std::move(client)), request_(std::move(request)) {}

  CallResult<Credentials> credentials() override { return assume_role(Client(client_), request_); }

 private:
  const Client client_;
  const RoleRequest request_;
};

}  // namespace

CallResult<CallerIdentity> get_caller_identity(const Client& client) {
  const auto reply = client.call("sts:GetCallerIdentity");
  if (!reply) return std::unexpected(reply.error());
  CallerIdentity identity{
      text_at(reply->body, "Account"), text_at(reply->body, "Arn"), text_at(reply->body, "UserId"), {}};
  const auto arn = parse_arn(identity.arn);
  if (!arn || !is_account_id(identity.account))
    return incomplete("sts:GetCallerIdentity", client, *reply, "no account or no ARN");
  identity.partition = arn->partition;
  return identity;
}

CallResult<Credentials> assume_role(const Client& client, const RoleRequest& request) {
  json::object input{{"RoleArn", request.role_arn},
                     {"RoleSessionName", request.session_name},
                     {"DurationSeconds", request.duration.count()}};
  if (!request.external_id.empty()) input["ExternalId"] = request.external_id;
  if (!request.session_policy.empty()) input["Policy"] = request.session_policy;
  const auto reply = client.call("sts:AssumeRole", input);
  if (!reply) return std::unexpected(reply.error());
  const json::value& body = reply->body;
  Credentials credentials;
  credentials.access_key_id = text_at(body, "Credentials.AccessKeyId");
  std::string secret = text_at(body, "Credentials.SecretAccessKey");
  std::string token = text_at(body, "Credentials.SessionToken");
  credentials.secret_access_key = Secret::taken_from(secret);
  credentials.session_token = Secret::taken_from(token);
  credentials.expiration = time_at(body, "Credentials.Expiration");
  credentials.origin = "role " + request.role_arn;
  if (credentials.access_key_id.empty() || credentials.secret_access_key.empty() || credentials.session_token.empty() ||
      !credentials.expiration)
    return incomplete("sts:AssumeRole", client, *reply, "the credentials are not complete");
  return credentials;
}

std::shared_ptr<CredentialSource> assumed_role_credentials(Client client, RoleRequest request, Clock clock) {
  return cached_credentials(std::make_shared<AssumedRole>(std::move(client), std::move(request)), std::move(clock));
}

}  // namespace farthing::aws
