#include <boost/json/array.hpp>
#include <filesystem>
#include <map>

#include "control/bill_catalog.hpp"
#include "control/clients.hpp"
#include "control/connections.hpp"
#include "control/findings.hpp"
#include "control/jobs.hpp"
#include "http/contract.hpp"
#include "http/operation.hpp"

namespace farthing::http {
namespace {

namespace json = boost::json;

json::object part(std::string_view name, bool is_ready, std::string_view words) {
  return {{"name", name}, {"ready", is_ready}, {"words", words}};
}

/// Tells Prometheus how things stand.
Result<> note_state(Visit& visit) {
  Metrics& metrics = visit.services.metrics;
  FARTHING_TRY(const auto connections, control::all_connections(visit.database()));
  std::map<control::ConnectionState, std::uint64_t> by_state;
  Instant oldest = visit.now();
  for (const control::ConnectionRecord& connection : connections) {
    ++by_state[connection.state];
    if (connection.state == control::ConnectionState::connected)
      oldest = std::min(oldest, connection.fetched_at == 0 ? connection.created_at : connection.fetched_at);
  }
  for (const auto state : {control::ConnectionState::pending, control::ConnectionState::connected,
                           control::ConnectionState::unsafe_trust, control::ConnectionState::paused})
    metrics.set_connections(to_string(state), by_state[state]);
  metrics.set_oldest_fetch(std::chrono::seconds(visit.now() - oldest));
  FARTHING_TRY(const auto clients, control::clients(visit.database()));
  std::uint64_t errors = 0, bills = 0;
  std::map<control::JobState, std::uint64_t> jobs;
  for (const control::ClientRecord& client : clients) {
    FARTHING_TRY(const auto findings, control::findings(visit.database(), client.id, std::nullopt));
    for (const control::FindingRecord& finding : findings) errors += finding.outcome == "failed" ? 1 : 0;
    FARTHING_TRY(const auto publications, control::publications(visit.database(), client.id, std::nullopt));
    bills += publications.size();
    FARTHING_TRY(const auto own, control::jobs(visit.database(), client.id, std::nullopt, visit.now()));
    for (const control::JobRecord& job : own) ++jobs[job.state];
  }
  metrics.set_configuration_errors(errors);
  metrics.set_bills(bills);
  for (const auto state : {control::JobState::waiting, control::JobState::running, control::JobState::poisoned})
    metrics.set_jobs(to_string(state), jobs[state]);
  return {};
}

}  // namespace

Outcome get_liveness(Visit&) { return json_answer({{"alive", true}}); }

Outcome get_readiness(Visit& visit) {
  json::array parts;
  bool is_ready = true;
  const auto add = [&](std::string_view name, bool ready, std::string_view words) {
    parts.push_back(part(name, ready, words));
    is_ready = is_ready && ready;
  };
  const auto clients = control::clients(visit.database());
  add("control database", clients.has_value(), clients ? "answers" : clients.error().message);
  const auto engine = visit.engine().query("SELECT 1");
  add("query engine", engine.has_value(), engine ? "answers" : engine.error().message);
  std::error_code failed;
  const auto space = std::filesystem::space(visit.data().path(), failed);
  constexpr std::uintmax_t least_bytes = 256ULL << 20U;
  add("disk", !failed && space.available >= least_bytes,
      failed                          ? "the free space cannot be read"
      : space.available < least_bytes ? "less than 256 MiB are free"
                                      : "has room");
  return json_answer({{"ready", is_ready}, {"parts", std::move(parts)}}, is_ready ? 200 : 503);
}

Outcome get_metrics(Visit& visit) {
  FARTHING_CHECK(note_state(visit));
  Response response;
  response.headers = {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"}, {"Cache-Control", "no-store"}};
  response.body = visit.services.metrics.text();
  return response;
}

Outcome get_contract(Visit&) {
  Response response;
  response.headers = {{"Content-Type", "application/yaml"}, {"Cache-Control", "no-cache"}};
  response.body = contract_text();
  return response;
}

}  // namespace farthing::http
