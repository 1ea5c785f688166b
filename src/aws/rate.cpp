#include "aws/rate.hpp"

#include <algorithm>
#include <cmath>

namespace farthing::aws {
namespace {

constexpr double beta = 0.7;
constexpr double scale = 0.4;
constexpr double smoothing = 0.8;
constexpr double least_rate = 0.5;

}  // namespace

bool RetryQuota::take(int price) {
  if (left_ < price) return false;
  left_ -= price;
  return true;
}

void RetryQuota::give_back(int price) { left_ = std::min(most, left_ + price); }

RateLimiter::Time RateLimiter::reserve(Time now) {
  Time wait{0};
  if (ceiling_ > 0) {
    const Time place = std::max(now, next_);
    next_ = place + Time(1 / ceiling_);
    wait = place - now;
  }
  if (enabled_) {
    refill(now);
    tokens_ -= 1;
    if (tokens_ < 0) wait = std::max(wait, Time(-tokens_ / rate_));
  }
  return wait;
}

void RateLimiter::throttled(Time now) {
  measure(now);
  rate_before_throttle_ = enabled_ ? std::min(measured_, rate_) : measured_;
  last_throttle_ = now;
  if (!enabled_) {
    enabled_ = true;
    refilled_ = now;
  }
  set_rate(now, rate_before_throttle_ * beta);
}

void RateLimiter::succeeded(Time now) {
  measure(now);
  if (!enabled_) return;
  const double way_back = std::cbrt(rate_before_throttle_ * (1 - beta) / scale);
  const double cubic = scale * std::pow((now - last_throttle_).count() - way_back, 3) + rate_before_throttle_;
  set_rate(now, std::min(cubic, 2 * measured_));
}

void RateLimiter::measure(Time now) {
  const double half_second = std::floor(now.count() * 2) / 2;
  if (measured_until_ < 0) measured_until_ = half_second;
  sent_ += 1;
  if (half_second <= measured_until_) return;
  measured_ = sent_ / (half_second - measured_until_) * smoothing + measured_ * (1 - smoothing);
  sent_ = 0;
  measured_until_ = half_second;
}

void RateLimiter::set_rate(Time now, double rate) {
  refill(now);
  rate_ = std::max(rate, least_rate);
  capacity_ = std::max(rate, 1.0);
  tokens_ = std::min(tokens_, capacity_);
}

void RateLimiter::refill(Time now) {
  tokens_ = std::min(capacity_, tokens_ + std::max(0.0, (now - refilled_).count()) * rate_);
  refilled_ = std::max(now, refilled_);
}

}  // namespace farthing::aws
