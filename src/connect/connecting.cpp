#include "connect/connecting.hpp"

#include <algorithm>
#include <array>

#include "aws/partition.hpp"
#include "connect/look.hpp"
#include "connect/sync_findings.hpp"
#include "control/clients.hpp"
#include "control/external_ids.hpp"
#include "control/jobs.hpp"
#include "core/file.hpp"

namespace farthing::connect {
namespace {

using control::AccountKind;
using control::ConnectionRecord;
using control::ConnectionState;
using control::ExportRecord;

bool has_access(const ConnectionRecord& connection) {
  return !connection.role_arn.empty() || !connection.access_key_id.empty();
}

/// Whether the bills could be looked for where they are said to lie.
bool place_can_be_read(const Examination& examination) {
  constexpr std::array<std::string_view, 4> of_place{"exports", "bucket", "deliveries", "reading"};
  return examination.facts.location && std::ranges::none_of(examination.findings, [&](const Finding& finding) {
           return finding.outcome == Outcome::failed && std::ranges::find(of_place, finding.check) != of_place.end();
         });
}

/// Whether an edit names another place of the bills than the one in use.
bool moves_bills(const ConnectionRequest& request, const ExportRecord& used) {
  ExportRecord after = used;
  if (!take_over_place(request, after)) return false;
  return after.bucket != used.bucket || after.prefix != used.prefix || after.name != used.name ||
         after.kind != used.kind;
}

bool names_another_place(const ConnectionRequest& request, const ExportRecord& used) {
  return moves_bills(request, used) || (request.bucket_owner && *request.bucket_owner != used.owner);
}

/// The region of a bucket is kept once it could be looked into.
bool was_read(const ExportRecord& place) { return !place.region.empty(); }

/// A report and a Data Export may share a place, and are two all the same.
bool is_same_export(const ExportRecord& one, const ExportRecord& other) {
  const bool may_be_one_kind =
      one.kind == other.kind || one.kind == control::ExportKind::unknown || other.kind == control::ExportKind::unknown;
  return one.bucket == other.bucket && one.prefix == other.prefix && one.name == other.name && may_be_one_kind;
}

std::string address_of(const ExportRecord& place) {
  return fmt::format("s3://{}/{}{}{}", place.bucket, place.prefix, place.prefix.empty() ? "" : "/", place.name);
}

}  // namespace

Result<ConnectionAttempt> Connecting::connect(const ConnectionRequest& request, Instant now,
                                              const std::stop_token& stop,
                                              const std::function<void(const Finding&)>& told) {
  FARTHING_CHECK(check_connection_name(request.name));
  auto found = control::find_connection(data_.database(), request.client, request.name);
  if (!found && found.error().code != ErrorCode::not_found) return std::unexpected(std::move(found.error()));
  const bool is_known = found && found->name == request.name;
  ConnectionRecord connection;
  if (is_known) {
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
  FARTHING_CHECK(take_over(request, connection, now));
  connection.changed_at = now;
  // Nobody may use what is not proven yet, however this attempt ends.
  connection.state = ConnectionState::pending;
  // The External ID is there from the first moment, for the role that is yet to be made.
  FARTHING_TRY(const auto key, control::open_master_key(data_.database(), master_key_file_));
  FARTHING_CHECK(control::external_id(data_.database(), key, connection.client, connection.organisation, now));
  FARTHING_CHECK(is_known ? control::update_connection(data_.database(), connection)
                          : control::add_connection(data_.database(), connection));
  return prove(std::move(connection), request, {}, now, stop, told);
}

Result<ConnectionAttempt> Connecting::edit(const ConnectionRequest& request, Instant now, const std::stop_token& stop,
                                           const std::function<void(const Finding&)>& told) {
  FARTHING_TRY(auto connection, control::find_connection(data_.database(), request.client, request.name));
  const ConnectionRecord before = connection;
  FARTHING_CHECK(take_over(request, connection, now));
  Goal goal{before.state == ConnectionState::paused ? ConnectionState::paused : ConnectionState::connected,
            before.state};
  // Nobody may use what is not proven yet, however this attempt ends.
  if (enters_otherwise(request, before, connection)) connection.state = goal.blocked = ConnectionState::pending;
  connection.changed_at = now;
  FARTHING_CHECK(control::update_connection(data_.database(), connection));
  return prove(std::move(connection), request, goal, now, stop, told);
}

Result<ConnectionAttempt> Connecting::check(const ConnectionRecord& connection, Instant now,
                                            const std::stop_token& stop,
                                            const std::function<void(const Finding&)>& told) {
  const bool is_paused = connection.state == ConnectionState::paused;
  auto attempt =
      prove(connection, {}, {is_paused ? ConnectionState::paused : ConnectionState::connected, connection.state}, now,
            stop, told);
  // Somebody changed it, and that has been examined, or will be.
  if (!attempt && attempt.error().code == ErrorCode::conflict) return ConnectionAttempt{connection, {}, {}, {}, {}};
  return attempt;
}

Result<ConnectionAttempt> Connecting::resume(const std::string& client, const std::string& id, Instant now,
                                             const std::stop_token& stop,
                                             const std::function<void(const Finding&)>& told) {
  FARTHING_TRY(auto connection, control::connection_by_id(data_.database(), client, id));
  if (connection.state != ConnectionState::paused)
    return fail(ErrorCode::usage, "{} is {}, not paused", connection.name, to_string(connection.state));
  return prove(std::move(connection), {}, {ConnectionState::connected, ConnectionState::paused}, now, stop, told);
}

Result<std::string> Connecting::warning_of_edit(const ConnectionRequest& request) {
  FARTHING_TRY(const auto connection, control::find_connection(data_.database(), request.client, request.name));
  FARTHING_TRY(const auto exports, control::exports(data_.database(), request.client, connection.id));
  for (const ExportRecord& used : exports)
    if (used.chosen && moves_bills(request, used))
      return fmt::format(
          "the bills of {} come from {} now; from another place the same months may add up differently, and months "
          "that it lacks stay as they are",
          connection.name, address_of(used));
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

/// What was typed of the bills' place stands until something better is found, unless there is one that can be read.
Result<> Connecting::keep_typed_place(const ConnectionRequest& request, const ConnectionRecord& connection,
                                      Instant now) {
  if (!request.names_place() && request.unset.empty()) return {};
  FARTHING_TRY(const auto known, control::exports(data_.database(), connection.client, connection.id));
  const auto chosen = std::ranges::find_if(known, [](const ExportRecord& one) { return one.chosen; });
  ExportRecord place;
  if (chosen != known.end()) place = *chosen;
  const bool is_in_use = was_read(place);
  FARTHING_CHECK(take_over_place(request, place));
  if (is_in_use) return {};
  place.client = connection.client;
  place.connection = connection.id;
  place.chosen = true;
  place.found_at = now;
  if (place.id.empty()) place.id = random_name();
  return control::put_export(data_.database(), place);
}

Result<ConnectionAttempt> Connecting::prove(ConnectionRecord connection, const ConnectionRequest& request,
                                            const Goal& goal, Instant now, const std::stop_token& stop,
                                            const std::function<void(const Finding&)>& told) {
  if (!request.secret_access_key.empty()) {
    FARTHING_TRY(const auto key, control::open_master_key(data_.database(), master_key_file_));
    FARTHING_CHECK(control::store_secret_key(data_.database(), key, connection, request.secret_access_key));
  }
  FARTHING_CHECK(keep_typed_place(request, connection, now));
  ConnectionAttempt attempt;
  attempt.connection = std::move(connection);
  if (!has_access(attempt.connection)) return attempt;

  FARTHING_TRY(Patient patient, patient_of(data_, master_key_file_, attempt.connection, now));
  ExportRecord typed;
  typed.bucket = patient.bucket;
  typed.prefix = patient.prefix;
  typed.name = patient.export_name;
  typed.kind = patient.export_kind;
  typed.owner = patient.bucket_owner;
  FARTHING_CHECK(take_over_place(request, typed));
  patient.bucket = typed.bucket;
  patient.prefix = typed.prefix;
  patient.export_name = typed.name;
  patient.export_kind = typed.kind;
  patient.bucket_owner = typed.owner;
  FARTHING_TRY(attempt.examination, examine_patiently(patient, request.patience, now, stop, told));
  FARTHING_CHECK(keep_facts(attempt, goal, now));
  FARTHING_CHECK(keep_place(attempt, request, now));
  FARTHING_CHECK(note_examination(data_, attempt.connection, patient.access.external_id, attempt.examination, "", now));
  if (attempt.connection.kind == AccountKind::management && attempt.connection.state == ConnectionState::connected) {
    FARTHING_TRY(const aws::Client client,
                 open_session(self_, patient.access, {{aws::Feature::organisation}, {}}, stop));
    FARTHING_CHECK(keep_organisation_accounts(data_, client, attempt.connection, now));
  }
  return attempt;
}

Result<> Connecting::keep_facts(ConnectionAttempt& attempt, const Goal& goal, Instant now) {
  const ConnectionRecord examined = attempt.connection;
  ConnectionRecord& found = attempt.connection;
  const AccountFacts& facts = attempt.examination.facts;
  found.checked_at = now;
  if (found.account.empty()) found.account = facts.account;
  if (facts.kind != AccountKind::unknown) found.kind = facts.kind;
  if (!facts.payer.empty()) found.payer = facts.payer;
  if (!facts.organization_id.empty()) found.organization_id = facts.organization_id;
  found.state = has_unsafe_trust(attempt.examination) ? ConnectionState::unsafe_trust
                : attempt.examination.usable()        ? goal.proven
                                                      : goal.blocked;
  FARTHING_CHECK(control::note_checked(data_.database(), examined, found));
  attempt.months = facts.months;
  return {};
}

Result<> Connecting::keep_place(ConnectionAttempt& attempt, const ConnectionRequest& request, Instant now) {
  const ConnectionRecord& connection = attempt.connection;
  const auto& location = attempt.examination.facts.location;
  FARTHING_TRY(const auto known, control::exports(data_.database(), connection.client, connection.id));
  const auto chosen = std::ranges::find_if(known, [](const ExportRecord& one) { return one.chosen; });
  const bool is_in_use = chosen != known.end() && was_read(*chosen);
  const bool can_be_read = place_can_be_read(attempt.examination);
  if (!location || (is_in_use && !can_be_read)) {
    if (chosen == known.end()) return {};
    attempt.source = *chosen;
    if (is_in_use && names_another_place(request, *chosen)) attempt.kept_place = address_of(*chosen);
    return {};
  }
  ExportRecord source = *location;
  source.client = connection.client;
  source.connection = connection.id;
  source.chosen = true;
  source.found_at = now;
  if (!can_be_read) source.region.clear();
  const auto same = std::ranges::find_if(known, [&](const ExportRecord& one) { return is_same_export(one, source); });
  // What was typed before anything was read is mended, not kept beside it.
  source.id = same != known.end() ? same->id : chosen != known.end() && !is_in_use ? chosen->id : random_name();
  for (ExportRecord other : known)
    if (other.id != source.id && other.chosen) {
      other.chosen = false;
      FARTHING_CHECK(control::put_export(data_.database(), other));
    }
  FARTHING_CHECK(control::put_export(data_.database(), source));
  attempt.source = std::move(source);
  return {};
}

Result<> Connecting::pause(const std::string& client, const std::string& id, Instant now) {
  FARTHING_TRY(auto connection, control::connection_by_id(data_.database(), client, id));
  if (connection.state != ConnectionState::connected)
    return fail(ErrorCode::usage, "{} is {}: only a connected account can be paused", connection.name,
                to_string(connection.state));
  connection.state = ConnectionState::paused;
  connection.changed_at = now;
  FARTHING_CHECK(control::update_connection(data_.database(), connection));
  FARTHING_CHECK(control::cancel_jobs(data_.database(), client, connection.id, now));
  return {};
}

Result<> Connecting::disconnect(const std::string& client, const std::string& id, Instant now) {
  FARTHING_TRY(auto connection, control::connection_by_id(data_.database(), client, id));
  FARTHING_CHECK(control::cancel_jobs(data_.database(), client, connection.id, now));
  return control::remove_connection(data_.database(), connection);
}

}  // namespace farthing::connect
