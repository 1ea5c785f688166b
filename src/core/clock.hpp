#pragma once

#include <chrono>
#include <functional>
#include <stop_token>

#include "core/instant.hpp"

namespace farthing {

/// Time as everything that waits sees it. Tests hand in one that passes without anybody waiting.
struct Clock {
  std::function<Instant()> now;
  /// Never goes back; for durations.
  std::function<std::chrono::nanoseconds()> steady;
  /// Waits; returns false, and early, when a stop was asked for.
  std::function<bool(std::chrono::milliseconds, const std::stop_token&)> sleep;
};

/// The machine's clock. Only the wiring makes one.
Clock system_clock();

}  // namespace farthing
