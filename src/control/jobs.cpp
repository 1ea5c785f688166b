#include "control/jobs.hpp"

#include <soci/soci.h>

#include <algorithm>
#include <array>
#include <set>

#include "control/changed_rows.hpp"

namespace farthing::control {
namespace {

using soci::into;
using soci::use;

constexpr std::array<std::string_view, 6> states{"waiting", "running", "done", "failed", "poisoned", "cancelled"};

/// `condition` may name :client, :connection and :at, which are bound whether it does or not.
Result<std::vector<JobRecord>> select(soci::session& session, const std::string& condition, const std::string& client,
                                      const std::string& connection, long long at) {
  std::vector<JobRecord> found;
  JobRecord job;
  std::string state;
  long long id = 0;
  long long run_after = 0;
  long long lease_until = 0;
  long long fence = 0;
  int cancel_requested = 0;
  long long made_at = 0;
  long long changed_at = 0;
  soci::statement rows =
      (session.prepare
           << "SELECT id, client, connection, kind, subject, state, run_after, lease_until, fence, "
              "attempts, cancel_requested, progress, error, error_code, made_at, changed_at, owner FROM job WHERE "
              ":client IS NOT NULL AND :connection IS NOT NULL AND :at IS NOT NULL AND " +
                  condition,
       use(client, "client"), use(connection, "connection"), use(at, "at"), into(id), into(job.client),
       into(job.connection), into(job.kind), into(job.subject), into(state), into(run_after), into(lease_until),
       into(fence), into(job.attempts), into(cancel_requested), into(job.progress), into(job.error),
       into(job.error_code), into(made_at), into(changed_at), into(job.owner));
  rows.execute();
  while (rows.fetch()) {
    const auto* at_state = std::ranges::find(states, state);
    if (at_state == states.end())
      return fail(ErrorCode::damaged, "the control database holds a state of a job that farthing never writes: {}",
                  state);
    job.id = id;
    job.state = static_cast<JobState>(at_state - states.begin());
    job.run_after = run_after;
    job.lease_until = lease_until;
    job.fence = fence;
    job.cancel_requested = cancel_requested != 0;
    job.made_at = made_at;
    job.changed_at = changed_at;
    found.push_back(job);
  }
  return found;
}

/// A job that takes its process down with it never says that it failed: it is counted here.
void end_lapsed_jobs(soci::session& session, long long now) {
  const int most_attempts = JobRetry{}.most_attempts;
  session << "UPDATE job SET state = 'cancelled', fence = fence + 1, lease_until = 0, changed_at = :now WHERE state = "
             "'running' AND lease_until <= :now AND cancel_requested = 1",
      use(now, "now");
  const std::string error = "whoever ran it ended without a word, and it has been tried often enough";
  session << "UPDATE job SET state = 'poisoned', fence = fence + 1, lease_until = 0, changed_at = :now, error = "
             ":error, error_code = '' WHERE state = 'running' AND lease_until <= :now AND attempts >= :most",
      use(now, "now"), use(error, "error"), use(most_attempts, "most");
}

bool holds(const std::vector<std::string>& list, const std::string& text) {
  return std::ranges::find(list, text) != list.end();
}

/// The job as it is now, if whoever asks still holds it.
Result<JobRecord> held(soci::session& session, const JobRecord& job) {
  FARTHING_TRY(auto found, select(session, "id = :at", "", "", job.id));
  if (!found.empty() && found.front().state == JobState::running && found.front().fence == job.fence)
    return std::move(found.front());
  return std::unexpected(Error(ErrorCode::conflict,
                               fmt::format("job {} ({} {}) is no longer this worker's", job.id, job.kind, job.subject),
                               "nothing is to be done: another worker has taken it over, or it was removed"));
}

void end_job(soci::session& session, const JobRecord& job, JobState state, long long run_after, const Error* error,
             long long now) {
  const long long id = job.id;
  const std::string name(to_string(state));
  const std::string message = error == nullptr ? "" : error->message;
  const std::string code(error == nullptr ? std::string_view() : describe(error->code).name);
  session << "UPDATE job SET state = :state, run_after = :after, lease_until = 0, error = :error, error_code = :code, "
             "changed_at = :now WHERE id = :id",
      use(name), use(run_after), use(message), use(code), use(now), use(id);
}

/// Jobs that failed together must not come back together: up to a quarter of the wait is taken off, always the same for
/// the same job and attempt.
Instant wait_before_retry(const JobRecord& job, const JobRetry& retry) {
  constexpr int most_doublings = 40;
  Instant wait = std::max<Instant>(retry.base_seconds, 1);
  for (int i = 1; i < std::min(job.attempts, most_doublings) && wait < retry.longest_seconds; ++i) wait *= 2;
  wait = std::clamp<Instant>(wait, 0, std::max<Instant>(retry.longest_seconds, 0));
  // SplitMix64's last steps: neighbouring ids give numbers that have nothing to do with each other.
  auto mixed = static_cast<std::uint64_t>(job.id) * 64 + static_cast<std::uint64_t>(job.attempts);
  mixed = (mixed + 0x9e3779b97f4a7c15U) * 0xbf58476d1ce4e5b9U;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
  mixed ^= mixed >> 31U;
  return wait - static_cast<Instant>(mixed % static_cast<std::uint64_t>(wait / 4 + 1));
}

}  // namespace

std::string_view to_string(JobState state) { return states[static_cast<std::size_t>(state)]; }

Result<std::int64_t> add_job(ControlDatabase& database, const JobRecord& job, Instant now) {
  long long id = 0;
  FARTHING_CHECK(database.write([&](soci::session& session) -> Result<> {
    const long long at = now;
    const long long run_after = job.run_after;
    std::string state;
    session << "SELECT id, state FROM job WHERE client = :client AND connection = :connection AND kind = :kind AND "
               "subject = :subject AND state IN ('waiting', 'running', 'poisoned')",
        use(job.client), use(job.connection), use(job.kind), use(job.subject), into(id), into(state);
    if (!session.got_data()) {
      session << "INSERT INTO job (client, connection, kind, subject, state, run_after, lease_until, fence, attempts, "
                 "cancel_requested, progress, error, error_code, made_at, changed_at) VALUES (:client, :connection, "
                 ":kind, :subject, 'waiting', :after, 0, 0, 0, 0, :progress, '', '', :now, :now)",
          use(job.client, "client"), use(job.connection, "connection"), use(job.kind, "kind"),
          use(job.subject, "subject"), use(run_after, "after"), use(job.progress, "progress"), use(at, "now");
      session << "SELECT last_insert_rowid()", into(id);
      return {};
    }
    if (state == "poisoned")
      session << "UPDATE job SET state = 'waiting', run_after = :after, attempts = 0, cancel_requested = 0, progress = "
                 "'', error = '', error_code = '', changed_at = :now WHERE id = :id",
          use(run_after), use(at), use(id);
    else
      session << "UPDATE job SET run_after = :after, changed_at = :now WHERE id = :id AND run_after > :after",
          use(run_after, "after"), use(at, "now"), use(id, "id");
    return {};
  }));
  return id;
}

Result<std::optional<JobRecord>> take_job(ControlDatabase& database, const std::vector<std::string>& kinds,
                                          const std::vector<std::string>& busy, Instant now, Instant lease_seconds,
                                          const std::string& owner) {
  const char* due = "((state = 'waiting' AND run_after <= :at) OR (state = 'running' AND lease_until <= :at))";
  const char* longest_first = " ORDER BY CASE state WHEN 'running' THEN lease_until ELSE run_after END, id";
  std::optional<JobRecord> taken;
  const auto find = [&](soci::session& session) -> Result<> {
    taken.reset();
    FARTHING_TRY(auto found, select(session, fmt::format("{}{}", due, longest_first), "", "", now));
    const auto wanted = [&](const JobRecord& job) { return holds(kinds, job.kind) && !holds(busy, job.connection); };
    if (const auto at = std::ranges::find_if(found, wanted); at != found.end()) taken = std::move(*at);
    return {};
  };
  // Most of the time nothing is due: whoever asks often must not hold up those who write.
  FARTHING_CHECK(database.read(find));
  if (!taken) return taken;
  const auto take = [&](soci::session& session) -> Result<> {
    const long long at = now;
    end_lapsed_jobs(session, at);
    FARTHING_CHECK(find(session));
    if (!taken) return {};
    taken->state = JobState::running;
    taken->lease_until = now + lease_seconds;
    taken->fence += 1;
    taken->attempts += 1;
    taken->changed_at = now;
    taken->owner = owner;
    const long long id = taken->id;
    const long long lease_until = taken->lease_until;
    session << "UPDATE job SET state = 'running', lease_until = :until, fence = fence + 1, attempts = attempts + 1, "
               "changed_at = :now, owner = :owner WHERE id = :id",
        use(lease_until), use(at), use(owner), use(id);
    return {};
  };
  FARTHING_CHECK(database.write(take));
  return taken;
}

Result<> end_leases(ControlDatabase& database, const std::function<bool(const std::string&)>& has_ended, Instant now) {
  std::set<std::string> gone;
  FARTHING_CHECK(database.read([&](soci::session& session) -> Result<> {
    FARTHING_TRY(const auto running, select(session, "state = 'running' AND owner <> ''", "", "", now));
    for (const JobRecord& job : running)
      if (!gone.contains(job.owner) && has_ended(job.owner)) gone.insert(job.owner);
    return {};
  }));
  if (gone.empty()) return {};
  return database.write([&](soci::session& session) -> Result<> {
    for (const std::string& owner : gone)
      session << "UPDATE job SET lease_until = 0 WHERE state = 'running' AND owner = :owner", use(owner);
    end_lapsed_jobs(session, now);
    return {};
  });
}

Result<> heartbeat(ControlDatabase& database, const JobRecord& job, const std::string& progress, Instant now,
                   Instant lease_seconds) {
  return database.write([&](soci::session& session) -> Result<> {
    FARTHING_TRY(const JobRecord current, held(session, job));
    if (current.cancel_requested) return fail(ErrorCode::cancelled, "{} {} was cancelled", job.kind, job.subject);
    const long long id = job.id;
    const long long lease_until = now + lease_seconds;
    const long long at = now;
    session << "UPDATE job SET lease_until = :until, progress = :progress, changed_at = :now WHERE id = :id",
        use(lease_until), use(progress), use(at), use(id);
    return {};
  });
}

Result<> check_held(soci::session& session, const JobRecord& job) {
  const auto current = held(session, job);
  if (current && !current->cancel_requested) return {};
  if (!current && current.error().code != ErrorCode::conflict) return std::unexpected(current.error());
  return fail(ErrorCode::cancelled, "{} {} was cancelled, or its connection was removed", job.kind, job.subject);
}

Result<> finish_job(ControlDatabase& database, const JobRecord& job, Instant now) {
  return database.write([&](soci::session& session) -> Result<> {
    FARTHING_TRY(const JobRecord current, held(session, job));
    end_job(session, current, JobState::done, current.run_after, nullptr, now);
    return {};
  });
}

Result<> fail_job(ControlDatabase& database, const JobRecord& job, const Error& error, bool may_pass,
                  const JobRetry& retry, Instant now) {
  return database.write([&](soci::session& session) -> Result<> {
    FARTHING_TRY(const JobRecord current, held(session, job));
    if (current.cancel_requested || error.code == ErrorCode::cancelled)
      end_job(session, current, JobState::cancelled, current.run_after, &error, now);
    else if (!may_pass)
      end_job(session, current, JobState::failed, current.run_after, &error, now);
    else if (current.attempts >= retry.most_attempts)
      end_job(session, current, JobState::poisoned, current.run_after, &error, now);
    else
      end_job(session, current, JobState::waiting, now + wait_before_retry(current, retry), &error, now);
    return {};
  });
}

Result<std::uint64_t> cancel_jobs(ControlDatabase& database, const std::string& client,
                                  const std::optional<std::string>& connection, Instant now) {
  std::uint64_t count = 0;
  FARTHING_CHECK(database.write([&](soci::session& session) -> Result<> {
    const long long at = now;
    const std::string wanted = connection.value_or("");
    const int all = connection ? 0 : 1;
    const auto run = [&](const std::string& change) {
      count += changed_rows((session.prepare << "UPDATE job SET " + change +
                                                    " AND client = :client AND (connection = :id OR 1 = :everything)",
                             use(at, "now"), use(client, "client"), use(wanted, "id"), use(all, "everything")));
    };
    // Nobody works at one whose lease has ended; should its worker come back after all, the fence refuses it.
    run("state = 'cancelled', fence = fence + 1, cancel_requested = 1, changed_at = :now WHERE (state = 'waiting' OR "
        "(state = 'running' AND lease_until <= :now))");
    run("cancel_requested = 1, changed_at = :now WHERE state = 'running' AND cancel_requested = 0");
    return {};
  }));
  return count;
}

Result<> forget_jobs(ControlDatabase& database, Instant ended_before) {
  return database.write([&](soci::session& session) -> Result<> {
    const long long before = ended_before;
    session << "DELETE FROM job WHERE state IN ('done', 'failed', 'cancelled') AND changed_at < :before", use(before);
    return {};
  });
}

Result<std::vector<JobRecord>> jobs(ControlDatabase& database, const std::string& client,
                                    const std::optional<std::string>& connection, Instant ended_since) {
  std::vector<JobRecord> found;
  FARTHING_CHECK(database.read([&](soci::session& session) -> Result<> {
    std::string condition = "client = :client AND (state IN ('waiting', 'running', 'poisoned') OR changed_at > :at)";
    if (connection) condition += " AND connection = :connection";
    FARTHING_TRY(found, select(session, condition + " ORDER BY id", client, connection.value_or(""), ended_since));
    return {};
  }));
  return found;
}

}  // namespace farthing::control
