#include "connect/sync.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <condition_variable>
#include <list>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "connect/connecting.hpp"
#include "connect/export_location.hpp"
#include "connect/look.hpp"
#include "connect/sync_findings.hpp"
#include "connect/timetable.hpp"
#include "core/log.hpp"
#include "core/process.hpp"

namespace farthing::connect {
namespace {

namespace json = boost::json;

constexpr Instant lease_seconds = 60;
constexpr auto between_heartbeats = std::chrono::milliseconds(1'000);
constexpr auto between_looks_for_work = std::chrono::milliseconds(200);

/// What a bill's job is about: `EXPORT 2026-09`.
std::string subject_of(const std::string& export_id, BillingPeriod period) {
  return fmt::format("{} {}", export_id, to_string(period));
}

Result<BillingPeriod> period_of(const control::JobRecord& job) {
  return BillingPeriod::parse(job.subject.substr(job.subject.rfind(' ') + 1));
}

std::string export_of(const control::JobRecord& job) { return job.subject.substr(0, job.subject.rfind(' ')); }

/// What may be different at the next attempt without anybody doing anything.
bool may_pass(ErrorCode code) {
  switch (code) {
    case ErrorCode::aws_unavailable:
    case ErrorCode::busy:
    case ErrorCode::conflict:
    case ErrorCode::io:
    case ErrorCode::manifest_changed:
    case ErrorCode::missing_file:
    case ErrorCode::cancelled:
      return true;
    default:
      return false;
  }
}

}  // namespace

struct Sync::Shared {
  OwnIdentity self;
  SyncSettings settings;
  std::function<void(const SyncEvent&)> told;

  /// A job under way in this process.
  struct Running {
    std::string connection_id;
    std::string connection;
    std::string month;
    std::string stage;
    const MonthImport::Progress* progress = nullptr;
  };
  mutable std::mutex mutex;
  std::condition_variable_any changed;
  std::list<Running> running;
  std::mutex taking;
  std::mutex telling;
  std::atomic<std::uint64_t> failures{0};
  LookAt looks_at = LookAt::all;
  /// Ids of connections that were examined since they were last looked at: one examination tells the cause of all their
  /// failures.
  std::set<std::string> examined;
  /// Jobs that another process was seen to work at, while this one waited for them.
  std::map<std::int64_t, control::JobRecord> elsewhere;
  const std::string process = own_process_name();

  void tell(const SyncEvent& event) {
    if (event.what == SyncEvent::What::failed) ++failures;
    const std::lock_guard lock(telling);
    if (told) told(event);
  }
  /// Connections that have as many jobs here as they may.
  std::vector<std::string> busy() const {
    std::map<std::string, std::size_t> counts;
    const std::lock_guard lock(mutex);
    for (const Running& one : running) ++counts[one.connection_id];
    std::vector<std::string> full;
    for (const auto& [connection, count] : counts)
      if (count >= settings.workers_a_connection) full.push_back(connection);
    return full;
  }
};

/// One thread's worth of work, with a data folder of its own: a database session serves one thread.
class Sync::Worker {
 public:
  Worker(Shared& shared, store::DataFolder data) : shared_(shared), data_(std::move(data)) {}

  /// Takes jobs until there are none, `wanted` connections only; with `for_ever` until stopped.
  Result<> work(const std::optional<std::vector<std::string>>& wanted, const SyncRequest& request, bool for_ever,
                const std::stop_token& stop) {
    switch_export_ = request.switch_export;
    client_ = request.client;
    while (!stop.stop_requested()) {
      MonthImport::Progress progress;
      FARTHING_TRY(const auto taken, take(wanted, progress));
      if (taken) {
        FARTHING_CHECK(do_job(*taken, progress, stop));
        continue;
      }
      FARTHING_CHECK(control::end_leases(data_.database(), process_has_ended, shared_.settings.clock.now()));
      FARTHING_TRY(const bool is_over, nothing_left(wanted));
      std::unique_lock lock(shared_.mutex);
      if (!for_ever && is_over && shared_.running.empty()) return {};
      shared_.changed.wait_for(lock, stop, between_looks_for_work, [] { return false; });
    }
    return {};
  }

 private:
  /// A job, and its place in the list of what is under way.
  struct Taken {
    control::JobRecord job;
    std::list<Shared::Running>::iterator place;
  };

