#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "connect/account_access.hpp"
#include "control/child_accounts.hpp"
#include "control/connections.hpp"
#include "core/billing_period.hpp"

namespace farthing::connect {

enum class Outcome { ok, warning, failed, skipped };
std::string_view to_string(Outcome outcome);

/// What proves a finding: the call, and what AWS said.
struct Evidence {
  std::string operation;  ///< `s3:ListObjectsV2`; empty: no call was made
  std::string resource;   ///< ARN, bucket and key, export
  std::string region;
  std::string request_id;
  std::string aws_code;
  std::string aws_message;
};

/// What one check says.
struct Finding {
  std::string check;  ///< `trust`: the name by which one check is run again
  std::string code;   ///< `FD202`; of an ok or skipped check the code it would have had, or empty
  Outcome outcome = Outcome::ok;
  std::string subject;   ///< region, bucket, export, month: what tells findings of one code apart
  std::string sentence;  ///< plain, names the place
  Evidence evidence;
  std::string cure;
  std::string snippet;            ///< to paste: policy JSON, a CLI line; empty: none
  std::vector<std::string> dark;  ///< what stays dark
};

/// An export as AWS's own definitions tell of it.
struct FoundExport {
  control::ExportKind kind = control::ExportKind::legacy_cur;
  std::string name;
  std::string arn;  ///< of a Data Export
  std::string bucket;
  std::string prefix;
  std::string region;       ///< of the bucket, as the definition has it
  std::string granularity;  ///< HOURLY, DAILY, MONTHLY
  std::string format;       ///< `textORcsv`, `Parquet`, `TEXT_OR_CSV`, `PARQUET`
  std::string compression;  ///< `GZIP`, `ZIP`, `Parquet`
  std::string versioning;   ///< `CREATE_NEW_REPORT`, `OVERWRITE_REPORT`
  bool resource_ids = false;
  bool refresh_closed = false;
  std::string status;  ///< AWS's word for its health; empty: none given
  std::string status_reason;
  std::string created;              ///< as AWS writes it; empty: not told
  std::string last_delivery;        ///< as AWS writes it; empty: none yet
  std::string query;                ///< of a Data Export
  std::string definition;           ///< all of it, JSON
  std::vector<std::string> losses;  ///< what its settings cost, one sentence each
  bool readable = true;             ///< by this version
  bool partial = false;             ///< its query leaves out rows: it is never the whole bill
};

/// One month as the bucket holds it.
struct BucketMonth {
  BillingPeriod period;
  std::string manifest_key;
  std::string manifest_etag;
  Instant delivered_at = 0;
};

/// What an examination came to know on the way. What was not asked or not allowed is empty.
struct AccountFacts {
  std::string own_arn;  ///< farthing's own principal
  std::string account;
  std::string caller_arn;
  control::AccountKind kind = control::AccountKind::unknown;
  std::string payer;
  std::string organization_id;
  std::vector<control::ChildAccount> children;
  std::vector<FoundExport> exports;
  std::optional<control::ExportRecord> location;  ///< where the bills lie, slips repaired
  std::vector<BucketMonth> months;
  std::vector<std::string> enabled_regions;
};

/// Who is examined: a connection, or a role or keys that are not connected.
struct Patient {
  AccountAccess access;
  std::string given_role_arn;                   ///< as typed, when it is no role's ARN and `access` has none
  std::vector<std::string> other_external_ids;  ///< of this client's own other organisations
  control::AccountKind given_kind = control::AccountKind::unknown;
  bool accepts_organisation_trust = false;
  /// Where the bills are said to lie; each may be empty.
  std::string bucket;
  std::string prefix;
  std::string export_name;
  control::ExportKind export_kind = control::ExportKind::unknown;  ///< where several exports have that name
  std::string bucket_region;
  std::string bucket_owner;
  std::vector<std::string> regions;    ///< to probe; empty: those that are enabled
  std::vector<aws::Feature> features;  ///< wanted; empty: all
  std::optional<BillingPeriod> since;  ///< first bill wanted
  /// What farthing has of it already, for checks that compare; each may be empty.
  std::vector<std::string> payers_connected;    ///< accounts of this client's connected management accounts
  std::vector<std::string> members_of_payers;   ///< accounts that the organisations of those list
  std::vector<std::string> accounts_connected;  ///< accounts of this client's connections
  std::vector<std::string> accounts_billed;     ///< that this payer's bills name
  std::vector<std::string> payers_billed;       ///< payers that this connection's bills have named
};

struct Examination {
  std::vector<Finding> findings;
  AccountFacts facts;

  /// True when nothing failed that keeps the connection from being used.
  bool usable() const;
};

/// Names of all checks, in the order they run, each with the codes it may find.
struct CheckDescription {
  std::string_view name;
  std::string_view title;
  std::vector<std::string_view> codes;
};
const std::vector<CheckDescription>& all_checks();

/// Runs the checks, or one of them (`only`: a check's name or a code) with what it builds on. A check that cannot run
/// because another failed is `skipped`. An optional check that fails darkens features and blocks nothing. Touches no
/// store. `told` hears each finding as it is made. Fails with `cancelled` when it was stopped: from half an examination
/// nothing follows.
Result<Examination> examine(const OwnIdentity& self, const Patient& patient, const std::string& only, Instant now,
                            const std::stop_token& stop, const std::function<void(const Finding&)>& told = {});

}  // namespace farthing::connect
