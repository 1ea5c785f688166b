#include "aws/exchange.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "aws/answer_reader.hpp"
#include "aws/sigv4.hpp"

namespace farthing::aws {
namespace {

using Kind = CallFailure::Kind;
using Milliseconds = std::chrono::milliseconds;

constexpr Instant least_skew = 4 * 60;
constexpr double longest_delay = 20;
constexpr Milliseconds most_added_by_aws{5'000};
/// LimitExceededException is a throttle in one service and a quota that no waiting mends in another.
constexpr int most_attempts_at_a_limit = 2;

/// Passes only the body of a success on, and remembers that some of it went.
class GuardedSink final : public BodySink {
 public:
  explicit GuardedSink(BodySink* sink) : sink_(sink) {}

  bool begin(const HttpResponse& head) override {
    return head.status >= 200 && head.status < 300 && sink_->begin(head);
  }
  bool write(std::string_view bytes) override {
    written_ = true;
    return sink_->write(bytes);
  }
  bool written() const { return written_; }

 private:
  BodySink* sink_;
  bool written_ = false;
};

Kind kind_of(TransportFailure::Kind kind) {
  switch (kind) {
    case TransportFailure::Kind::stopped:
      return Kind::cancelled;
    case TransportFailure::Kind::too_large:
    case TransportFailure::Kind::sink:
      return Kind::malformed;
    case TransportFailure::Kind::name:
    case TransportFailure::Kind::connect:
    case TransportFailure::Kind::tls:
    case TransportFailure::Kind::timeout:
    case TransportFailure::Kind::reset:
    case TransportFailure::Kind::cut_short:
      break;
  }
  return Kind::network;
}

/// One attempt that gave no answer.
struct Attempt {
  CallFailure failure;
  bool may_repeat = false;
  int price = RetryQuota::retry_price;
  Milliseconds asked_to_wait{0};
  Instant signed_ahead = 0;  ///< how far ahead of our clock it was signed
};

Milliseconds asked_wait(const HttpResponse& response) {
  const auto number = [](std::string_view text) {
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return std::clamp<std::int64_t>(value, 0, 3'600'000);
  };
  if (const auto text = response.header("x-amz-retry-after"); !text.empty()) return Milliseconds(number(text));
  return std::chrono::seconds(number(response.header("retry-after")));
}

class Exchange {
 public:
  Exchange(WireState& wire, CredentialSource& source, const std::stop_token& stop, const Operation& operation,
           const std::string& signing_region, HttpRequest request, BodySink* sink, std::optional<int> most_attempts)
      : wire_(wire),
        source_(source),
        stop_(stop),
        operation_(operation),
        signing_region_(signing_region),
        request_(std::move(request)),
        sink_(sink),
        guarded_(sink),
        most_attempts_(most_attempts.value_or(wire.most_attempts())) {
    const auto is_given = [&](std::string_view name) {
      HttpResponse head;
      head.headers = request_.headers;
      return !head.header(name).empty();
    };
    if (!is_given("host")) request_.headers.push_back({"Host", request_.host});
    if (!is_given("user-agent")) request_.headers.push_back({"User-Agent", "farthing"});
    // Cost Explorer takes its time.
    if (operation.service->name == "ce") limits_.first_byte = std::chrono::seconds(60);
  }

  CallResult<HttpResponse> run() {
    while (true) {
      auto credentials = source_.credentials();
      if (!credentials) return std::unexpected(std::move(credentials.error()));
      scope_ = {credentials->session_token.empty() || credentials->origin.empty() ? credentials->access_key_id
                                                                                  : credentials->origin,
                signing_region_, std::string(operation_.service->name),
                operation_.name == "LookupEvents" ? std::string(operation_.name) : std::string()};
      if (!wire_.wait_for_turn(scope_, stop_)) return std::unexpected(cancelled());
      Attempt attempt;
      auto response = try_once(*credentials, attempt);
      if (response) {
        wire_.note_success(scope_, paid_);
        return std::move(*response);
      }
      attempt.failure.attempts = attempts_;
      if (!again(attempt, *credentials)) return std::unexpected(std::move(attempt.failure));
    }
  }

 private:
  std::optional<HttpResponse> try_once(const Credentials& credentials, Attempt& attempt) {
    ++attempts_;
    HttpRequest signed_request = request_;
    attempt.signed_ahead = wire_.server_offset(request_.host);
    sign(signed_request, credentials,
         {signing_region_, std::string(operation_.service->signing_name), wire_.clock().now() + attempt.signed_ahead});
    auto response = wire_.transport().send(signed_request, limits_, sink_ == nullptr ? nullptr : &guarded_, stop_);
    if (!response) {
      using TransportKind = TransportFailure::Kind;
      const TransportKind kind = response.error().kind;
      attempt.failure = failure_of(kind_of(kind), response.error().message);
      attempt.may_repeat = attempt.failure.kind == Kind::network && kind != TransportKind::tls;
      if (kind == TransportKind::timeout) attempt.price = RetryQuota::timeout_price;
      wire_.count(operation_, to_string(attempt.failure.kind));
      return {};
    }
    offset_ = wire_.learn_offset(request_.host, *response);
    if (response->status >= 200 && response->status < 300) {
      wire_.count(operation_, "ok");
      return std::move(*response);
    }
    attempt.failure = read_failure(operation_, *response);
    attempt.failure.region = signing_region_;
    attempt.failure.host = request_.host;
    attempt.asked_to_wait = asked_wait(*response);
    const int status = response->status;
    attempt.may_repeat = attempt.failure.kind == Kind::throttled ||
                         (attempt.failure.kind == Kind::unavailable &&
                          (status < 500 || status == 500 || status == 502 || status == 503 || status == 504));
    if (attempt.failure.kind == Kind::throttled) wire_.note_throttle(scope_);
    wire_.count(operation_, to_string(attempt.failure.kind));
    return {};
  }

  /// Decides whether there is another attempt, and waits for it. May change the failure.
  bool again(Attempt& attempt, const Credentials& used) {
    const Kind kind = attempt.failure.kind;
    if (guarded_.written()) return false;
    if (stop_.stop_requested()) {
      attempt.failure = cancelled();
      return false;
    }
    const bool refused_signature = kind == Kind::clock_skew || kind == Kind::bad_credentials || kind == Kind::expired ||
                                   (kind == Kind::denied && attempt.failure.code.empty());
    if (refused_signature && !corrected_clock_ && std::abs(offset_ - attempt.signed_ahead) >= least_skew) {
      corrected_clock_ = true;
      return true;
    }
    if ((kind == Kind::expired || kind == Kind::bad_credentials) && !used.session_token.empty() && !renewed_session_) {
      renewed_session_ = true;
      source_.forget();
      const auto renewed = source_.credentials();
      return renewed && renewed->access_key_id != used.access_key_id;
    }
    if (!attempt.may_repeat) return false;
    const int most = attempt.failure.code == "LimitExceededException"
                         ? std::min(most_attempts_at_a_limit, most_attempts_)
                         : most_attempts_;
    if (retries_ + 1 >= most || !wire_.take_from_quota(scope_, attempt.price)) return false;
    ++retries_;
    paid_ = attempt.price;
    const double own = wire_.random() * std::min(std::pow(2.0, retries_ - 1), longest_delay);
    const auto own_delay = std::chrono::ceil<Milliseconds>(std::chrono::duration<double>(own));
    const auto delay = std::clamp(attempt.asked_to_wait, own_delay, own_delay + most_added_by_aws);
    if (delay.count() > 0 && !wire_.clock().sleep(delay, stop_)) {
      attempt.failure = cancelled();
      return false;
    }
    return true;
  }

  CallFailure failure_of(Kind kind, std::string message) const {
    CallFailure failure;
    failure.kind = kind;
    failure.service = operation_.service->name;
    failure.operation = operation_.name;
    failure.region = signing_region_;
    failure.host = request_.host;
    failure.message = std::move(message);
    failure.attempts = std::max(attempts_, 1);
    return failure;
  }
  CallFailure cancelled() const { return failure_of(Kind::cancelled, "stopped"); }

  WireState& wire_;
  CredentialSource& source_;
  const std::stop_token& stop_;
  const Operation& operation_;
  const std::string& signing_region_;
  HttpRequest request_;
  BodySink* sink_;
  GuardedSink guarded_;
  const int most_attempts_;
  HttpLimits limits_;
  CallScope scope_;
  int attempts_ = 0;
  int retries_ = 0;
  int paid_ = 0;
  bool corrected_clock_ = false;
  bool renewed_session_ = false;
  Instant offset_ = 0;
};

}  // namespace

CallResult<HttpResponse> exchange(WireState& wire, CredentialSource& credentials, const std::stop_token& stop,
                                  const Operation& operation, const std::string& signing_region, HttpRequest request,
                                  BodySink* sink, std::optional<int> most_attempts) {
  return Exchange(wire, credentials, stop, operation, signing_region, std::move(request), sink, most_attempts).run();
}

}  // namespace farthing::aws
