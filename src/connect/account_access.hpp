#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "aws/arn.hpp"
#include "aws/client.hpp"
#include "aws/sts.hpp"
#include "connect/policy.hpp"
#include "control/connections.hpp"
#include "core/secret.hpp"

namespace farthing::connect {

/// AWS as farthing itself reaches it: its own identity, which may assume roles and is used for nothing else.
struct OwnIdentity {
  std::shared_ptr<aws::Wire> wire;
  std::shared_ptr<aws::CredentialSource> credentials;  ///< of farthing: environment, profile, machine
  std::string region;                                  ///< of its STS calls; never empty
  std::string proxy;  ///< that requests go through, for people, without user and password; empty: none
};

/// Whom trust policies name for a caller: a user as it is; of a role's session, the role. A session does not tell the
/// path of its role, which is then missing: name such a role by the setting `principal-arn`.
std::string principal_of(const std::string& caller_arn);

/// How one account is reached. Made in two places only: `access_of`, for a connection, and the stand-alone doctor, from
/// what an operator typed.
struct AccountAccess {
  std::string partition = "aws";
  std::string account;  ///< that the credentials must belong to; empty: whichever
  control::AccessKind kind = control::AccessKind::role;
  std::optional<aws::RoleArn> role;
  std::string external_id;  ///< sent with every AssumeRole; empty only where an operator examines a role without one
  std::string access_key_id;
  Secret secret_access_key;
  std::string home_region;  ///< of regional calls and of STS; empty: the partition's global region
};

/// Puts together what a connection's sessions need: its own role or keys and the External ID of its own client, looked
/// up together, so that one client's role never meets another's id. Fails with `exists` when another client has proven
/// that the role is its own.
Result<AccountAccess> access_of(control::ControlDatabase& database, const std::filesystem::path& master_key_file,
                                const control::ConnectionRecord& connection, Instant now);

/// What a session may do at most, whatever the role grants: it becomes the session policy.
struct SessionScope {
  std::vector<aws::Feature> features;
  std::vector<BucketAccess> buckets;  ///< for billing; none: no object can be read
};

/// Opens a session in the account; the role is assumed with the first call, and anew before the session ends. Failures
/// of that come back from the call, with `sts:AssumeRole` as their operation. Farthing's own credentials are never used
/// in its place. Fails with `usage` for a scope that no session policy can hold.
Result<aws::Client> open_session(const OwnIdentity& self, const AccountAccess& access, const SessionScope& scope,
                                 const std::stop_token& stop);

/// What came of asking AWS whether the role opens to farthing and to nobody who lacks the External ID.
struct TrustProof {
  enum class Verdict {
    safe,          ///< opens with the External ID; refused without it, and with another
    refused,       ///< does not open with the External ID: `refusal` says why
    opens_to_all,  ///< opens without the External ID, or with any
    opens_without  ///< refused with the External ID, yet opens without: the id in the trust policy is another one
  };
  Verdict verdict = Verdict::refused;
  std::optional<aws::CallFailure> refusal;
};

/// Proves the trust of a role: three AssumeRole calls. The sessions they give are thrown away.
TrustProof prove_trust(const OwnIdentity& self, const AccountAccess& access, const std::stop_token& stop);

}  // namespace farthing::connect
