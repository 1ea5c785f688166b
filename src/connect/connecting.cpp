#include "connect/connecting.hpp"

#include <algorithm>

#include "aws/partition.hpp"
#include "connect/look.hpp"
#include "connect/sync_findings.hpp"
#include "control/clients.hpp"
#include "control/external_ids.hpp"
#include "control/jobs.hpp"
#include "core/file.hpp"

namespace farthing::connect {
namespace {

using control::AccessKind;
using control::AccountKind;
using control::ConnectionRecord;
using control::ConnectionState;

Result<> check_name(const std::string& name) {
  constexpr std::size_t longest = 64;
  const bool plain = std::ranges::all_of(name, [](unsigned char c) { return c >= ' ' && c != 0x7f; });
  if (name.empty() || name.size() > longest || !plain)
    return fail(ErrorCode::usage, "\"{}\" cannot be the name of a connection: 1 to {} printable characters", name,
                longest);
  return {};
}

/// Refuses what is no access key's id, without repeating it: people mistake its secret for it.
Result<> check_access_key_id(std::string_view text) {
  constexpr std::size_t shortest = 16;
  constexpr std::size_t longest = 128;
  const bool fits = text.size() >= shortest && text.size() <= longest && std::ranges::all_of(text, [](char c) {
                      return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '_';
                    });
  if (!fits)
    return std::unexpected(Error(
        ErrorCode::usage, fmt::format("what was given as access key id is none: it has {} characters", text.size()),
        "give the half that looks like AKIAIOSFODNN7EXAMPLE, capitals and digits; the other "
        "half is the secret and belongs into its file"));
  if (text.starts_with("ASIA"))
    return std::unexpected(Error(ErrorCode::usage, fmt::format("{} is the key of a session, which soon ends", text),
                                 "give the key of an IAM user, which begins with AKIA; better, connect by a role"));
  return {};
}

/// Puts what was given into the record. What cannot be right whatever AWS says is refused here.
Result<> take_over(const ConnectionRequest& request, ConnectionRecord& connection) {
  if (request.role_arn) {
    FARTHING_TRY(const aws::RoleArn role, aws::parse_role_arn(*request.role_arn));
    if (request.account && *request.account != role.account)
      return fail(ErrorCode::arn, "the role {} belongs to account {}, not to {}", role.text, role.account,
                  *request.account);
    connection.role_arn = role.text;
    connection.account = role.account;
    connection.partition = role.partition;
  }
  if (request.account) {
    if (!aws::is_account_id(*request.account))
      return fail(ErrorCode::arn, "\"{}\" is no account id: those have 12 digits", *request.account);
    connection.account = *request.account;
  }
  if (request.access_key_id) {
    FARTHING_CHECK(check_access_key_id(*request.access_key_id));
    connection.access_key_id = *request.access_key_id;
  }
  connection.access = connection.access_key_id.empty() ? AccessKind::role
                      : connection.role_arn.empty()    ? AccessKind::access_key
                                                       : AccessKind::access_key_with_role;
  if (request.organisation) connection.organisation = *request.organisation;
  if (request.partition) connection.partition = *request.partition;
  if (request.kind) connection.given_kind = *request.kind;
  if (request.since) connection.since = *request.since;
  if (request.regions) connection.regions = *request.regions;
  if (request.features) connection.features = *request.features;
  if (request.home_region) connection.home_region = *request.home_region;
  if (request.accepts_organisation_trust) connection.accepts_organisation_trust = true;
  return {};
}

bool has_access(const ConnectionRecord& connection) {
  return !connection.role_arn.empty() || !connection.access_key_id.empty();
}

/// Whether another role, key or External ID is used than the one that was proven.
bool enters_otherwise(const ConnectionRequest& request, const ConnectionRecord& before, const ConnectionRecord& after) {
  return before.role_arn != after.role_arn || before.access_key_id != after.access_key_id ||
         before.account != after.account || before.organisation != after.organisation ||
         !request.secret_access_key.empty();
}

bool has_unsafe_trust(const Examination& examination) {
  return std::ranges::any_of(examination.findings, [](const Finding& finding) {
    return finding.code == "FD204" && finding.outcome == Outcome::failed;
  });
}

/// Whether an edit names another place of the bills than the one in use.
bool moves_bills(const ConnectionRequest& request, const control::ExportRecord& used) {
  const auto differs = [](const std::optional<std::string>& given, const std::string& known) {
    return given && *given != known;
  };
  return differs(request.bucket, used.bucket) || differs(request.prefix, used.prefix) ||
         differs(request.export_name, used.name);
}

}  // namespace

Result<ConnectionAttempt> Connecting::connect(const ConnectionRequest& request, Instant now,
                                              const std::stop_token& stop,
                                              const std::function<void(const Finding&)>& told) {
  FARTHING_CHECK(check_name(request.name));
  auto found = control::find_connection(data_.database(), request.client, request.name);
  if (!found && found.error().code != ErrorCode::not_found) return std::unexpected(std::move(found.error()));
  ConnectionRecord connection;
  if (found && found->name == request.name) {
    connection = *found;
    if (connection.state != ConnectionState::pending && connection.state != ConnectionState::unsafe_trust)
      return std::unexpected(
          Error(ErrorCode::exists, fmt::format("{} is {} already", connection.name, to_string(connection.state)),
                fmt::format("change it with `farthing accounts edit {}`, or choose another name", connection.name)));
  } else {
    connection.id = random_name();
    connection.client = request.client;
    connection.name = request.name;
    connection.created_at = now;
    connection.partition = aws::partition_of_region(self_.region).name;
  }
  FARTHING_CHECK(take_over(request, connection));
  connection.changed_at = now;
  // The External ID is there from the first moment, for the role that is yet to be made.
  FARTHING_TRY(const auto key, control::open_master_key(data_.database(), master_key_file_));
  FARTHING_CHECK(control::external_id(data_.database(), key, connection.client, connection.organisation, now));
  FARTHING_CHECK(found && found->name == request.name ? control::update_connection(data_.database(), connection)
                                                      : control::add_connection(data_.database(), connection));
  return prove(std::move(connection), request, now, stop, told);
}

Result<ConnectionAttempt> Connecting::edit(const ConnectionRequest& request, Instant now, const std::stop_token& stop,
                                           const std::function<void(const Finding&)>& told) {
  FARTHING_TRY(auto connection, control::find_connection(data_.database(), request.client, request.name));
  const ConnectionRecord before = connection;
  FARTHING_CHECK(take_over(request, connection));
  // Nobody may use what is not proven yet, however this attempt ends.
  if (connection.state == ConnectionState::connected && enters_otherwise(request, before, connection))
    connection.state = ConnectionState::pending;
  connection.changed_at = now;
  FARTHING_CHECK(control::update_connection(data_.database(), connection));
  return prove(std::move(connection), request, now, stop, told);
}

Result<ConnectionAttempt> Connecting::check(const ConnectionRecord& connection, Instant now,
                                            const std::stop_token& stop,
                                            const std::function<void(const Finding&)>& told) {
  return prove(connection, {}, now, stop, told);
}

Result<std::string> Connecting::warning_of_edit(const ConnectionRequest& request) {
  FARTHING_TRY(const auto connection, control::find_connection(data_.database(), request.client, request.name));
  FARTHING_TRY(const auto exports, control::exports(data_.database(), request.client, connection.id));
  for (const control::ExportRecord& used : exports)
    if (used.chosen && moves_bills(request, used))
      return fmt::format(
          "the bills of {} come from s3://{}/{}/{} now; from another place the same months may add up "
          "differently, and months that it lacks stay as they are",
          connection.name, used.bucket, used.prefix, used.name);
  return std::string();
}

Result<Examination> Connecting::examine_patiently(const Patient& patient, std::chrono::seconds patience, Instant now,
                                                  const std::stop_token& stop,
                                                  const std::function<void(const Finding&)>& told) {
  constexpr std::chrono::seconds pause{3};
  const Clock& clock = self_.wire->clock();
  const Instant until = clock.now() + patience.count();
  while (clock.now() < until) {
    FARTHING_TRY(Examination examination, examine(self_, patient, "", now, stop));
    if (examination.usable() || clock.now() >= until) {
      if (told) std::ranges::for_each(examination.findings, told);
      return examination;
    }
    clock.sleep(pause, stop);
  }
  return examine(self_, patient, "", now, stop, told);
}

Result<ConnectionAttempt> Connecting::prove(ConnectionRecord connection, const ConnectionRequest& request, Instant now,
                                            const std::stop_token& stop,
                                            const std::function<void(const Finding&)>& told) {
  if (!request.secret_access_key.empty()) {
    FARTHING_TRY(const auto key, control::open_master_key(data_.database(), master_key_file_));
    FARTHING_CHECK(control::store_secret_key(data_.database(), key, connection, request.secret_access_key));
  }
  ConnectionAttempt attempt;
  attempt.connection = std::move(connection);
  if (!has_access(attempt.connection)) return attempt;

  FARTHING_TRY(Patient patient, patient_of(data_, master_key_file_, attempt.connection, now));
  if (request.bucket) patient.bucket = *request.bucket;
  if (request.prefix) patient.prefix = *request.prefix;
  if (request.export_name) patient.export_name = *request.export_name;
  if (request.bucket_owner) patient.bucket_owner = *request.bucket_owner;
  FARTHING_TRY(attempt.examination, examine_patiently(patient, request.patience, now, stop, told));
  FARTHING_CHECK(keep_facts(attempt, request, now));
  FARTHING_CHECK(note_examination(data_, attempt.connection, patient.access.external_id, attempt.examination, "", now));
  if (attempt.connection.kind == AccountKind::management && attempt.connection.state == ConnectionState::connected) {
    FARTHING_TRY(const aws::Client client,
                 open_session(self_, patient.access, {{aws::Feature::organisation}, {}}, stop));
    FARTHING_CHECK(keep_organisation_accounts(data_, client, attempt.connection, now));
  }
  return attempt;
}

Result<> Connecting::keep_facts(ConnectionAttempt& attempt, const ConnectionRequest& request, Instant now) {
  ConnectionRecord& connection = attempt.connection;
  const AccountFacts& facts = attempt.examination.facts;
  connection.checked_at = now;
  if (connection.account.empty()) connection.account = facts.account;
  if (facts.kind != AccountKind::unknown) connection.kind = facts.kind;
  if (!facts.payer.empty()) connection.payer = facts.payer;
  if (!facts.organization_id.empty()) connection.organization_id = facts.organization_id;
  if (has_unsafe_trust(attempt.examination))
    connection.state = ConnectionState::unsafe_trust;
  else if (!attempt.examination.usable())
    connection.state = connection.state == ConnectionState::connected ? connection.state : ConnectionState::pending;
  else if (connection.state != ConnectionState::paused)
    connection.state = ConnectionState::connected;
  FARTHING_CHECK(control::update_connection(data_.database(), connection));

  attempt.months = facts.months;
  if (facts.location && (connection.state == ConnectionState::connected || request.bucket)) {
    FARTHING_TRY(const auto known, control::exports(data_.database(), connection.client, connection.id));
    control::ExportRecord source = *facts.location;
    source.client = connection.client;
    source.connection = connection.id;
    source.chosen = true;
    source.found_at = now;
    const auto same = std::ranges::find_if(known, [&](const control::ExportRecord& one) {
      return one.bucket == source.bucket && one.prefix == source.prefix && one.name == source.name;
    });
    source.id = same == known.end() ? random_name() : same->id;
    for (control::ExportRecord other : known)
      if (other.id != source.id && other.chosen) {
        other.chosen = false;
        FARTHING_CHECK(control::put_export(data_.database(), other));
      }
    FARTHING_CHECK(control::put_export(data_.database(), source));
    attempt.source = std::move(source);
  }
  return {};
}

Result<> Connecting::pause(const std::string& client, const std::string& name, Instant now) {
  FARTHING_TRY(auto connection, control::connection_by_id(data_.database(), client, name));
  if (connection.state != ConnectionState::connected)
    return fail(ErrorCode::usage, "{} is {}: only a connected account can be paused", connection.name,
                to_string(connection.state));
  connection.state = ConnectionState::paused;
  connection.changed_at = now;
  FARTHING_CHECK(control::update_connection(data_.database(), connection));
  FARTHING_CHECK(control::cancel_jobs(data_.database(), client, connection.id, now));
  return {};
}

Result<> Connecting::resume(const std::string& client, const std::string& name, Instant now) {
  FARTHING_TRY(auto connection, control::connection_by_id(data_.database(), client, name));
  if (connection.state != ConnectionState::paused)
    return fail(ErrorCode::usage, "{} is {}, not paused", connection.name, to_string(connection.state));
  connection.state = ConnectionState::connected;
  connection.changed_at = now;
  return control::update_connection(data_.database(), connection);
}

Result<> Connecting::disconnect(const std::string& client, const std::string& name, Instant now) {
  FARTHING_TRY(auto connection, control::connection_by_id(data_.database(), client, name));
  FARTHING_CHECK(control::cancel_jobs(data_.database(), client, connection.id, now));
  return control::remove_connection(data_.database(), connection);
}

}  // namespace farthing::connect
