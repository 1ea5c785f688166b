#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>

#include "core/instant.hpp"

namespace farthing::http {

/// How fast jobs come on, so that people can be told how long they will take. Threads may share it.
class SyncPace {
 public:
  /// Notes how far a job has come, and says for how many seconds it will go on; nothing while that cannot be told.
  std::optional<std::int64_t> seconds_left(std::int64_t job, std::uint64_t bytes, std::uint64_t bytes_total,
                                           Instant now);

 private:
  struct Start {
    Instant at = 0;
    std::uint64_t bytes = 0;
    std::uint64_t last_bytes = 0;
    Instant seen = 0;
  };
  std::mutex mutex_;
  std::map<std::int64_t, Start> starts_;
};

}  // namespace farthing::http