  /// False while other processes are at work for the connections wanted. When they end without a word, their jobs are
  /// taken over.
  Result<bool> nothing_left(const std::optional<std::vector<std::string>>& wanted) {
    if (!wanted) return true;
    bool is_over = true;
    const Instant now = shared_.settings.clock.now();
    for (const std::string& id : *wanted) {
      FARTHING_TRY(const auto connection, control::find_connection(data_.database(), client_, id));
      FARTHING_TRY(const auto jobs, control::jobs(data_.database(), client_, id, now));
      for (const control::JobRecord& job : jobs) {
        if (job.kind == check_kind || job.state == control::JobState::poisoned) continue;
        const bool runs = job.state == control::JobState::running;
        if (!runs && !(job.state == control::JobState::waiting && job.run_after <= now)) continue;
        is_over = false;
        if (runs && job.owner != shared_.process) tell_of_another(connection, job);
      }
    }
    return is_over;
  }

  void tell_of_another(const control::ConnectionRecord& connection, const control::JobRecord& job) {
    {
      const std::lock_guard lock(shared_.mutex);
      const bool is_known = std::ranges::any_of(
          shared_.elsewhere, [&](const auto& one) { return one.second.connection == job.connection; });
      shared_.elsewhere.emplace(job.id, job);
      if (is_known) return;
    }
    SyncEvent event;
    event.what = SyncEvent::What::skipped;
    event.client = connection.client;
    event.connection = connection.name;
    event.words = "another farthing process works at it; waiting for that";
    shared_.tell(event);
  }

  Result<std::optional<Taken>> take(const std::optional<std::vector<std::string>>& wanted,
                                    const MonthImport::Progress& progress) {
    // One at a time: whoever finds nothing must see what the others have taken.
    const std::lock_guard lock(shared_.taking);
    std::vector<std::string> passed_over = shared_.busy();
    if (wanted) {
      FARTHING_TRY(const auto all, control::all_connections(data_.database()));
      for (const control::ConnectionRecord& connection : all)
        if (std::ranges::find(*wanted, connection.id) == wanted->end()) passed_over.push_back(connection.id);
    }
    FARTHING_TRY(auto job, control::take_job(data_.database(), {sync_kind, bill_kind, check_kind}, passed_over,
                                             shared_.settings.clock.now(), lease_seconds, shared_.process));
    if (!job) return std::nullopt;
    FARTHING_TRY(const auto connection, control::find_connection(data_.database(), job->client, job->connection));
    return Taken{*job, begin(*job, connection.name, progress)};
  }

  Result<> do_job(const Taken& taken, MonthImport::Progress& progress, const std::stop_token& stop) {
    const control::JobRecord& job = taken.job;
    std::stop_source ending;
    const std::stop_callback forward(stop, [&] { ending.request_stop(); });
    Result<> done;
    {
      const std::jthread keeper([&](const std::stop_token& over) { keep(job, progress, over, ending); });
      done = job.kind == sync_kind    ? look(job, ending.get_token())
             : job.kind == check_kind ? check(job, ending.get_token())
                                      : read_month(job, progress, ending.get_token());
    }
    {
      const std::lock_guard lock(shared_.mutex);
      shared_.running.erase(taken.place);
    }
    shared_.changed.notify_all();
    const Instant now = shared_.settings.clock.now();
    auto noted = done ? control::finish_job(data_.database(), job, now)
                      : control::fail_job(data_.database(), job, done.error(), may_pass(done.error().code),
                                          shared_.settings.retry, now);
    // Somebody else has the job by now; what was published stands, since it was what they would publish.
    if (!noted && noted.error().code == ErrorCode::conflict) return {};
    return noted;
  }

  std::list<Shared::Running>::iterator begin(const control::JobRecord& job, const std::string& connection,
                                             const MonthImport::Progress& progress) {
    Shared::Running running{job.connection, connection, "", "looking at the bucket", nullptr};
    if (job.kind == bill_kind) {
      running.month = job.subject.substr(job.subject.rfind(' ') + 1);
      running.stage = "fetching";
      running.progress = &progress;
    }
    const std::lock_guard lock(shared_.mutex);
    return shared_.running.insert(shared_.running.end(), std::move(running));
  }

  /// Holds on to the job, and ends it when somebody else has it or has asked for its end.
  void keep(const control::JobRecord& job, const MonthImport::Progress& progress, const std::stop_token& over,
            std::stop_source& ending) {
    auto database = control::ControlDatabase::open(data_.path() / "control.sqlite");
    while (shared_.settings.clock.sleep(between_heartbeats, over)) {
      if (!database) continue;
      const auto held =
          control::heartbeat(*database, job, to_json(progress), shared_.settings.clock.now(), lease_seconds);
      if (held || held.error().code == ErrorCode::busy) continue;
      log::debug("a job is given up", {{"job", std::to_string(job.id)}, {"cause", held.error().message}});
      ending.request_stop();
      return;
    }
  }

