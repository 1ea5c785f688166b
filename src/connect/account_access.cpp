#include "connect/account_access.hpp"

#include "aws/partition.hpp"
#include "control/external_ids.hpp"

namespace farthing::connect {
namespace {

using Kind = aws::CallFailure::Kind;
using control::AccessKind;

/// Where the account's regional calls and its AssumeRole go.
std::string region_of(const OwnIdentity& self, const AccountAccess& access) {
  if (!access.home_region.empty()) return access.home_region;
  if (aws::partition_of_region(self.region).name == access.partition) return self.region;
  const aws::Partition* partition = aws::find_partition(access.partition);
  return std::string(partition == nullptr ? self.region : partition->global_region);
}

/// Calls as whoever assumes the role: farthing itself, or the user whose keys the connection has.
aws::Client caller_of(const OwnIdentity& self, const AccountAccess& access, const std::stop_token& stop) {
  const std::string region = region_of(self, access);
  if (access.kind == AccessKind::role) return {self.wire, self.credentials, region, stop};
  aws::Credentials keys;
  keys.access_key_id = access.access_key_id;
  keys.secret_access_key = access.secret_access_key;
  keys.origin = "the connection's access key";
  return {self.wire, aws::fixed_credentials(std::move(keys)), region, stop};
}

aws::RoleRequest role_of(const AccountAccess& access) {
  aws::RoleRequest request;
  request.role_arn = access.role->text;
  request.external_id = access.external_id;
  return request;
}

/// Nothing when every feature was asked for that the buckets allow and no policy is short enough to hold them.
Result<std::string> policy_of(const AccountAccess& access, const SessionScope& scope) {
  PolicyRequest request;
  request.partition = access.partition;
  request.features = scope.features;
  request.buckets = scope.buckets;
  request.role_arn = access.role->text;
  FARTHING_TRY(const auto policies, session_policies(request));
  if (policies.size() != 1)
    return fail(ErrorCode::usage, "{} features at once are more than a session policy can hold", scope.features.size());
  return policies.front().document;
}

}  // namespace

std::string principal_of(const std::string& caller_arn) {
  constexpr std::string_view session_mark = "assumed-role/";
  const auto arn = aws::parse_arn(caller_arn);
  if (!arn || arn->service != "sts" || !arn->resource.starts_with(session_mark)) return caller_arn;
  const std::string name = arn->resource.substr(session_mark.size());
  return fmt::format("arn:{}:iam::{}:role/{}", arn->partition, arn->account, name.substr(0, name.find('/')));
}

Result<AccountAccess> access_of(control::ControlDatabase& database, const std::filesystem::path& master_key_file,
                                const control::ConnectionRecord& connection, Instant now) {
  AccountAccess access;
  access.partition = connection.partition;
  access.account = connection.account;
  access.kind = connection.access;
  access.home_region = connection.home_region;
  FARTHING_TRY(const auto key, control::open_master_key(database, master_key_file));
  if (connection.access != AccessKind::access_key) {
    FARTHING_TRY(access.role, aws::parse_role_arn(connection.role_arn));
    FARTHING_CHECK(control::check_role_is_free(database, connection.client, connection.role_arn));
    FARTHING_TRY(access.external_id,
                 control::external_id(database, key, connection.client, connection.organisation, now));
  }
  if (connection.access != AccessKind::role) {
    access.access_key_id = connection.access_key_id;
    FARTHING_TRY(access.secret_access_key, control::secret_key(database, key, connection));
  }
  return access;
}

Result<aws::Client> open_session(const OwnIdentity& self, const AccountAccess& access, const SessionScope& scope,
                                 const std::stop_token& stop) {
  aws::Client caller = caller_of(self, access, stop);
  if (access.kind == AccessKind::access_key) return caller;
  aws::RoleRequest request = role_of(access);
  FARTHING_TRY(request.session_policy, policy_of(access, scope));
  auto session = aws::assumed_role_credentials(caller, std::move(request), self.wire->clock());
  return aws::Client(self.wire, std::move(session), caller.region(), stop);
}

TrustProof prove_trust(const OwnIdentity& self, const AccountAccess& access, const std::stop_token& stop) {
  using Verdict = TrustProof::Verdict;
  const aws::Client caller = caller_of(self, access, stop);
  const auto opens_with = [&](const std::string& external_id) {
    aws::RoleRequest request = role_of(access);
    request.external_id = external_id;
    // The shortest session that AWS gives: nobody uses it.
    request.duration = std::chrono::minutes(15);
    return aws::assume_role(caller, request);
  };
  const auto with = opens_with(access.external_id);
  if (!with && with.error().kind != Kind::denied) return {Verdict::refused, with.error()};
  const auto without = opens_with("");
  if (!with)
    return without ? TrustProof{Verdict::opens_without, with.error()} : TrustProof{Verdict::refused, with.error()};
  if (without) return {Verdict::opens_to_all, std::nullopt};
  const auto with_another = opens_with(control::new_external_id());
  if (with_another) return {Verdict::opens_to_all, std::nullopt};
  // Only a refusal proves anything; a throttle or a lost connection does not.
  for (const auto* refused : {&without, &with_another})
    if (refused->error().kind != Kind::denied) return {Verdict::refused, refused->error()};
  return {Verdict::safe, std::nullopt};
}

}  // namespace farthing::connect
