#include "connect/sync_board.hpp"

#include <algorithm>

namespace farthing::connect {

void SyncBoard::tell(const SyncEvent& event) {
  if (event.what == SyncEvent::What::failed) ++failures_;
  const std::lock_guard lock(telling_);
  if (told_) told_(event);
}

SyncBoard::Place SyncBoard::begin(RunningJob job) {
  const std::lock_guard lock(mutex_);
  return running_.insert(running_.end(), std::move(job));
}

void SyncBoard::end(Place place) {
  {
    const std::lock_guard lock(mutex_);
    running_.erase(place);
  }
  changed_.notify_all();
}

bool SyncBoard::is_idle() const {
  const std::lock_guard lock(mutex_);
  return running_.empty();
}

std::vector<std::string> SyncBoard::busy() const {
  std::map<std::string, std::size_t> counts;
  const std::lock_guard lock(mutex_);
  for (const RunningJob& one : running_) ++counts[one.connection_id];
  std::vector<std::string> full;
  for (const auto& [connection, count] : counts)
    if (count >= settings_.workers_a_connection) full.push_back(connection);
  return full;
}

void SyncBoard::wait(const std::stop_token& stop) {
  constexpr auto a_moment = std::chrono::milliseconds(200);
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, stop, a_moment, [] { return false; });
}

bool SyncBoard::note_examined(const std::string& connection) {
  const std::lock_guard lock(mutex_);
  return !examined_.insert(connection).second;
}

void SyncBoard::forget_examined(const std::string& connection) {
  const std::lock_guard lock(mutex_);
  examined_.erase(connection);
}

void SyncBoard::tell_removed(const control::ConnectionRecord& connection) {
  {
    const std::lock_guard lock(mutex_);
    if (!removed_.insert(connection.id).second) return;
  }
  SyncEvent event;
  event.what = SyncEvent::What::skipped;
  event.client = connection.client;
  event.connection = connection.name;
  event.words = "it was disconnected meanwhile";
  tell(event);
}

void SyncBoard::note_asked(BillingPeriod month, bool is_held) {
  const std::lock_guard lock(mutex_);
  asked_[month] |= is_held;
}

std::vector<BillingPeriod> SyncBoard::missing_months() const {
  std::vector<BillingPeriod> missing;
  const std::lock_guard lock(mutex_);
  for (const auto& [month, is_held] : asked_)
    if (!is_held) missing.push_back(month);
  return missing;
}

bool SyncBoard::note_elsewhere(const control::JobRecord& job) {
  const std::lock_guard lock(mutex_);
  const bool is_known =
      std::ranges::any_of(elsewhere_, [&](const auto& one) { return one.second.connection == job.connection; });
  elsewhere_.emplace(job.id, job);
  return !is_known;
}

std::vector<control::JobRecord> SyncBoard::elsewhere() const {
  const std::lock_guard lock(mutex_);
  std::vector<control::JobRecord> list;
  for (const auto& [id, job] : elsewhere_) list.push_back(job);
  return list;
}

std::vector<SyncStatus> SyncBoard::status() const {
  std::vector<SyncStatus> list;
  const std::lock_guard lock(mutex_);
  for (const RunningJob& one : running_) {
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