  static std::string to_json(const MonthImport::Progress& progress) {
    return json::serialize(json::object{{"files", progress.fetch.files.load()},
                                        {"files_total", progress.fetch.files_total},
                                        {"bytes", progress.fetch.bytes.load()},
                                        {"bytes_total", progress.fetch.bytes_total},
                                        {"rows", progress.reading.rows.load()}});
  }

  /// Examines a connection anew: one that is pending may be ready by now, one that is in use may be broken.
  Result<> check(const control::JobRecord& job, const std::stop_token& stop) {
    FARTHING_TRY(const auto connection, control::find_connection(data_.database(), job.client, job.connection));
    Connecting connecting(data_, shared_.self, shared_.settings.master_key_file);
    FARTHING_CHECK(connecting.check(connection, shared_.settings.clock.now(), stop));
    return {};
  }

  /// Whether an examination has told why already; the next one will have.
  bool is_explained(const control::ConnectionRecord& connection, ErrorCode code) {
    if (!calls_for_examination(code)) return false;
    const std::lock_guard lock(shared_.mutex);
    return !shared_.examined.insert(connection.id).second;
  }

  /// Looks at the bucket of a connection and makes a job for each month that has to be fetched.
  Result<> look(const control::JobRecord& job, const std::stop_token& stop) {
    FARTHING_TRY(auto connection, control::find_connection(data_.database(), job.client, job.connection));
    SyncEvent event;
    event.client = connection.client;
    event.connection = connection.name;
    const Instant now = shared_.settings.clock.now();
    {
      const std::lock_guard lock(shared_.mutex);
      shared_.examined.erase(connection.id);
    }
    auto looked =
        look_at(data_, shared_.self, shared_.settings.master_key_file, connection, shared_.looks_at, now, stop);
    if (!looked) {
      event.what = SyncEvent::What::failed;
      event.error = looked.error();
      shared_.tell(event);
      if (!is_explained(connection, looked.error().code))
        FARTHING_CHECK(
            note_failure(data_, shared_.self, shared_.settings.master_key_file, connection, looked.error(), now, stop));
      return std::unexpected(std::move(looked.error()));
    }
    FARTHING_CHECK(note_success(data_, connection, now));
    if (!looked->words.empty()) {
      event.what = SyncEvent::What::skipped;
      event.words = looked->words;
      shared_.tell(event);
    }
    if (!looked->source) return {};
    FARTHING_TRY(const auto again, months_asked(job));
    event.what = SyncEvent::What::looked;
    event.found = plan_months(looked->months, looked->seen, looked->first, again, now);
    shared_.tell(event);
    FARTHING_TRY(const auto given_up, poisoned_months(job));
    // The newest month first: it is what people look at.
    for (auto month = event.found->fetch.rbegin(); month != event.found->fetch.rend(); ++month) {
      control::JobRecord bill;
      bill.client = job.client;
      bill.connection = job.connection;
      bill.kind = bill_kind;
      bill.subject = subject_of(looked->source->id, month->period);
      bill.run_after = now;
      // Nobody asked for it again, and it is the delivery that brought trouble.
      if (shared_.looks_at == LookAt::due && given_up.contains(bill.subject) && is_seen(*looked, *month)) continue;
      FARTHING_CHECK(control::add_job(data_.database(), bill, now));
    }
    if (event.found->fetch.empty()) FARTHING_CHECK(note_fetched(connection.client, connection.id));
    return {};
  }

  Result<std::set<std::string>> poisoned_months(const control::JobRecord& look) {
    std::set<std::string> subjects;
    FARTHING_TRY(const auto jobs,
                 control::jobs(data_.database(), look.client, look.connection, shared_.settings.clock.now()));
    for (const control::JobRecord& job : jobs)
      if (job.kind == bill_kind && job.state == control::JobState::poisoned) subjects.insert(job.subject);
    return subjects;
  }

  /// True when no other delivery of the month is there than the one that was tried.
  static bool is_seen(const Look& looked, const BucketMonth& month) {
    const auto known = std::ranges::find(looked.seen, month.period, &control::SeenMonth::period);
    return known == looked.seen.end() || known->manifest_etag == month.manifest_etag;
  }

