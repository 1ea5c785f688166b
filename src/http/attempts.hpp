#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "connect/connecting.hpp"
#include "core/clock.hpp"

namespace farthing::http {

/// An attempt to make, change or examine a link, as whoever watches it sees it.
struct Attempt {
  enum class State { running, done, failed, cancelled };
  std::string id;  ///< `att-...`
  std::string client;
  std::string what;        ///< `connect`, `edit`, `check`, `resume`, `doctor`
  std::string connection;  ///< its id; empty: none yet, or none at all
  State state = State::running;
  Instant begun_at = 0;
  Instant ended_at = 0;
  std::vector<connect::Finding> findings;             ///< as they come
  std::optional<connect::ConnectionAttempt> outcome;  ///< of those that make or change a link, once it has ended
  std::optional<Error> error;
  std::uint64_t version = 0;  ///< grows with every change of any attempt
};
std::string_view to_string(Attempt::State state);

/// Runs attempts beside the requests that ask for them: AWS takes seconds, and people want to see what is found as it
/// is found. Kept in memory for an hour after their end; what they change stands in the control database, and the
/// server may end at any moment of theirs.
class Attempts {
 public:
  /// What an attempt does: tells what it finds, and comes back with what became of the link, or with nothing.
  using Told = std::function<void(const connect::Finding&)>;
  using Work = std::function<Result<std::optional<connect::ConnectionAttempt>>(const Told&, const std::stop_token&)>;

  static constexpr std::size_t most_running = 16;
  static constexpr std::size_t most_running_of_client = 4;

  explicit Attempts(Clock clock) : clock_(std::move(clock)) {}
  /// Asks all to stop, and waits for them.
  ~Attempts();

  /// Fails with `busy` when too many are under way.
  Result<Attempt> begin(const std::string& client, const std::string& what, const std::string& connection, Work work);
  std::optional<Attempt> find(const std::string& client, const std::string& id) const;
  /// Those of a client that changed after `version`.
  std::vector<Attempt> changed(const std::string& client, std::uint64_t version) const;
  /// Waits until the attempt has ended, but no longer than `patience`.
  std::optional<Attempt> wait(const std::string& client, const std::string& id, std::chrono::milliseconds patience,
                              const std::stop_token& stop);
  /// Asks one to stop; false when there is none that runs.
  bool cancel(const std::string& client, const std::string& id);

 private:
  struct Entry {
    Attempt attempt;
    std::jthread thread;
  };
  void run(Entry& entry, const Work& work, const std::stop_token& stop);
  void forget_old(std::vector<std::jthread>& ended);
  Entry* entry_of(const std::string& client, const std::string& id);

  Clock clock_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::list<Entry> entries_;
  std::uint64_t version_ = 0;
};

}  // namespace farthing::http
