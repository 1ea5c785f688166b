#pragma once

#include <chrono>
#include <cstdint>

namespace farthing::aws {

/// How much retrying one account, region and service is worth: 500 tokens, 5 for a retry, 10 for one after a time-out.
/// What a retry cost comes back when it succeeds, and 1 with every call that succeeds at once. Not for several threads.
class RetryQuota {
 public:
  /// Takes the price of a retry; false when there is not enough left.
  bool take(int price);
  void give_back(int price);
  bool full() const { return left_ == most; }

  static constexpr int most = 500;
  static constexpr int retry_price = 5;
  static constexpr int timeout_price = 10;

 private:
  int left_ = most;
};

/// How often one account, region and service may be called. Without limit until the first throttle; from there on at
/// 0.7 of the rate that was measured, growing back along a cubic curve, never beyond twice what is really sent. That is
/// the SDKs' adaptive mode. Times are those of a clock that never goes back. Not for several threads.
class RateLimiter {
 public:
  using Time = std::chrono::duration<double>;

  RateLimiter() = default;
  /// One with a ceiling that AWS publishes: so many calls a second, evenly spaced.
  explicit RateLimiter(double ceiling) : ceiling_(ceiling) {}

  /// Takes the next place and returns how long to wait for it.
  Time reserve(Time now);
  void throttled(Time now);
  void succeeded(Time now);
  bool limited() const { return enabled_ || ceiling_ > 0; }
  /// Calls a second; 0 when there is no limit.
  double rate() const { return enabled_ ? rate_ : 0; }

 private:
  void measure(Time now);
  void set_rate(Time now, double rate);
  void refill(Time now);

  double ceiling_ = 0;
  Time next_{0};  ///< the next free place below the ceiling
  bool enabled_ = false;
  double rate_ = 0;
  double capacity_ = 1;
  double tokens_ = 0;
  Time refilled_{0};
  double rate_before_throttle_ = 0;
  Time last_throttle_{0};
  double measured_ = 0;
  double sent_ = 0;
  double measured_until_ = -1;
};

}  // namespace farthing::aws
