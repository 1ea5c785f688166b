#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <tuple>

#include "aws/client.hpp"
#include "aws/rate.hpp"

namespace farthing::aws {

/// Whom a quota and a rate belong to: an identity, a region, a service.
struct CallScope {
  std::string identity;
  std::string region;
  std::string service;
  std::string operation;  ///< only where AWS publishes a ceiling of its own for it

  friend auto operator<=>(const CallScope&, const CallScope&) = default;
};

/// What is behind Wire.
class WireState final : public Wire {
 public:
  WireState(std::shared_ptr<HttpTransport> transport, Clock clock, Environment environment,
            std::function<double()> random);

  const Clock& clock() const override { return clock_; }
  HttpTransport& transport() override { return *transport_; }
  std::string counted_calls() const override;

  Endpoint endpoint(const Service& service, const std::string& region) const;
  int most_attempts() const { return most_attempts_; }
  /// At least 0, less than 1.
  double random();

  /// How far the clock of a host is ahead of ours; 0 within 4 minutes, where nobody minds.
  Instant server_offset(const std::string& host) const;
  /// Learns it from an answer's Date header. Returns the offset.
  Instant learn_offset(const std::string& host, const HttpResponse& response);

  /// Takes the next place in line; waits for it. False when a stop was asked for.
  bool wait_for_turn(const CallScope& scope, const std::stop_token& stop);
  void note_throttle(const CallScope& scope);
  void note_success(const CallScope& scope, int price_paid);
  bool take_from_quota(const CallScope& scope, int price);

  void count(const Operation& operation, std::string_view outcome);

 private:
  struct Traffic {
    RetryQuota quota;
    RateLimiter limiter;
  };
  Traffic& traffic_of(const CallScope& scope);
  RateLimiter::Time steady_now() const { return clock_.steady(); }

  std::shared_ptr<HttpTransport> transport_;
  Clock clock_;
  Environment environment_;
  std::function<double()> random_;
  int most_attempts_ = 3;

  mutable std::mutex mutex_;
  std::map<std::string, Instant> offsets_;
  std::map<CallScope, Traffic> traffic_;
  std::map<std::tuple<std::string_view, std::string_view, std::string>, std::uint64_t> counts_;
};

/// Reads the time of an HTTP header: `Sun, 06 Nov 1994 08:49:37 GMT`; nothing for anything else.
std::optional<Instant> read_http_date(std::string_view text);

}  // namespace farthing::aws
