#include "connect/sync_tasks.hpp"

#include <algorithm>

#include "connect/bill_findings.hpp"
#include "connect/connecting.hpp"
#include "connect/export_location.hpp"
#include "connect/job_subject.hpp"
#include "connect/look.hpp"
#include "connect/sync_findings.hpp"
#include "connect/timetable.hpp"

namespace farthing::connect {
namespace {

/// True when no other delivery of the month is there than the one that was tried.
bool is_seen(const Look& looked, const BucketMonth& month) {
  const auto known = std::ranges::find(looked.seen, month.period, &control::SeenMonth::period);
  return known == looked.seen.end() || known->manifest_etag == month.manifest_etag;
}

}  // namespace

Result<> SyncTasks::check(const control::JobRecord& job, const std::stop_token& stop) {
  FARTHING_TRY(const auto connection, control::connection_by_id(data_.database(), job.client, job.connection));
  Connecting connecting(data_, board_.self(), board_.settings().master_key_file);
  FARTHING_CHECK(connecting.check(connection, board_.now(), stop));
  return {};
}

/// Whatever failed for a connection that was removed meanwhile is no failure.
Result<bool> SyncTasks::tell_if_removed(const control::ConnectionRecord& connection) {
  const auto current = control::connection_by_id(data_.database(), connection.client, connection.id);
  if (current) return false;
  if (current.error().code != ErrorCode::not_found) return std::unexpected(current.error());
  board_.tell_removed(connection);
  return true;
}

/// Of a month that was asked for by its name.
void SyncTasks::tell_whether_held(const Look& looked, BillingPeriod month, SyncEvent event) {
  const bool is_held = std::ranges::find(looked.months, month, &BucketMonth::period) != looked.months.end();
  board_.note_asked(month, is_held);
  if (is_held) return;
  event.what = SyncEvent::What::skipped;
  event.period = month;
  event.words = fmt::format("s3://{}/{}/{} holds no bill of this month", looked.source->bucket, looked.source->prefix,
                            looked.source->name);
  board_.tell(event);
}

/// Whether an examination has told why already; the next one will have.
bool SyncTasks::is_explained(const control::ConnectionRecord& connection, ErrorCode code) {
  if (!calls_for_examination(code)) return false;
  return board_.note_examined(connection.id);
}

/// Where no watch examines it every day, the first sync of a day does: a role may have been opened meanwhile.
Result<control::ConnectionRecord> SyncTasks::proven_today(control::ConnectionRecord connection,
                                                          const std::stop_token& stop) {
  constexpr Instant a_day = 86'400;
  const bool is_due = board_.now() - connection.checked_at >= a_day;
  if (connection.state != control::ConnectionState::connected || !is_due) return connection;
  Connecting connecting(data_, board_.self(), board_.settings().master_key_file);
  // What fails here fails again with the look at the bucket, where it is told.
  if (!connecting.check(connection, board_.now(), stop)) return connection;
  return control::connection_by_id(data_.database(), connection.client, connection.id);
}

Result<> SyncTasks::look(const control::JobRecord& job, const std::stop_token& stop) {
  FARTHING_TRY(auto connection, control::connection_by_id(data_.database(), job.client, job.connection));
  SyncEvent event;
  event.client = connection.client;
  event.connection = connection.name;
  const Instant now = board_.now();
  board_.forget_examined(connection.id);
  FARTHING_TRY(connection, proven_today(std::move(connection), stop));
  if (connection.state == control::ConnectionState::connected) FARTHING_CHECK(note_standstill(data_, connection, now));
  auto looked =
      look_at(data_, board_.self(), board_.settings().master_key_file, connection, board_.looks_at, now, stop);
  if (!looked) {
    FARTHING_TRY(const bool is_removed, tell_if_removed(connection));
    if (is_removed) return {};
    event.what = SyncEvent::What::failed;
    event.error = looked.error();
    board_.tell(event);
    if (!is_explained(connection, looked.error().code))
      FARTHING_CHECK(
          note_failure(data_, board_.self(), board_.settings().master_key_file, connection, looked.error(), now, stop));
    return std::unexpected(std::move(looked.error()));
  }
  FARTHING_CHECK(note_success(data_, connection, now));
  if (!looked->words.empty()) {
    event.what = SyncEvent::What::skipped;
    event.words = looked->words;
    board_.tell(event);
  }
  if (!looked->source) return {};
  FARTHING_TRY(const auto again, months_of_subject(job.subject));
  for (const BillingPeriod month : again) tell_whether_held(*looked, month, event);
  event.what = SyncEvent::What::looked;
  if (switches_export(job.subject)) FARTHING_CHECK(forget_what_another_fills(connection.client, looked->seen));
  event.found = plan_months(looked->months, looked->seen, looked->first, again, now);
  board_.tell(event);
  FARTHING_TRY(const auto given_up, poisoned_months(job));
  // The newest month first: it is what people look at.
  for (auto month = event.found->fetch.rbegin(); month != event.found->fetch.rend(); ++month) {
    control::JobRecord bill;
    bill.client = job.client;
    bill.connection = job.connection;
    bill.kind = bill_kind;
    bill.subject = bill_subject(looked->source->id, month->period, switches_export(job.subject));
    bill.run_after = now;
    // Nobody asked for it again, and it is the delivery that brought trouble.
    if (board_.looks_at == LookAt::due && given_up.contains(bill.subject) && is_seen(*looked, *month)) continue;
    FARTHING_CHECK(control::add_job(data_.database(), bill, now));
  }
  if (event.found->fetch.empty()) FARTHING_CHECK(note_fetched(connection.client, connection.id));
  return {};
}

/// Months that another export fills are read once more by one that may take its place, whether it was refused before or
/// filled them itself before that.
Result<> SyncTasks::forget_what_another_fills(const std::string& client, std::vector<control::SeenMonth>& seen) {
  FARTHING_TRY(const auto live, control::publications(data_.database(), client, std::nullopt));
  for (control::SeenMonth& month : seen) {
    if (month.problem == describe(ErrorCode::export_conflict).name) month.problem.clear();
    const bool is_live = std::ranges::any_of(
        live, [&](const control::Publication& one) { return one.delivery.id == month.delivery_id; });
    if (!is_live) month.delivery_id.clear();
  }
  return {};
}

Result<std::set<std::string>> SyncTasks::poisoned_months(const control::JobRecord& look) {
  std::set<std::string> subjects;
  FARTHING_TRY(const auto jobs, control::jobs(data_.database(), look.client, look.connection, board_.now()));
  for (const control::JobRecord& job : jobs)
    if (job.kind == bill_kind && job.state == control::JobState::poisoned) subjects.insert(job.subject);
  return subjects;
}

Result<> SyncTasks::read_month(const control::JobRecord& job, MonthImport::Progress& progress,
                               const std::stop_token& stop) {
  FARTHING_TRY(auto connection, control::connection_by_id(data_.database(), job.client, job.connection));
  FARTHING_TRY(const BillingPeriod period, month_of_subject(job.subject));
  SyncEvent event;
  event.client = connection.client;
  event.connection = connection.name;
  event.period = period;
  // The job may be older than what has befallen the connection since.
  event.words = why_not_used(connection.state);
  if (!event.words.empty()) {
    event.what = SyncEvent::What::skipped;
    board_.tell(event);
    return {};
  }
  auto outcome = import_month(connection, job, period, progress, stop);
  const Instant now = board_.now();
  if (!outcome) {
    FARTHING_TRY(const bool is_removed, tell_if_removed(connection));
    if (is_removed) return {};
    event.what = SyncEvent::What::failed;
    event.error = outcome.error();
    board_.tell(event);
    if (!is_explained(connection, outcome.error().code))
      FARTHING_CHECK(note_month_failure(data_, board_.self(), board_.settings().master_key_file, connection, period,
                                        outcome.error(), now, stop));
    return std::unexpected(std::move(outcome.error()));
  }
  using What = store::ImportOutcome::What;
  event.what = outcome->what == What::published ? SyncEvent::What::published : SyncEvent::What::unchanged;
  event.outcome = *outcome;
  board_.tell(event);
  FARTHING_CHECK(note_month_success(data_, connection, period, now));
  FARTHING_CHECK(note_bills(data_, connection, now));
  return note_fetched(connection.client, connection.id);
}

Result<store::ImportOutcome> SyncTasks::import_month(const control::ConnectionRecord& connection,
                                                     const control::JobRecord& job, BillingPeriod period,
                                                     MonthImport::Progress& progress, const std::stop_token& stop) {
  FARTHING_TRY(const auto exports, control::exports(data_.database(), connection.client, connection.id));
  const std::string export_id = export_of_subject(job.subject);
  const auto source = std::ranges::find(exports, export_id, &control::ExportRecord::id);
  if (source == exports.end()) return fail(ErrorCode::not_found, "the export {} is gone", export_id);
  FARTHING_TRY(auto bucket, open_bucket(data_, board_.self(), board_.settings().master_key_file, connection, *source,
                                        board_.now(), stop));
  const auto months = months_of(bucket, {source->kind, source->prefix, source->name},
                                [period](BillingPeriod one) { return one == period; });
  if (!months) return std::unexpected(aws::to_error(months.error()));
  if (months->empty())
    return fail(ErrorCode::not_found, "s3://{}/{}/{}: holds no manifest for {}", source->bucket, source->prefix,
                source->name, to_string(period));
  store::ImportSettings settings;
  settings.client = connection.client;
  settings.segment = board_.settings().segment;
  settings.clock = board_.settings().clock.now;
  settings.switch_export = switches_export(job.subject);
  settings.job = job;
  MonthImport import(data_, *source, settings);
  return import.run(bucket, months->front(), progress, stop);
}

Result<> SyncTasks::note_fetched(const std::string& client, const std::string& id) {
  FARTHING_CHECK(control::note_fetched(data_.database(), client, id, board_.now()));
  FARTHING_TRY(const auto connection, control::connection_by_id(data_.database(), client, id));
  return note_standstill(data_, connection, board_.now());
}

}  // namespace farthing::connect
