#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "connect/account_access.hpp"
#include "connect/bill_sync.hpp"
#include "control/jobs.hpp"
#include "core/clock.hpp"
#include "store/data_folder.hpp"

namespace farthing::connect {

/// What syncs share.
struct SyncSettings {
  std::filesystem::path data;
  std::filesystem::path master_key_file;
  store::SegmentSettings segment;
  Clock clock;
  std::size_t workers = 2;  ///< jobs at once
  std::size_t workers_a_connection = 1;
  Instant every_seconds = 15 * 60;  ///< between two syncs of a connection, for `watch`
  control::JobRetry retry;
};

/// What is to be synced.
struct SyncRequest {
  std::string client;
  std::optional<std::string> connection;  ///< name or id; nothing: all that are connected
  std::vector<BillingPeriod> months;      ///< read these again, whatever is known of them
  bool switch_export = false;             ///< let this export fill bills that another one fills
};

/// Whose connections are watched: all of them, those of one client, or one of a client's.
struct WatchRequest {
  std::optional<std::string> client;
  std::optional<std::string> connection;  ///< name or id; needs the client
};

/// Something a sync did, told as it happens. From several threads, one at a time.
struct SyncEvent {
  enum class What {
    looked,     ///< at the bucket: `found` says what it holds
    published,  ///< a month: `outcome`
    unchanged,  ///< a month was fetched, and is what was read before
    failed,     ///< a month, or the connection as a whole: `error`
    skipped     ///< a connection that is not to be synced: `words` says why
  };
  What what = What::looked;
  std::string client;
  std::string connection;  ///< name
  std::optional<BillingPeriod> period;
  std::optional<MonthPlan> found;
  std::optional<store::ImportOutcome> outcome;
  std::optional<Error> error;
  std::string words;
};

/// How far the months under way have come, for a line on the terminal.
struct SyncStatus {
  std::string connection;
  std::string stage;  ///< `looking at the bucket`, `fetching`, `reading`
  std::string month;
  std::uint64_t files = 0;
  std::uint64_t files_total = 0;
  std::uint64_t bytes = 0;
  std::uint64_t bytes_total = 0;
  std::uint64_t rows = 0;
};

class SyncBoard;

/// Keeps the bills of connections in step with their buckets. Work is kept as jobs in the control database: a process
/// that dies is followed by another, which goes on where it stopped; two processes share the work.
class Sync {
 public:
  Sync(OwnIdentity self, SyncSettings settings, std::function<void(const SyncEvent&)> told);
  ~Sync();

  /// Makes jobs for what is asked, and works until all of them are done or wait for a later attempt. Returns how many
  /// connections and months failed. Fails when nothing could be begun.
  Result<std::uint64_t> run_once(const SyncRequest& request, const std::stop_token& stop);
  /// The months that were asked for by name and that no bucket which was looked at holds.
  std::vector<BillingPeriod> missing_months() const;
  /// Goes on for ever: every connection at its time, also those that other processes add. Fails at once with
  /// `not_found` for a connection that is not there.
  Result<> watch(const WatchRequest& request, const std::stop_token& stop);
  /// What is under way, in this process.
  std::vector<SyncStatus> status() const;

 private:
  /// Of jobs that other processes did while this one waited.
  Result<> tell_failures_elsewhere(control::ControlDatabase& database, Instant since);
  std::unique_ptr<SyncBoard> board_;
};

}  // namespace farthing::connect