  /// The months that a job's maker wants read again whatever is known of them.
  static Result<std::vector<BillingPeriod>> months_asked(const control::JobRecord& job) {
    std::vector<BillingPeriod> months;
    for (std::size_t at = 0; at < job.subject.size();) {
      const std::size_t end = std::min(job.subject.find(' ', at), job.subject.size());
      FARTHING_TRY(months.emplace_back(), BillingPeriod::parse(job.subject.substr(at, end - at)));
      at = end + 1;
    }
    return months;
  }

  Result<> read_month(const control::JobRecord& job, MonthImport::Progress& progress, const std::stop_token& stop) {
    FARTHING_TRY(auto connection, control::find_connection(data_.database(), job.client, job.connection));
    FARTHING_TRY(const BillingPeriod period, period_of(job));
    SyncEvent event;
    event.client = connection.client;
    event.connection = connection.name;
    event.period = period;
    // The job may be older than what has befallen the connection since.
    event.words = why_not_used(connection.state);
    if (!event.words.empty()) {
      event.what = SyncEvent::What::skipped;
      shared_.tell(event);
      return {};
    }
    auto outcome = import_month(connection, export_of(job), period, progress, stop);
    const Instant now = shared_.settings.clock.now();
    if (!outcome) {
      event.what = SyncEvent::What::failed;
      event.error = outcome.error();
      shared_.tell(event);
      if (!is_explained(connection, outcome.error().code))
        FARTHING_CHECK(note_month_failure(data_, shared_.self, shared_.settings.master_key_file, connection, period,
                                          outcome.error(), now, stop));
      return std::unexpected(std::move(outcome.error()));
    }
    using What = store::ImportOutcome::What;
    event.what = outcome->what == What::published ? SyncEvent::What::published : SyncEvent::What::unchanged;
    event.outcome = *outcome;
    shared_.tell(event);
    FARTHING_CHECK(note_month_success(data_, connection, period, now));
    return note_fetched(connection.client, connection.id);
  }

  Result<store::ImportOutcome> import_month(const control::ConnectionRecord& connection, const std::string& export_id,
                                            BillingPeriod period, MonthImport::Progress& progress,
                                            const std::stop_token& stop) {
    FARTHING_TRY(const auto exports, control::exports(data_.database(), connection.client, connection.id));
    const auto source = std::ranges::find(exports, export_id, &control::ExportRecord::id);
    if (source == exports.end()) return fail(ErrorCode::not_found, "the export {} is gone", export_id);
    FARTHING_TRY(auto bucket, open_bucket(data_, shared_.self, shared_.settings.master_key_file, connection, *source,
                                          shared_.settings.clock.now(), stop));
    const auto months =
        months_of(bucket, source->prefix, source->name, [period](BillingPeriod one) { return one == period; });
    if (!months) return std::unexpected(aws::to_error(months.error()));
    if (months->empty())
      return fail(ErrorCode::not_found, "s3://{}/{}/{}: holds no manifest for {}", source->bucket, source->prefix,
                  source->name, to_string(period));
    store::ImportSettings settings;
    settings.client = connection.client;
    settings.segment = shared_.settings.segment;
    settings.clock = shared_.settings.clock.now;
    settings.switch_export = switch_export_;
    MonthImport import(data_, *source, settings);
    return import.run(bucket, months->front(), progress, stop);
  }

  Result<> note_fetched(const std::string& client, const std::string& id) {
    FARTHING_TRY(auto connection, control::find_connection(data_.database(), client, id));
    connection.fetched_at = shared_.settings.clock.now();
    return control::update_connection(data_.database(), connection);
  }

