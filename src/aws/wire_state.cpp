#include "aws/wire_state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <random>
#include <utility>

#include "aws/endpoint.hpp"

namespace farthing::aws {
namespace {

/// AWS takes requests that are up to 5 minutes off; below this, correcting is not worth a wrong Date header.
constexpr Instant least_offset = 4 * 60;
constexpr std::size_t most_scopes = 10'000;
constexpr std::size_t most_hosts = 10'000;

/// Calls a second that AWS publishes as an operation's ceiling; 0 where it does not.
double ceiling_of(const CallScope& scope) {
  return scope.service == "cloudtrail" && scope.operation == "LookupEvents" ? 2 : 0;
}

std::function<double()> machine_random() {
  const auto engine = std::make_shared<std::mt19937_64>(std::random_device()());
  return [engine] { return std::uniform_real_distribution<double>(0, 1)(*engine); };
}

bool read_digits(std::string_view text, int& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() && number >= 0;
}

}  // namespace

std::optional<Instant> read_http_date(std::string_view text) {
  constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (text.size() != 29 || !text.ends_with(" GMT") || text.substr(3, 2) != ", ") return {};
  int day = 0, year = 0, hour = 0, minute = 0, second = 0;
  const auto month = std::ranges::find(months, text.substr(8, 3));
  if (month == months.end() || !read_digits(text.substr(5, 2), day) || !read_digits(text.substr(12, 4), year) ||
      !read_digits(text.substr(17, 2), hour) || !read_digits(text.substr(20, 2), minute) ||
      !read_digits(text.substr(23, 2), second) || day < 1 || day > 31 || year < 1970 || hour > 23 || minute > 59 ||
      second > 60)
    return {};
  return instant_of({year, static_cast<int>(month - months.begin()) + 1, day}) + hour * 3600 + minute * 60 + second;
}

std::shared_ptr<Wire> Wire::make(std::shared_ptr<HttpTransport> transport, Clock clock, const Environment& environment,
                                 std::function<double()> random) {
  return std::make_shared<WireState>(std::move(transport), std::move(clock), environment, std::move(random));
}

WireState::WireState(std::shared_ptr<HttpTransport> transport, Clock clock, Environment environment,
                     std::function<double()> random)
    : transport_(std::move(transport)),
      clock_(std::move(clock)),
      environment_(std::move(environment)),
      random_(random ? std::move(random) : machine_random()) {
  int attempts = 0;
  if (const auto text = environment_("AWS_MAX_ATTEMPTS"); text && read_digits(*text, attempts) && attempts > 0)
    most_attempts_ = std::min(attempts, 20);
}

std::string WireState::counted_calls() const {
  const std::scoped_lock lock(mutex_);
  std::string out;
  for (const auto& [key, times] : counts_)
    out += fmt::format("{}:{} {} {}\n", std::get<0>(key), std::get<1>(key), std::get<2>(key), times);
  return out;
}

Endpoint WireState::endpoint(const Service& service, const std::string& region) const {
  return resolve_endpoint(service, region, environment_);
}

double WireState::random() {
  const std::scoped_lock lock(mutex_);
  return random_();
}

Instant WireState::server_offset(const std::string& host) const {
  const std::scoped_lock lock(mutex_);
  const auto known = offsets_.find(host);
  return known == offsets_.end() ? 0 : known->second;
}

Instant WireState::learn_offset(const std::string& host, const HttpResponse& response) {
  const auto date = read_http_date(response.header("date"));
  if (!date) return server_offset(host);
  Instant offset = *date - clock_.now();
  if (offset > -least_offset && offset < least_offset) offset = 0;
  const std::scoped_lock lock(mutex_);
  if (offset == 0) {
    offsets_.erase(host);
  } else if (offsets_.size() < most_hosts || offsets_.contains(host)) {
    offsets_[host] = offset;
  }
  return offset;
}

WireState::Traffic& WireState::traffic_of(const CallScope& scope) {
  const auto known = traffic_.find(scope);
  if (known != traffic_.end()) return known->second;
  if (traffic_.size() >= most_scopes)
    std::erase_if(traffic_, [](const auto& one) { return one.second.quota.full() && !one.second.limiter.limited(); });
  return traffic_.emplace(scope, Traffic{RetryQuota(), RateLimiter(ceiling_of(scope))}).first->second;
}

bool WireState::wait_for_turn(const CallScope& scope, const std::stop_token& stop) {
  RateLimiter::Time wait{0};
  {
    const std::scoped_lock lock(mutex_);
    wait = traffic_of(scope).limiter.reserve(steady_now());
  }
  const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(wait);
  return milliseconds.count() <= 0 ? !stop.stop_requested() : clock_.sleep(milliseconds, stop);
}

void WireState::note_throttle(const CallScope& scope) {
  const std::scoped_lock lock(mutex_);
  traffic_of(scope).limiter.throttled(steady_now());
}

void WireState::note_success(const CallScope& scope, int price_paid) {
  const std::scoped_lock lock(mutex_);
  Traffic& traffic = traffic_of(scope);
  traffic.limiter.succeeded(steady_now());
  traffic.quota.give_back(price_paid > 0 ? price_paid : 1);
}

bool WireState::take_from_quota(const CallScope& scope, int price) {
  const std::scoped_lock lock(mutex_);
  return traffic_of(scope).quota.take(price);
}

void WireState::count(const Operation& operation, std::string_view outcome) {
  const std::scoped_lock lock(mutex_);
  ++counts_[{operation.service->name, operation.name, std::string(outcome)}];
}

}  // namespace farthing::aws
