#include "connect/timetable.hpp"

#include <algorithm>

#include "control/jobs.hpp"

namespace farthing::connect {
namespace {

/// When a connection is to be looked at next, and when to be examined.
struct Timetable {
  Instant sync_every = 0;  ///< 0: not at all
  Instant check_every = 0;
};

Timetable timetable_of(const control::ConnectionRecord& connection, Instant sync_every, Instant now) {
  using control::ConnectionState;
  constexpr Instant a_day = 86'400;
  constexpr Instant patience = 7 * a_day;
  switch (connection.state) {
    case ConnectionState::connected:
      return {sync_every, a_day};
    case ConnectionState::pending:
    case ConnectionState::unsafe_trust: {
      // Somebody may be at work in AWS right now; after a week without a change, nobody is.
      const bool has_access = !connection.role_arn.empty() || !connection.access_key_id.empty();
      return {0, has_access && now - connection.changed_at < patience ? sync_every : 0};
    }
    default:
      return {};
  }
}

}  // namespace

Result<> add_due_jobs(control::ControlDatabase& database, Instant sync_every, Instant now,
                      const std::function<bool(const control::ConnectionRecord&)>& is_wanted) {
  constexpr Instant a_day = 86'400;
  FARTHING_TRY(const auto connections, control::all_connections(database));
  for (const control::ConnectionRecord& connection : connections) {
    if (is_wanted && !is_wanted(connection)) continue;
    const Timetable timetable = timetable_of(connection, sync_every, now);
    FARTHING_TRY(const auto jobs, control::jobs(database, connection.client, connection.id, now - a_day));
    const auto is_due = [&](const std::string& kind, Instant every, Instant last) {
      if (every == 0 || now - last < every) return false;
      return std::ranges::none_of(jobs, [&](const control::JobRecord& job) {
        const bool has_its_own_time = job.state == control::JobState::waiting ||
                                      job.state == control::JobState::running ||
                                      job.state == control::JobState::poisoned;
        return job.kind == kind && (has_its_own_time || now - job.changed_at < every);
      });
    };
    // Who has just typed something examines it himself; two at once would get into each other's way.
    const bool is_in_use = connection.state == control::ConnectionState::connected;
    const Instant last_look =
        is_in_use ? connection.checked_at : std::max(connection.checked_at, connection.changed_at);
    if (is_due(check_kind, timetable.check_every, last_look))
      FARTHING_CHECK(add_connection_job(database, connection, check_kind, "", now));
    if (is_due(sync_kind, timetable.sync_every, connection.fetched_at))
      FARTHING_CHECK(add_connection_job(database, connection, sync_kind, "", now));
  }
  return {};
}

Result<> add_connection_job(control::ControlDatabase& database, const control::ConnectionRecord& connection,
                            const std::string& kind, const std::string& subject, Instant now) {
  control::JobRecord job;
  job.client = connection.client;
  job.connection = connection.id;
  job.kind = kind;
  job.subject = subject;
  job.run_after = now;
  FARTHING_CHECK(control::add_job(database, job, now));
  return {};
}

}  // namespace farthing::connect
