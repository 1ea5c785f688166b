#include "http/long_work.hpp"

#include <algorithm>

#include "core/file.hpp"

namespace farthing::http {

std::string_view to_string(Work::What what) {
  switch (what) {
    case Work::What::rebuild:
      return "rebuild";
    case Work::What::verification:
      return "verification";
    case Work::What::import:
      break;
  }
  return "import";
}

std::string_view to_string(Work::State state) {
  switch (state) {
    case Work::State::running:
      return "running";
    case Work::State::done:
      return "done";
    case Work::State::failed:
      return "failed";
    case Work::State::cancelled:
      break;
  }
  return "cancelled";
}

LongWork::~LongWork() {
  // Threads take the lock: they are joined outside of it.
  for (Entry& entry : entries_) entry.thread.request_stop();
  for (Entry& entry : entries_)
    if (entry.thread.joinable()) entry.thread.join();
}

Result<Work> LongWork::begin(Work::What what, const std::string& client, Doing doing) {
  constexpr Instant kept_seconds = 3'600;
  std::list<Entry> ended;  // joined after the lock is gone
  const std::scoped_lock lock(mutex_);
  const Instant now = clock_.now();
  for (auto at = entries_.begin(); at != entries_.end();) {
    const auto next = std::next(at);
    if (at->work.state == Work::State::running)
      return std::unexpected(Error(
          ErrorCode::busy,
          fmt::format("other work on the stored bills is under way: {} {}", to_string(at->work.what), at->work.id),
          "wait until it has ended, or cancel it"));
    if (at->work.ended_at < now - kept_seconds) ended.splice(ended.end(), entries_, at);
    at = next;
  }
  Entry& entry = entries_.emplace_back();
  entry.work.id = "wrk-" + random_name();
  entry.work.what = what;
  entry.work.client = client;
  entry.work.begun_at = now;
  entry.thread =
      std::jthread([this, &entry, doing = std::move(doing)](const std::stop_token& stop) { run(entry, doing, stop); });
  return entry.work;
}

void LongWork::run(Entry& entry, const Doing& doing, const std::stop_token& stop) {
  const auto begun = [&](std::string step, std::size_t number, std::size_t total) {
    const std::scoped_lock lock(mutex_);
    entry.work.step = std::move(step);
    entry.work.number = number;
    entry.work.total = total;
  };
  auto outcome = doing({begun, entry.progress, stop});
  const std::scoped_lock lock(mutex_);
  Work& work = entry.work;
  if (outcome) {
    work.result = std::move(outcome->result);
    work.error = std::move(outcome->failure);
  } else {
    work.error = std::move(outcome.error());
  }
  work.state = !work.error                                ? Work::State::done
               : work.error->code == ErrorCode::cancelled ? Work::State::cancelled
                                                          : Work::State::failed;
  work.ended_at = clock_.now();
  changed_.notify_all();
}

const LongWork::Entry* LongWork::entry_of(const std::string& id) const {
  const auto found = std::ranges::find(entries_, id, [](const Entry& one) { return one.work.id; });
  return found == entries_.end() ? nullptr : &*found;
}

Work LongWork::seen(const Entry& entry) {
  Work work = entry.work;
  work.rows = entry.progress.rows;
  return work;
}

std::vector<Work> LongWork::list() const {
  const std::scoped_lock lock(mutex_);
  std::vector<Work> list;
  for (const Entry& entry : entries_) list.push_back(seen(entry));
  return list;
}

std::optional<Work> LongWork::wait(const std::string& id, std::chrono::milliseconds patience,
                                   const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  if (entry_of(id) == nullptr) return std::nullopt;
  changed_.wait_for(lock, stop, patience, [&] {
    const Entry* entry = entry_of(id);
    return entry == nullptr || entry->work.state != Work::State::running;
  });
  const Entry* entry = entry_of(id);
  return entry == nullptr ? std::nullopt : std::optional(seen(*entry));
}

void LongWork::cancel(const std::string& id) {
  const std::scoped_lock lock(mutex_);
  for (Entry& entry : entries_)
    if (entry.work.id == id) entry.thread.request_stop();
}

}  // namespace farthing::http
