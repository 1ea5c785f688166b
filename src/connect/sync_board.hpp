#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "connect/look.hpp"
#include "connect/sync.hpp"
#include "core/process.hpp"

namespace farthing::connect {

/// A job under way in this process.
struct RunningJob {
  std::string connection_id;
  std::string connection;  ///< name
  std::string month;       ///< empty but for a bill
  std::string stage;
  const MonthImport::Progress* progress = nullptr;  ///< of a bill
};

/// What the workers of one process share: whom they work for, what is under way, what was told. Its functions may be
/// called from any thread.
class SyncBoard {
 public:
  SyncBoard(OwnIdentity self, SyncSettings settings, std::function<void(const SyncEvent&)> told)
      : self_(std::move(self)), settings_(std::move(settings)), told_(std::move(told)) {}

  const OwnIdentity& self() const { return self_; }
  const SyncSettings& settings() const { return settings_; }
  Instant now() const { return settings_.clock.now(); }
  /// This process, as jobs name their owner.
  const std::string& process() const { return process_; }

  /// How thoroughly buckets are looked at; set before the workers begin.
  LookAt looks_at = LookAt::all;

  /// Tells what happened, one event at a time, and counts failures.
  void tell(const SyncEvent& event);
  std::uint64_t failures() const { return failures_; }

  /// One worker at a time takes a job: whoever finds none must see what the others have taken.
  std::mutex& taking() { return taking_; }
  using Place = std::list<RunningJob>::iterator;
  Place begin(RunningJob job);
  void end(Place place);
  bool is_idle() const;
  /// Connections that have as many jobs here as they may.
  std::vector<std::string> busy() const;
  std::vector<SyncStatus> status() const;
  /// Waits a moment for another job to end or to come.
  void wait(const std::stop_token& stop);

  /// True when a connection was examined since it was last looked at: one examination tells the cause of all its
  /// failures.
  bool note_examined(const std::string& connection);
  void forget_examined(const std::string& connection);

  /// Tells, once, that a connection was removed while it was to be synced.
  void tell_removed(const control::ConnectionRecord& connection);

  /// Notes whether a bucket holds a month that was asked for by its name.
  void note_asked(BillingPeriod month, bool is_held);
  /// The months asked for that no bucket holds.
  std::vector<BillingPeriod> missing_months() const;

  /// Notes a job that another process works at; true for the first of its connection.
  bool note_elsewhere(const control::JobRecord& job);
  std::vector<control::JobRecord> elsewhere() const;

 private:
  OwnIdentity self_;
  SyncSettings settings_;
  std::function<void(const SyncEvent&)> told_;
  const std::string process_ = own_process_name();
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::list<RunningJob> running_;
  std::set<std::string> examined_;
  std::set<std::string> removed_;
  std::map<BillingPeriod, bool> asked_;
  std::map<std::int64_t, control::JobRecord> elsewhere_;
  std::mutex taking_;
  std::mutex telling_;
  std::atomic<std::uint64_t> failures_{0};
};

}  // namespace farthing::connect
