#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "control/connections.hpp"
#include "core/result.hpp"

namespace farthing::connect {

/// What can be taken back from a connection, so that it is found out again, or never used.
enum class Unset { since, regions, features, home_region, kind, bucket, bucket_owner, access_key, organisation_trust };
/// `since`, `region`, `feature`, `home-region`, `kind`, `bucket`, `bucket-owner`, `access-key`,
/// `same-organisation-trust`.
std::optional<Unset> parse_unset(std::string_view name);
std::vector<std::string> unset_names();

/// What somebody gives to link an account, or to change the link. What is empty is left as it is, or found out.
struct ConnectionRequest {
  std::string client;
  std::string name;
  std::optional<std::string> organisation;
  std::optional<std::string> account;
  std::optional<std::string> partition;
  std::optional<std::string> role_arn;
  std::optional<std::string> access_key_id;
  Secret secret_access_key;
  std::optional<control::AccountKind> kind;
  std::optional<std::string> bucket;
  std::optional<std::string> prefix;
  std::optional<std::string> export_name;
  std::optional<control::ExportKind> export_kind;
  std::optional<std::string> bucket_owner;
  std::optional<BillingPeriod> since;
  std::optional<std::vector<std::string>> regions;
  std::optional<std::vector<std::string>> features;
  std::optional<std::string> home_region;
  bool accepts_organisation_trust = false;
  std::vector<Unset> unset;
  /// How long to go on where AWS does not let farthing in: it takes up to a minute until a role or policy that was just
  /// made is known everywhere (AWS, "Troubleshoot IAM": changes are not always immediately visible).
  std::chrono::seconds patience{0};

  /// Whether it says anything of where the bills lie.
  bool names_place() const { return bucket || prefix || export_name || export_kind || bucket_owner; }
};

/// Fails with `usage` for what cannot be the name of a connection: 1 to 64 characters that can be seen, no blank at its
/// ends, nothing that turns the direction of writing.
Result<> check_connection_name(const std::string& name);

/// Puts what was given into the record. Fails with `usage` or `arn` for what cannot be right whatever AWS says, before
/// anything is changed.
Result<> take_over(const ConnectionRequest& request, control::ConnectionRecord& connection, Instant now);

/// Whether another role, key or External ID is used than the one that was proven.
bool enters_otherwise(const ConnectionRequest& request, const control::ConnectionRecord& before,
                      const control::ConnectionRecord& after);

/// Puts the place of the bills, as far as it was given, into what is known of it.
Result<> take_over_place(const ConnectionRequest& request, control::ExportRecord& place);

}  // namespace farthing::connect