  Shared& shared_;
  store::DataFolder data_;
  bool switch_export_ = false;
  std::string client_;
};

Sync::Sync(OwnIdentity self, SyncSettings settings, std::function<void(const SyncEvent&)> told)
    : shared_(std::make_unique<Shared>()) {
  shared_->self = std::move(self);
  shared_->settings = std::move(settings);
  shared_->told = std::move(told);
}

Sync::~Sync() = default;

namespace {

/// The connections that a request means, and why those that are left out are.
Result<std::vector<control::ConnectionRecord>> connections_of(control::ControlDatabase& database,
                                                              const SyncRequest& request) {
  if (request.connection) {
    FARTHING_TRY(auto one, control::find_connection(database, request.client, *request.connection));
    return std::vector{std::move(one)};
  }
  FARTHING_TRY(auto all, control::connections(database, request.client));
  std::erase_if(
      all, [](const control::ConnectionRecord& one) { return one.state == control::ConnectionState::disconnected; });
  return all;
}

std::string subject_of(const std::vector<BillingPeriod>& months) {
  std::string subject;
  for (const BillingPeriod month : months) subject += (subject.empty() ? "" : " ") + to_string(month);
  return subject;
}

}  // namespace

Result<std::uint64_t> Sync::run_once(const SyncRequest& request, const std::stop_token& stop) {
  FARTHING_TRY(auto data, store::DataFolder::open_existing(shared_->settings.data));
  FARTHING_TRY(const auto connections, connections_of(data.database(), request));
  std::vector<std::string> wanted;
  const Instant now = shared_->settings.clock.now();
  // Before jobs are asked for: that starts those afresh which died too often.
  FARTHING_CHECK(control::end_leases(data.database(), process_has_ended, now));
  for (const control::ConnectionRecord& connection : connections) {
    wanted.push_back(connection.id);
    FARTHING_CHECK(add_connection_job(data.database(), connection, sync_kind, subject_of(request.months), now));
  }
  std::vector<Result<>> results(std::max<std::size_t>(1, shared_->settings.workers));
  {
    std::vector<std::jthread> threads;
    for (Result<>& result : results)
      threads.emplace_back([&] {
        auto own = store::DataFolder::open_existing(shared_->settings.data);
        result = own ? Worker(*shared_, std::move(*own)).work(wanted, request, false, stop)
                     : Result<>(std::unexpected(std::move(own.error())));
      });
  }
  for (auto& result : results) FARTHING_CHECK(result);
  if (stop.stop_requested()) return fail(ErrorCode::cancelled, "the sync was stopped");
  FARTHING_CHECK(tell_failures_elsewhere(data.database(), now));
  return shared_->failures.load();
}

Result<> Sync::tell_failures_elsewhere(control::ControlDatabase& database, Instant since) {
  for (const auto& [id, seen] : shared_->elsewhere) {
    FARTHING_TRY(const auto jobs, control::jobs(database, seen.client, seen.connection, since - 1));
    const auto job = std::ranges::find(jobs, id, &control::JobRecord::id);
    // What this process has taken over has been told.
    if (job == jobs.end() || job->owner == shared_->process || job->error.empty()) continue;
    FARTHING_TRY(const auto connection, control::find_connection(database, job->client, job->connection));
    SyncEvent event;
    event.what = SyncEvent::What::failed;
    event.client = job->client;
    event.connection = connection.name;
    if (job->kind == bill_kind) {
      FARTHING_TRY(event.period, period_of(*job));
    }
    const auto code = std::ranges::find(all_errors(), job->error_code, &ErrorDescription::name);
    event.error = Error(code == all_errors().end() ? ErrorCode::conflict : code->code, job->error);
    shared_->tell(event);
  }
  return {};
}

Result<> Sync::watch(const std::stop_token& stop) {
  shared_->looks_at = LookAt::due;
  std::vector<Result<>> results(std::max<std::size_t>(1, shared_->settings.workers));
  {
    std::vector<std::jthread> threads;
    for (Result<>& result : results)
      threads.emplace_back([&] {
        auto own = store::DataFolder::open_existing(shared_->settings.data);
        result = own ? Worker(*shared_, std::move(*own)).work(std::nullopt, {}, true, stop)
                     : Result<>(std::unexpected(std::move(own.error())));
      });
    FARTHING_TRY(auto data, store::DataFolder::open_existing(shared_->settings.data));
    constexpr auto a_while = std::chrono::seconds(10);
    do FARTHING_CHECK(add_due_jobs(data.database(), shared_->settings.every_seconds, shared_->settings.clock.now()));
    while (shared_->settings.clock.sleep(a_while, stop));
  }
  for (auto& result : results) FARTHING_CHECK(result);
  return {};
}

std::vector<SyncStatus> Sync::status() const {
  std::vector<SyncStatus> list;
  const std::lock_guard lock(shared_->mutex);
  for (const Shared::Running& one : shared_->running) {
    SyncStatus status;
    status.connection = one.connection;
    status.stage = one.stage;
    status.month = one.month;
    if (one.progress != nullptr) {
      const FetchProgress& fetch = one.progress->fetch;
      status.files = fetch.files;
      status.files_total = fetch.files_total;
      status.bytes = fetch.bytes;
      status.bytes_total = fetch.bytes_total;
      status.rows = one.progress->reading.rows;
      if (status.rows > 0) status.stage = "reading";
    }
    list.push_back(std::move(status));
  }
  return list;
}

}  // namespace farthing::connect
