#include <boost/json/serialize.hpp>
#include <map>
#include <memory>

#include "control/bill_catalog.hpp"
#include "core/utf8.hpp"
#include "http/credential.hpp"
#include "http/handlers/attempt_json.hpp"
#include "http/handlers/sync_json.hpp"
#include "http/operation.hpp"

namespace farthing::http {
namespace {

namespace json = boost::json;

constexpr std::chrono::milliseconds between_looks(1'000);
constexpr Instant heartbeat_seconds = 15;

/// Tells one client's listener what changes. It looks once a second, and each time anew whether whoever listens may: a
/// session that was ended hears nothing more.
class EventSource {
 public:
  EventSource(Services& services, const Operation& operation, Request request, std::string client)
      : services_(services), operation_(operation), request_(std::move(request)), client_(std::move(client)) {}

  std::optional<std::string> next() {
    auto told = look();
    if (!told) return std::nullopt;
    const Instant now = services_.clock().now();
    if (told->empty() && now - last_sent_ >= heartbeat_seconds) *told = ": still here\n\n";
    if (!told->empty()) last_sent_ = now;
    return told;
  }

 private:
  /// What is new, or nothing when the listener may hear no more.
  std::optional<std::string> look() {
    auto loan = services_.stores.borrow();
    if (!loan) return std::nullopt;
    store::DataFolder& data = loan->data();
    const auto caller = caller_of(request_, data.database(), services_.clock().now());
    if (!caller || !caller->is_known() || !may_listen(*caller)) return std::nullopt;
    std::string text;
    add_syncs(data, text);
    if (may_connect(*caller)) add_attempts(text);
    add_connections(data, text);
    add_bills(data, text);
    is_first_ = false;
    return text;
  }

  bool may_listen(const Caller& caller) const {
    if (caller.kind == Caller::Kind::token) {
      if (!caller.is_of_partner() && caller.token->client != client_) return false;
      return std::ranges::any_of(caller.token->scopes, [&](auto scope) { return operation_.allows(scope); });
    }
    const auto role = caller.role_for(client_);
    return role && operation_.allows(*role);
  }

  bool may_connect(const Caller& caller) const {
    if (caller.kind == Caller::Kind::token) return caller.token->scopes.contains(control::Scope::onboard);
    const auto role = caller.role_for(client_);
    return role == control::Role::partner_admin || role == control::Role::client_admin;
  }

  void add(std::string_view name, const json::value& data, std::string& text) {
    text += fmt::format("id: {}\nevent: {}\ndata: {}\n\n", ++number_, name, valid_utf8(json::serialize(data)));
  }

  void add_syncs(store::DataFolder& data, std::string& text) {
    const auto jobs = sync_jobs_json(services_, data, client_);
    if (!jobs) return;
    const std::string now = json::serialize(*jobs);
    if (now == syncs_) return;
    syncs_ = now;
    add("syncs", *jobs, text);
  }

  void add_attempts(std::string& text) {
    for (const Attempt& attempt : services_.attempts.changed(client_, attempts_version_)) {
      attempts_version_ = std::max(attempts_version_, attempt.version);
      add("attempt", to_json(attempt), text);
    }
  }

  void add_connections(store::DataFolder& data, std::string& text) {
    const auto connections = control::connections(data.database(), client_);
    if (!connections) return;
    std::map<std::string, control::ConnectionState> states;
    for (const control::ConnectionRecord& connection : *connections) {
      states[connection.id] = connection.state;
      const auto before = states_.find(connection.id);
      if (is_first_ || (before != states_.end() && before->second == connection.state)) continue;
      add("connection", json::object{{"id", connection.id}, {"state", to_string(connection.state)}}, text);
    }
    for (const auto& [id, state] : states_)
      if (!states.contains(id)) add("connection", json::object{{"id", id}, {"state", "disconnected"}}, text);
    states_ = std::move(states);
  }

  void add_bills(store::DataFolder& data, std::string& text) {
    const auto publications = control::publications(data.database(), client_, std::nullopt);
    if (!publications) return;
    std::map<std::pair<std::string, BillingPeriod>, std::string> live;
    for (const control::Publication& publication : *publications) {
      const std::pair key{publication.payer, publication.period};
      const std::string segment = publication.segment ? publication.segment->id : "";
      live[key] = segment;
      const auto before = live_.find(key);
      if (is_first_ || (before != live_.end() && before->second == segment)) continue;
      add("bill",
          json::object{{"payer", publication.payer},
                       {"period", to_string(publication.period)},
                       {"rows", publication.delivery.rows},
                       {"charges", publication.segment ? publication.segment->charges : 0}},
          text);
    }
    live_ = std::move(live);
  }

  Services& services_;
  const Operation& operation_;
  const Request request_;
  const std::string client_;
  bool is_first_ = true;
  Instant last_sent_ = 0;
  std::uint64_t number_ = 0;
  std::uint64_t attempts_version_ = 0;
  std::string syncs_;
  std::map<std::string, control::ConnectionState> states_;
  std::map<std::pair<std::string, BillingPeriod>, std::string> live_;
};

}  // namespace

Outcome stream_events(Visit& visit) {
  auto source = std::make_shared<EventSource>(visit.services, *visit.operation, visit.call.request, visit.client());
  Response response;
  response.headers = {
      {"Content-Type", "text/event-stream"}, {"Cache-Control", "no-store"}, {"X-Accel-Buffering", "no"}};
  response.stream = Stream{[source] { return source->next(); }, between_looks};
  return response;
}

}  // namespace farthing::http
