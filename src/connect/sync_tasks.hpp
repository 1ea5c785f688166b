#pragma once

#include <set>
#include <stop_token>
#include <string>

#include "connect/sync_board.hpp"

namespace farthing::connect {

/// What the jobs of a connection do. One for each thread, with a data folder of its own: a database session serves one
/// thread.
class SyncTasks {
 public:
  SyncTasks(SyncBoard& board, store::DataFolder& data) : board_(board), data_(data) {}

  /// Examines a connection anew: one that is pending may be ready by now, one that is in use may be broken.
  Result<> check(const control::JobRecord& job, const std::stop_token& stop);
  /// Looks at the bucket of a connection and makes a job for each month that has to be fetched.
  Result<> look(const control::JobRecord& job, const std::stop_token& stop);
  /// Brings a month from its bucket into a published bill.
  Result<> read_month(const control::JobRecord& job, MonthImport::Progress& progress, const std::stop_token& stop);

 private:
  bool is_explained(const control::ConnectionRecord& connection, ErrorCode code);
  Result<> forget_what_another_fills(const std::string& client, std::vector<control::SeenMonth>& seen);
  Result<std::set<std::string>> poisoned_months(const control::JobRecord& look);
  Result<store::ImportOutcome> import_month(const control::ConnectionRecord& connection, const control::JobRecord& job,
                                            BillingPeriod period, MonthImport::Progress& progress,
                                            const std::stop_token& stop);
  Result<control::ConnectionRecord> proven_today(control::ConnectionRecord connection, const std::stop_token& stop);
  Result<bool> tell_if_removed(const control::ConnectionRecord& connection);
  void tell_whether_held(const Look& looked, BillingPeriod month, SyncEvent event);
  Result<> note_fetched(const std::string& client, const std::string& id);
  SyncBoard& board_;
  store::DataFolder& data_;
};

}  // namespace farthing::connect
