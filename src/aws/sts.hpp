#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "aws/client.hpp"

namespace farthing::aws {

/// Who a set of credentials belongs to.
struct CallerIdentity {
  std::string account;
  std::string arn;
  std::string user_id;
  std::string partition;  ///< of the ARN: `aws`
};

/// Needs no permission at all, so that a refusal says that the credentials themselves are bad.
CallResult<CallerIdentity> get_caller_identity(const Client& client);

/// A role to assume.
struct RoleRequest {
  std::string role_arn;
  std::string external_id;  ///< empty: none is sent
  std::string session_name = "farthing";
  std::chrono::seconds duration = std::chrono::hours(1);
  std::string session_policy;  ///< JSON that narrows the session down; empty: none
};

/// A session of the role; its origin is `role ` and the ARN. `denied` when the role is not there, does not trust the
/// caller, or asks for another External ID: AWS does not tell which.
CallResult<Credentials> assume_role(const Client& client, const RoleRequest& request);

/// Sessions of a role for as long as they are asked for: kept, and renewed before they end (cached_credentials). Never
/// falls back to the identity of `client`.
std::shared_ptr<CredentialSource> assumed_role_credentials(Client client, RoleRequest request, Clock clock);

}  // namespace farthing::aws
