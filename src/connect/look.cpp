#include "connect/look.hpp"

#include <algorithm>
#include <set>

#include "connect/bill_sync.hpp"
#include "connect/children.hpp"
#include "connect/export_discovery.hpp"
#include "connect/export_location.hpp"
#include "connect/names.hpp"
#include "control/external_ids.hpp"
#include "core/file.hpp"
#include "core/log.hpp"
#include "store/records.hpp"

namespace farthing::connect {
namespace {

using control::AccountKind;
using control::ConnectionState;

constexpr Instant children_every = 6 * 3'600;

/// Who pays for an account: as it told itself, or as the list of a connected organisation has it.
Result<std::string> payer_of(control::ControlDatabase& database, const control::ConnectionRecord& member) {
  if (!member.payer.empty()) return member.payer;
  FARTHING_TRY(const auto children, control::child_accounts(database, member.client));
  const auto at = std::ranges::find_if(children, [&](const control::ChildAccount& child) {
    return child.account == member.account && child.in_organisation;
  });
  return at == children.end() ? std::string{} : at->payer;
}

std::optional<control::ConnectionRecord> management_connection(const std::vector<control::ConnectionRecord>& all,
                                                               const control::ConnectionRecord& member,
                                                               const std::string& payer) {
  const auto at = std::ranges::find_if(all, [&](const control::ConnectionRecord& one) {
    return one.id != member.id && one.account == payer && !payer.empty() && one.state == ConnectionState::connected;
  });
  return at == all.end() ? std::nullopt : std::optional(*at);
}

/// Looks for an export to read where nobody named one.
Result<control::ExportRecord> choose_export(const OwnIdentity& self, const AccountAccess& access,
                                            const aws::Client& client, const control::ConnectionRecord& connection,
                                            Instant now, const std::stop_token& stop) {
  const auto reports = legacy_reports(client);
  const auto others = data_exports(client);
  std::vector<FoundExport> exports;
  for (const auto* list : {&reports, &others}) {
    // A role may be allowed to ask for one kind only.
    const bool is_denied = !*list && list->error().kind == aws::CallFailure::Kind::denied;
    if (!*list && (!is_denied || (!reports && !others))) return std::unexpected(aws::to_error(list->error()));
    if (*list) exports.insert(exports.end(), (*list)->begin(), (*list)->end());
  }
  const FoundExport* proposed =
      export_to_propose(exports, [&](const FoundExport& found) { return may_be_listed(found, self, access, stop); });
  if (proposed == nullptr)
    return std::unexpected(Error(
        ErrorCode::not_found, fmt::format("the account {} has no export that this version reads", connection.account),
        "create a Data Export of CUR 2.0 (hourly, with resource ids, all columns), or name one that another account "
        "delivers: farthing accounts edit NAME --bucket --prefix --export"));
  auto record = record_of(*proposed, connection, now);
  record.chosen = true;
  return record;
}

/// True when the accounts of the connection's organisation were listed a short while ago.
Result<bool> knows_children(store::DataFolder& data, const control::ConnectionRecord& connection, Instant now) {
  FARTHING_TRY(const auto known, control::child_accounts(data.database(), connection.client));
  return std::ranges::any_of(known, [&](const control::ChildAccount& child) {
    return child.payer == connection.account && child.in_organisation && now - child.last_seen < children_every;
  });
}

/// The narrowest access that a session policy can be written for: AWS takes prefixes, such as those with a slash in
/// front, that no policy of ours would name.
BucketAccess access_to(const control::ExportRecord& source) {
  return {source.bucket, check_prefix(source.prefix) ? source.prefix : "", ""};
}

/// The deliveries that are live and closed.
Result<std::set<std::string>> invoiced_deliveries(store::DataFolder& data, const std::string& client) {
  FARTHING_TRY(const auto live, control::publications(data.database(), client, std::nullopt));
  std::set<std::string> invoiced;
  for (const control::Publication& one : live) {
    FARTHING_TRY(const auto facts, store::delivery_facts(one.delivery.facts));
    if (one.delivery.rows > 0 && !facts.is_open(one.delivery.rows)) invoiced.insert(one.delivery.id);
  }
  return invoiced;
}

/// Lists the months to look at; those left alone stand as they were seen last.
Result<> list_months(store::DataFolder& data, aws::S3Reader& bucket, LookAt which, Instant now, Look& look) {
  FARTHING_TRY(const auto invoiced, invoiced_deliveries(data, look.source->client));
  const auto left_alone = [&](BillingPeriod period) {
    const auto seen = std::ranges::find(look.seen, period, &control::SeenMonth::period);
    return which == LookAt::due && seen != look.seen.end() && !is_due(*seen, invoiced.contains(seen->delivery_id), now);
  };
  auto months = months_of(bucket, {look.source->kind, look.source->prefix, look.source->name},
                          [&](BillingPeriod period) { return !left_alone(period); });
  if (!months) return std::unexpected(aws::to_error(months.error()));
  look.months = std::move(*months);
  for (control::SeenMonth& seen : look.seen) {
    const auto listed = std::ranges::find(look.months, seen.period, &BucketMonth::period);
    if (left_alone(seen.period)) {
      look.months.push_back({seen.period, seen.manifest_key, seen.manifest_etag, seen.delivered_at});
    } else if (listed != look.months.end() && listed->manifest_etag == seen.manifest_etag && seen.problem.empty()) {
      seen.seen_at = now;
      FARTHING_CHECK(control::put_seen_month(data.database(), seen));
    }
  }
  std::ranges::sort(look.months, {}, &BucketMonth::period);
  return {};
}

}  // namespace

std::string why_not_used(ConnectionState state) {
  switch (state) {
    case ConnectionState::pending:
      return "it is not proven yet: finish it with `farthing connect`";
    case ConnectionState::unsafe_trust:
      return "its role can be assumed without the External ID; it is not used until that is mended (FD204)";
    case ConnectionState::paused:
      return "it is paused";
    case ConnectionState::disconnected:
      return "it is disconnected";
    case ConnectionState::connected:
      break;
  }
  return {};
}

bool is_due(const control::SeenMonth& month, bool is_invoiced, Instant now) {
  constexpr Instant a_day = 86'400;
  constexpr int settled_by = 15;
  if (!month.problem.empty() || month.delivery_id.empty() || now - month.seen_at >= a_day) return true;
  const BillingPeriod current = BillingPeriod::containing(now);
  if (month.period >= current) return true;
  return month.period.next() == current && !is_invoiced && civil_date(now).day < settled_by;
}

control::ExportRecord record_of(const FoundExport& found, const control::ConnectionRecord& connection, Instant now) {
  control::ExportRecord record;
  record.id = random_name();
  record.client = connection.client;
  record.connection = connection.id;
  record.kind = found.kind;
  record.name = found.name;
  record.bucket = found.bucket;
  record.prefix = found.prefix;
  record.region = found.region;
  record.definition = found.definition;
  record.found_at = now;
  return record;
}

Result<> keep_organisation_accounts(store::DataFolder& data, const aws::Client& client,
                                    const control::ConnectionRecord& connection, Instant now) {
  const auto accounts = organisation_accounts(client);
  if (!accounts) {
    // Names are not worth a failed sync: the doctor says what is missing.
    log::info("the organisation's accounts cannot be listed", {{"cause", aws::to_string(accounts.error())}});
    return {};
  }
  return control::put_organisation_accounts(data.database(), connection.client, connection.account, *accounts, now);
}

Result<aws::S3Reader> open_bucket(store::DataFolder& data, const OwnIdentity& self,
                                  const std::filesystem::path& master_key_file,
                                  const control::ConnectionRecord& connection, const control::ExportRecord& source,
                                  Instant now, const std::stop_token& stop) {
  if (const std::string why = why_not_used(connection.state); !why.empty())
    return fail(connection.state == ConnectionState::unsafe_trust ? ErrorCode::unsafe_trust : ErrorCode::usage,
                "{}: {}", connection.name, why);
  FARTHING_TRY(const AccountAccess access, access_of(data.database(), master_key_file, connection, now));
  FARTHING_TRY(
      const aws::Client client,
      open_session(self, access, {{aws::Feature::identity, aws::Feature::billing}, {access_to(source)}}, stop));
  return aws::S3Reader(client, {source.bucket, source.region, source.owner});
}

Result<Look> look_at(store::DataFolder& data, const OwnIdentity& self, const std::filesystem::path& master_key_file,
                     const control::ConnectionRecord& connection, LookAt which, Instant now,
                     const std::stop_token& stop) {
  Look look;
  look.first = connection.since.value_or(first_period_by_default(now));
  look.words = why_not_used(connection.state);
  if (!look.words.empty()) return look;

  FARTHING_TRY(const AccountAccess access, access_of(data.database(), master_key_file, connection, now));
  FARTHING_TRY(const auto all, control::connections(data.database(), connection.client));
  FARTHING_TRY(const auto exports, control::exports(data.database(), connection.client, connection.id));
  const auto chosen = std::ranges::find_if(exports, [](const control::ExportRecord& one) { return one.chosen; });
  if (chosen != exports.end()) look.source = *chosen;

  FARTHING_TRY(const aws::Client client,
               open_session(self, access,
                            {{aws::Feature::identity, aws::Feature::billing, aws::Feature::organisation}, {}}, stop));
  if (connection.kind == AccountKind::management) {
    FARTHING_TRY(const bool knows_them, knows_children(data, connection, now));
    if (!knows_them) FARTHING_CHECK(keep_organisation_accounts(data, client, connection, now));
  }
  FARTHING_TRY(const std::string payer, payer_of(data.database(), connection));
  if (const auto management = management_connection(all, connection, payer)) {
    look.source.reset();
    look.words = fmt::format("its costs are in the bills of {} ({})", management->name, management->account);
    return look;
  }
  if (!look.source) {
    FARTHING_TRY(look.source, choose_export(self, access, client, connection, now, stop));
    FARTHING_CHECK(control::put_export(data.database(), *look.source));
  }
  FARTHING_TRY(look.seen, control::seen_months(data.database(), connection.client, look.source->id));
  FARTHING_TRY(auto bucket, open_bucket(data, self, master_key_file, connection, *look.source, now, stop));
  FARTHING_CHECK(list_months(data, bucket, which, now, look));
  if (look.months.empty())
    look.words = "waiting for the first delivery: AWS takes up to 24 hours after an export is created";
  if (bucket.bucket().region != look.source->region) {
    look.source->region = bucket.bucket().region;
    FARTHING_CHECK(control::put_export(data.database(), *look.source));
  }
  return look;
}

Result<Patient> patient_of(store::DataFolder& data, const std::filesystem::path& master_key_file,
                           const control::ConnectionRecord& connection, Instant now) {
  Patient patient;
  FARTHING_TRY(patient.access, access_of(data.database(), master_key_file, connection, now));
  patient.given_kind = connection.given_kind;
  patient.accepts_organisation_trust = connection.accepts_organisation_trust;
  patient.regions = connection.regions;
  patient.since = connection.since;
  for (const std::string& feature : connection.features)
    if (const auto known = aws::parse_feature(feature)) patient.features.push_back(*known);
  FARTHING_TRY(const auto exports, control::exports(data.database(), connection.client, connection.id));
  for (const control::ExportRecord& one : exports) {
    if (!one.chosen) continue;
    patient.bucket = one.bucket;
    patient.prefix = one.prefix;
    patient.export_name = one.name;
    patient.export_kind = one.kind;
    patient.bucket_region = one.region;
    patient.bucket_owner = one.owner;
  }
  FARTHING_TRY(const auto all, control::connections(data.database(), connection.client));
  for (const control::ConnectionRecord& one : all) {
    if (one.state != ConnectionState::connected && one.id != connection.id) continue;
    patient.accounts_connected.push_back(one.account);
    if (one.kind == AccountKind::management) patient.payers_connected.push_back(one.account);
  }
  FARTHING_TRY(const auto key, control::open_master_key(data.database(), master_key_file));
  FARTHING_TRY(const auto external_ids, control::external_ids(data.database(), key, connection.client));
  for (const auto& [organisation, id] : external_ids)
    if (organisation != connection.organisation) patient.other_external_ids.push_back(id);
  FARTHING_TRY(const auto children, control::child_accounts(data.database(), connection.client));
  for (const control::ChildAccount& child : children) {
    if (child.in_bills && child.payer == connection.account) patient.accounts_billed.push_back(child.account);
    if (child.in_organisation && child.account != child.payer &&
        std::ranges::find(patient.payers_connected, child.payer) != patient.payers_connected.end())
      patient.members_of_payers.push_back(child.account);
  }
  FARTHING_TRY(const auto live, control::publications(data.database(), connection.client, std::nullopt));
  std::set<std::string> payers;
  for (const control::Publication& one : live)
    if (std::ranges::any_of(exports, [&](const control::ExportRecord& own) {
          return one.delivery.export_name.ends_with("/" + own.name) || one.delivery.export_name == own.name;
        }))
      payers.insert(one.payer);
  patient.payers_billed.assign(payers.begin(), payers.end());
  return patient;
}

}  // namespace farthing::connect
