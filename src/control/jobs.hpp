#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "control/control_database.hpp"
#include "core/instant.hpp"

namespace farthing::control {

/// `poisoned`: failed too often in the same way; waits until somebody asks for it again.
enum class JobState { waiting, running, done, failed, poisoned, cancelled };
std::string_view to_string(JobState state);

/// Work that outlives a process. A worker holds it by a lease; whoever takes it over after a crash gets a higher fence,
/// and whatever carries a lower one is refused from then on.
struct JobRecord {
  std::int64_t id = 0;
  std::string client;
  std::string connection;
  std::string kind;     ///< `sync`, `bill`, `check`
  std::string subject;  ///< tells jobs of a kind apart: an export and month; one unfinished job for each
  JobState state = JobState::waiting;
  Instant run_after = 0;
  Instant lease_until = 0;
  std::string owner;  ///< name of the process that took it last
  std::int64_t fence = 0;
  int attempts = 0;
  bool cancel_requested = false;
  std::string progress;  ///< JSON, for people
  std::string error;     ///< of the last attempt
  std::string error_code;
  Instant made_at = 0;
  Instant changed_at = 0;
};

/// How failed jobs come back: after base, twice that, ... at most `longest`, with jitter; poisoned after
/// `most_attempts`.
struct JobRetry {
  Instant base_seconds = 60;
  Instant longest_seconds = 6 * 3'600;
  int most_attempts = 8;
};

/// Adds a job, or finds the unfinished one of the same client, connection, kind and subject and makes it due at
/// `run_after` if that is sooner; a poisoned one starts afresh. Returns its id. Of `job` only client, connection, kind,
/// subject, run_after and progress count.
Result<std::int64_t> add_job(ControlDatabase& database, const JobRecord& job, Instant now);
/// Takes the due job that has waited longest and leases it; nothing when none is due. A running job whose lease has
/// ended counts as due; one that was asked to stop is cancelled instead, one that was taken JobRetry's default of
/// attempts without ever reporting back is poisoned. Connections in `busy` (ids) are passed over, so that one
/// connection never holds all workers; their jobs keep their place.
Result<std::optional<JobRecord>> take_job(ControlDatabase& database, const std::vector<std::string>& kinds,
                                          const std::vector<std::string>& busy, Instant now, Instant lease_seconds,
                                          const std::string& owner = "");
/// Ends the leases of those who cannot come back: of running jobs whose owner `has_ended`. Jobs that were asked to stop
/// or have been tried too often end with them; the others are due.
Result<> end_leases(ControlDatabase& database, const std::function<bool(const std::string&)>& has_ended, Instant now);
/// Prolongs the lease and writes the progress. Fails with `conflict` when the fence is no longer the job's, with
/// `cancelled` when somebody asked for that.
Result<> heartbeat(ControlDatabase& database, const JobRecord& job, const std::string& progress, Instant now,
                   Instant lease_seconds);
/// For what a job changes for good, in the same transaction: fails with `cancelled` when the worker no longer holds the
/// job, when somebody asked it to stop, or when it was removed with its connection.
Result<> check_held(soci::session& session, const JobRecord& job);
/// Ends a job well, or gives it back after a failure that may pass, or for good. A failure of a job that was asked to
/// stop, or by `cancelled`, makes it cancelled. Fails with `conflict` when the fence is no longer the job's.
Result<> finish_job(ControlDatabase& database, const JobRecord& job, Instant now);
Result<> fail_job(ControlDatabase& database, const JobRecord& job, const Error& error, bool may_pass,
                  const JobRetry& retry, Instant now);
/// Asks running jobs of a client (and connection) to stop, and cancels those that wait. Returns how many.
Result<std::uint64_t> cancel_jobs(ControlDatabase& database, const std::string& client,
                                  const std::optional<std::string>& connection, Instant now);
/// Forgets jobs that ended before a moment.
Result<> forget_jobs(ControlDatabase& database, Instant ended_before);
/// Unfinished jobs, poisoned ones, and those that ended after `ended_since`.
Result<std::vector<JobRecord>> jobs(ControlDatabase& database, const std::string& client,
                                    const std::optional<std::string>& connection, Instant ended_since);

}  // namespace farthing::control
