#include "http/attempts.hpp"

#include <algorithm>

#include "core/file.hpp"

namespace farthing::http {
namespace {

constexpr Instant kept_seconds = 3'600;

bool has_ended(const Attempt& attempt) { return attempt.state != Attempt::State::running; }

}  // namespace

std::string_view to_string(Attempt::State state) {
  switch (state) {
    case Attempt::State::running:
      return "running";
    case Attempt::State::done:
      return "done";
    case Attempt::State::failed:
      return "failed";
    case Attempt::State::cancelled:
      break;
  }
  return "cancelled";
}

Attempts::~Attempts() {
  // Threads take the lock: they are joined outside of it.
  for (Entry& entry : entries_) entry.thread.request_stop();
  for (Entry& entry : entries_)
    if (entry.thread.joinable()) entry.thread.join();
}

void Attempts::forget_old(std::vector<std::jthread>& ended) {
  const Instant oldest = clock_.now() - kept_seconds;
  for (auto at = entries_.begin(); at != entries_.end();) {
    if (!has_ended(at->attempt) || at->attempt.ended_at >= oldest) {
      ++at;
      continue;
    }
    ended.push_back(std::move(at->thread));
    at = entries_.erase(at);
  }
}

Result<Attempt> Attempts::begin(const std::string& client, const std::string& what, const std::string& connection,
                                Work work) {
  std::vector<std::jthread> ended;  // joined after the lock is gone
  const std::scoped_lock lock(mutex_);
  forget_old(ended);
  const auto running = std::ranges::count_if(entries_, [](const Entry& one) { return !has_ended(one.attempt); });
  const auto own = std::ranges::count_if(
      entries_, [&](const Entry& one) { return !has_ended(one.attempt) && one.attempt.client == client; });
  if (std::cmp_greater_equal(running, most_running) || std::cmp_greater_equal(own, most_running_of_client))
    return std::unexpected(
        Error(ErrorCode::busy, "too many connections are being examined just now", "wait until one of them has ended"));
  Entry& entry = entries_.emplace_back();
  entry.attempt.id = "att-" + random_name();
  entry.attempt.client = client;
  entry.attempt.what = what;
  entry.attempt.connection = connection;
  entry.attempt.begun_at = clock_.now();
  entry.attempt.version = ++version_;
  entry.thread =
      std::jthread([this, &entry, work = std::move(work)](const std::stop_token& stop) { run(entry, work, stop); });
  return entry.attempt;
}

void Attempts::run(Entry& entry, const Work& work, const std::stop_token& stop) {
  const auto told = [&](const connect::Finding& finding) {
    const std::scoped_lock lock(mutex_);
    entry.attempt.findings.push_back(finding);
    entry.attempt.version = ++version_;
    changed_.notify_all();
  };
  auto outcome = work(told, stop);
  const std::scoped_lock lock(mutex_);
  Attempt& attempt = entry.attempt;
  if (outcome) {
    attempt.state = Attempt::State::done;
    if (*outcome) attempt.connection = (*outcome)->connection.id;
    attempt.outcome = std::move(*outcome);
  } else {
    attempt.state = outcome.error().code == ErrorCode::cancelled ? Attempt::State::cancelled : Attempt::State::failed;
    attempt.error = std::move(outcome.error());
  }
  attempt.ended_at = clock_.now();
  attempt.version = ++version_;
  changed_.notify_all();
}

Attempts::Entry* Attempts::entry_of(const std::string& client, const std::string& id) {
  const auto found = std::ranges::find_if(
      entries_, [&](const Entry& one) { return one.attempt.id == id && one.attempt.client == client; });
  return found == entries_.end() ? nullptr : &*found;
}

std::optional<Attempt> Attempts::find(const std::string& client, const std::string& id) const {
  const std::scoped_lock lock(mutex_);
  for (const Entry& entry : entries_)
    if (entry.attempt.id == id && entry.attempt.client == client) return entry.attempt;
  return std::nullopt;
}

std::vector<Attempt> Attempts::changed(const std::string& client, std::uint64_t version) const {
  const std::scoped_lock lock(mutex_);
  std::vector<Attempt> list;
  for (const Entry& entry : entries_)
    if (entry.attempt.client == client && entry.attempt.version > version) list.push_back(entry.attempt);
  return list;
}

std::optional<Attempt> Attempts::wait(const std::string& client, const std::string& id,
                                      std::chrono::milliseconds patience, const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  if (entry_of(client, id) == nullptr) return std::nullopt;
  changed_.wait_for(lock, stop, patience, [&] {
    const Entry* entry = entry_of(client, id);
    return entry == nullptr || has_ended(entry->attempt);
  });
  const Entry* entry = entry_of(client, id);
  return entry == nullptr ? std::nullopt : std::optional(entry->attempt);
}

bool Attempts::cancel(const std::string& client, const std::string& id) {
  const std::scoped_lock lock(mutex_);
  Entry* entry = entry_of(client, id);
  if (entry == nullptr || has_ended(entry->attempt)) return false;
  return entry->thread.request_stop();
}

}  // namespace farthing::http
