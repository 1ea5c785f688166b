#pragma once

#include <boost/json/object.hpp>
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

#include "core/clock.hpp"
#include "core/result.hpp"
#include "store/segment_writer.hpp"

namespace farthing::http {

/// Work on the stored bills that takes as long as it takes, as whoever waits for it sees it.
struct Work {
  enum class What { rebuild, verification, import };
  enum class State { running, done, failed, cancelled };
  std::string id;  ///< `wrk-...`
  What what = What::rebuild;
  std::string client;  ///< of an import
  State state = State::running;
  Instant begun_at = 0;
  Instant ended_at = 0;
  std::string step;        ///< the bill it is at
  std::size_t number = 0;  ///< of that bill
  std::size_t total = 0;
  std::uint64_t rows = 0;                     ///< read of it, for an import
  std::optional<boost::json::object> result;  ///< once it has run to its end
  std::optional<Error> error;                 ///< the first thing that failed
};
std::string_view to_string(Work::What what);
std::string_view to_string(Work::State state);

/// Does long work beside the requests that ask for it, one at a time. Kept in memory for an hour after its end; what it
/// changes stands in the control database, bill by bill, and the server may end at any moment of it.
class LongWork {
 public:
  /// What the work tells by, and is stopped by.
  struct Tools {
    std::function<void(std::string step, std::size_t number, std::size_t total)> begun;
    store::ReadingProgress& progress;
    std::stop_token stop;
  };
  /// What came of it, and the first thing that failed.
  struct Outcome {
    boost::json::object result;
    std::optional<Error> failure;
  };
  using Doing = std::function<Result<Outcome>(const Tools&)>;

  explicit LongWork(Clock clock) : clock_(std::move(clock)) {}
  /// Asks what is under way to stop, and waits for that.
  ~LongWork();

  /// Fails with `busy` while other work is under way.
  Result<Work> begin(Work::What what, const std::string& client, Doing doing);
  std::vector<Work> list() const;
  /// Waits until the work has ended, but no longer than `patience`; nothing when there is none of this id.
  std::optional<Work> wait(const std::string& id, std::chrono::milliseconds patience, const std::stop_token& stop);
  void cancel(const std::string& id);

 private:
  struct Entry {
    Work work;
    store::ReadingProgress progress;
    std::jthread thread;
  };
  void run(Entry& entry, const Doing& doing, const std::stop_token& stop);
  const Entry* entry_of(const std::string& id) const;
  static Work seen(const Entry& entry);

  Clock clock_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::list<Entry> entries_;
};

}  // namespace farthing::http
