#include "connect/sync.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <thread>

#include "connect/job_subject.hpp"
#include "connect/sync_board.hpp"
#include "connect/sync_tasks.hpp"
#include "connect/timetable.hpp"
#include "core/log.hpp"

namespace farthing::connect {
namespace {

namespace json = boost::json;

constexpr Instant lease_seconds = 60;
constexpr Instant jobs_kept_seconds = 30 * 86'400;
constexpr auto between_heartbeats = std::chrono::milliseconds(1'000);

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

/// Whose jobs are taken.
struct Wanted {
  std::optional<std::vector<control::ConnectionRecord>> these;  ///< as they were when they were chosen
  std::optional<std::string> client;                            ///< else those of one; nothing: of all

  bool includes(const control::ConnectionRecord& connection) const {
    if (these) return std::ranges::find(*these, connection.id, &control::ConnectionRecord::id) != these->end();
    return !client || connection.client == *client;
  }
};

/// One thread's worth of work, with a data folder of its own: a database session serves one thread.
class SyncWorker {
 public:
  SyncWorker(SyncBoard& board, store::DataFolder data) : board_(board), data_(std::move(data)), tasks_(board_, data_) {}

  /// Takes jobs until there are none; with `for_ever` until stopped.
  Result<> work(const Wanted& wanted, bool for_ever, const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      MonthImport::Progress progress;
      FARTHING_TRY(const auto taken, take(wanted, progress));
      if (taken) {
        FARTHING_CHECK(do_job(*taken, progress, stop));
        continue;
      }
      FARTHING_CHECK(control::end_leases(data_.database(), process_has_ended, board_.now()));
      FARTHING_TRY(const bool is_over, nothing_left(wanted));
      if (!for_ever && is_over && board_.is_idle()) return {};
      board_.wait(stop);
    }
    return {};
  }

 private:
  /// A job, and its place in the list of what is under way.
  struct Taken {
    control::JobRecord job;
    SyncBoard::Place place;
  };

  /// False while other processes are at work for the connections wanted. When they end without a word, their jobs are
  /// taken over.
  Result<bool> nothing_left(const Wanted& wanted) {
    if (!wanted.these) return true;
    bool is_over = true;
    const Instant now = board_.now();
    for (const control::ConnectionRecord& connection : *wanted.these) {
      const auto current = control::connection_by_id(data_.database(), connection.client, connection.id);
      if (!current && current.error().code == ErrorCode::not_found) {
        board_.tell_removed(connection);
        continue;
      }
      FARTHING_CHECK(current);
      FARTHING_TRY(const auto jobs, control::jobs(data_.database(), connection.client, connection.id, now));
      for (const control::JobRecord& job : jobs) {
        if (job.kind == check_kind || job.state == control::JobState::poisoned) continue;
        const bool runs = job.state == control::JobState::running;
        if (!runs && !(job.state == control::JobState::waiting && job.run_after <= now)) continue;
        is_over = false;
        if (runs && job.owner != board_.process()) tell_of_another(connection, job);
      }
    }
    return is_over;
  }

  void tell_of_another(const control::ConnectionRecord& connection, const control::JobRecord& job) {
    if (!board_.note_elsewhere(job)) return;
    SyncEvent event;
    event.what = SyncEvent::What::skipped;
    event.client = connection.client;
    event.connection = connection.name;
    event.words = "another farthing process works at it; waiting for that";
    board_.tell(event);
  }

  Result<std::optional<Taken>> take(const Wanted& wanted, const MonthImport::Progress& progress) {
    const std::lock_guard lock(board_.taking());
    std::vector<std::string> passed_over = board_.busy();
    if (wanted.these || wanted.client) {
      FARTHING_TRY(const auto all, control::all_connections(data_.database()));
      for (const control::ConnectionRecord& connection : all)
        if (!wanted.includes(connection)) passed_over.push_back(connection.id);
    }
    FARTHING_TRY(auto job, control::take_job(data_.database(), {sync_kind, bill_kind, check_kind}, passed_over,
                                             board_.now(), lease_seconds, board_.process()));
    if (!job) return std::nullopt;
    const auto connection = control::connection_by_id(data_.database(), job->client, job->connection);
    if (!connection && connection.error().code == ErrorCode::not_found) {
      FARTHING_CHECK(end_orphan(*job));
      return std::nullopt;
    }
    FARTHING_CHECK(connection);
    return Taken{*job, begin(*job, connection->name, progress)};
  }

  /// Jobs go with their connection; one that was added at the very moment of its removal goes here.
  Result<> end_orphan(const control::JobRecord& job) {
    const Error cause(ErrorCode::cancelled, "its connection was removed");
    auto ended = control::fail_job(data_.database(), job, cause, false, board_.settings().retry, board_.now());
    if (!ended && ended.error().code == ErrorCode::conflict) return {};
    return ended;
  }

  Result<> do_job(const Taken& taken, MonthImport::Progress& progress, const std::stop_token& stop) {
    const control::JobRecord& job = taken.job;
    std::stop_source ending;
    const std::stop_callback forward(stop, [&] { ending.request_stop(); });
    Result<> done;
    {
      const std::jthread keeper([&](const std::stop_token& over) { keep(job, progress, over, ending); });
      done = job.kind == sync_kind    ? tasks_.look(job, ending.get_token())
             : job.kind == check_kind ? tasks_.check(job, ending.get_token())
                                      : tasks_.read_month(job, progress, ending.get_token());
    }
    board_.end(taken.place);
    const Instant now = board_.now();
    auto noted = done ? control::finish_job(data_.database(), job, now)
                      : control::fail_job(data_.database(), job, done.error(), may_pass(done.error().code),
                                          board_.settings().retry, now);
    // Somebody else has the job by now; what was published stands, since it was what they would publish.
    if (!noted && noted.error().code == ErrorCode::conflict) return {};
    return noted;
  }

  SyncBoard::Place begin(const control::JobRecord& job, const std::string& connection,
                         const MonthImport::Progress& progress) {
    RunningJob running{job.connection, connection, "", "looking at the bucket", nullptr};
    if (job.kind == bill_kind) {
      running.month = job.subject.substr(job.subject.rfind(' ') + 1);
      running.stage = "fetching";
      running.progress = &progress;
    }
    return board_.begin(std::move(running));
  }

  /// Holds on to the job, and ends it when somebody else has it or has asked for its end.
  void keep(const control::JobRecord& job, const MonthImport::Progress& progress, const std::stop_token& over,
            std::stop_source& ending) {
    auto database = control::ControlDatabase::open(data_.path() / "control.sqlite");
    while (board_.settings().clock.sleep(between_heartbeats, over)) {
      if (!database) continue;
      const auto held = control::heartbeat(*database, job, to_json(progress), board_.now(), lease_seconds);
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

  SyncBoard& board_;
  store::DataFolder data_;
  SyncTasks tasks_;
};

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

}  // namespace

Sync::Sync(OwnIdentity self, SyncSettings settings, std::function<void(const SyncEvent&)> told)
    : board_(std::make_unique<SyncBoard>(std::move(self), std::move(settings), std::move(told))) {}

Sync::~Sync() = default;

Result<std::uint64_t> Sync::run_once(const SyncRequest& request, const std::stop_token& stop) {
  FARTHING_TRY(auto data, store::DataFolder::open_existing(board_->settings().data));
  FARTHING_TRY(const auto connections, connections_of(data.database(), request));
  const Instant now = board_->now();
  FARTHING_CHECK(control::forget_jobs(data.database(), now - jobs_kept_seconds));
  // Before jobs are asked for: that starts those afresh which died too often.
  FARTHING_CHECK(control::end_leases(data.database(), process_has_ended, now));
  const std::string subject = look_subject(request.months, request.switch_export);
  for (const control::ConnectionRecord& connection : connections)
    FARTHING_CHECK(add_connection_job(data.database(), connection, sync_kind, subject, now));
  const Wanted wanted{connections, std::nullopt};
  std::vector<Result<>> results(std::max<std::size_t>(1, board_->settings().workers));
  {
    std::vector<std::jthread> threads;
    for (Result<>& result : results)
      threads.emplace_back([&] {
        auto own = store::DataFolder::open_existing(board_->settings().data);
        result = own ? SyncWorker(*board_, std::move(*own)).work(wanted, false, stop)
                     : Result<>(std::unexpected(std::move(own.error())));
      });
  }
  for (auto& result : results) FARTHING_CHECK(result);
  if (stop.stop_requested()) return fail(ErrorCode::cancelled, "the sync was stopped");
  FARTHING_CHECK(tell_failures_elsewhere(data.database(), now));
  return board_->failures();
}

Result<> Sync::tell_failures_elsewhere(control::ControlDatabase& database, Instant since) {
  for (const control::JobRecord& seen : board_->elsewhere()) {
    FARTHING_TRY(const auto jobs, control::jobs(database, seen.client, seen.connection, since - 1));
    const auto job = std::ranges::find(jobs, seen.id, &control::JobRecord::id);
    // What this process has taken over has been told.
    if (job == jobs.end() || job->owner == board_->process() || job->error.empty()) continue;
    const auto connection = control::connection_by_id(database, job->client, job->connection);
    if (!connection && connection.error().code == ErrorCode::not_found) continue;
    FARTHING_CHECK(connection);
    SyncEvent event;
    event.what = SyncEvent::What::failed;
    event.client = job->client;
    event.connection = connection->name;
    if (job->kind == bill_kind) {
      FARTHING_TRY(event.period, month_of_subject(job->subject));
    }
    const auto code = std::ranges::find(all_errors(), job->error_code, &ErrorDescription::name);
    event.error = Error(code == all_errors().end() ? ErrorCode::conflict : code->code, job->error);
    board_->tell(event);
  }
  return {};
}

Result<> Sync::watch(const WatchRequest& request, const std::stop_token& stop) {
  FARTHING_TRY(auto data, store::DataFolder::open_existing(board_->settings().data));
  Wanted wanted{std::nullopt, request.client};
  if (request.connection) {
    FARTHING_TRY(auto one, control::find_connection(data.database(), request.client.value_or(""), *request.connection));
    wanted.these = std::vector{std::move(one)};
  }
  board_->looks_at = LookAt::due;
  std::vector<Result<>> results(std::max<std::size_t>(1, board_->settings().workers));
  {
    std::vector<std::jthread> threads;
    for (Result<>& result : results)
      threads.emplace_back([&] {
        auto own = store::DataFolder::open_existing(board_->settings().data);
        result = own ? SyncWorker(*board_, std::move(*own)).work(wanted, true, stop)
                     : Result<>(std::unexpected(std::move(own.error())));
      });
    constexpr auto a_while = std::chrono::seconds(10);
    FARTHING_CHECK(control::forget_jobs(data.database(), board_->now() - jobs_kept_seconds));
    const auto is_wanted = [&](const control::ConnectionRecord& one) { return wanted.includes(one); };
    do FARTHING_CHECK(add_due_jobs(data.database(), board_->settings().every_seconds, board_->now(), is_wanted));
    while (board_->settings().clock.sleep(a_while, stop));
  }
  for (auto& result : results) FARTHING_CHECK(result);
  return {};
}

std::vector<BillingPeriod> Sync::missing_months() const { return board_->missing_months(); }

std::vector<SyncStatus> Sync::status() const { return board_->status(); }

}  // namespace farthing::connect
