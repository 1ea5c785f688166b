#include "core/clock.hpp"

#include <condition_variable>
#include <mutex>

namespace farthing {

Clock system_clock() {
  return {system_now, [] { return std::chrono::steady_clock::now().time_since_epoch(); },
          [](std::chrono::milliseconds time, const std::stop_token& stop) {
            std::mutex mutex;
            std::condition_variable_any waiting;
            std::unique_lock lock(mutex);
            waiting.wait_for(lock, stop, time, [] { return false; });
            return !stop.stop_requested();
          }};
}

}  // namespace farthing
