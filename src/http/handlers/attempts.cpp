#include <boost/json/array.hpp>

#include "answer/findings.hpp"
#include "http/handlers/attempt_json.hpp"
#include "http/operation.hpp"
#include "http/parameters.hpp"

namespace farthing::http {
namespace {

namespace json = boost::json;

Problem no_such_attempt() { return not_found("there is no such attempt, or it ended long ago"); }

void add_outcome(const connect::ConnectionAttempt& outcome, json::object& object) {
  const control::ConnectionRecord& connection = outcome.connection;
  if (!outcome.examination.findings.empty()) object["usable"] = outcome.examination.usable();
  if (!connection.id.empty())
    object["connection"] = {{"name", connection.name},
                            {"id", connection.id},
                            {"account", connection.account},
                            {"kind", to_string(connection.kind).data()},
                            {"access", to_string(connection.access).data()},
                            {"state", to_string(connection.state).data()},
                            {"payer", connection.payer}};
  if (outcome.source)
    object["export"] = {{"name", outcome.source->name},
                        {"kind", to_string(outcome.source->kind).data()},
                        {"bucket", outcome.source->bucket},
                        {"prefix", outcome.source->prefix},
                        {"region", outcome.source->region}};
  for (const connect::BucketMonth& month : outcome.months)
    object["months"].as_array().emplace_back(to_string(month.period));
  json::array& warnings = object["warnings"].as_array();
  if (!connection.access_key_id.empty())
    warnings.emplace_back("an access key does not expire by itself: make a new one now and then, and give it here");
  if (!connection.access_key_id.empty() && connection.role_arn.empty())
    warnings.emplace_back("a role is safer, for it has no key that could be taken");
  if (!outcome.kept_place.empty())
    warnings.emplace_back(
        fmt::format("the bills still come from {}: what was named cannot be read", outcome.kept_place));
}

}  // namespace

json::value error_json(const std::optional<Error>& error) {
  if (!error) return nullptr;
  const Problem problem(*error);
  json::object object{{"type", "about:blank"},
                      {"title", describe(error->code).meaning},
                      {"status", problem.status},
                      {"detail", problem.detail},
                      {"code", problem.code}};
  if (!problem.cure.empty()) object["cure"] = problem.cure;
  return object;
}

json::object to_json(const Attempt& attempt) {
  json::array findings;
  for (const connect::Finding& finding : attempt.findings) findings.push_back(answer::to_json(finding));
  json::object object{
      {"id", attempt.id},
      {"what", attempt.what},
      {"state", to_string(attempt.state)},
      {"begun_at", to_iso_string(attempt.begun_at)},
      {"ended_at", attempt.ended_at == 0 ? json::value(nullptr) : json::value(to_iso_string(attempt.ended_at))},
      {"usable", nullptr},
      {"connection", nullptr},
      {"findings", std::move(findings)},
      {"export", nullptr},
      {"months", json::array()},
      {"warnings", json::array()},
      {"error", error_json(attempt.error)}};
  if (attempt.outcome) add_outcome(*attempt.outcome, object);
  return object;
}

std::expected<std::chrono::seconds, Problem> wait_of(const Visit& visit) {
  Parameters parameters(visit.call);
  constexpr std::uint64_t longest = 60;
  const auto wait = parameters.number("wait", 0, longest);
  FARTHING_CHECK(parameters.finish());
  return std::chrono::seconds(wait.value_or(0));
}

Outcome begin_attempt(Visit& visit, const std::string& what, const std::string& connection, Attempts::Work work) {
  FARTHING_TRY(const auto wait, wait_of(visit));
  FARTHING_CHECK(visit.audit("asked"));
  Attempts& attempts = visit.services.attempts;
  FARTHING_TRY(auto attempt, attempts.begin(visit.client(), what, connection, std::move(work)));
  if (wait.count() > 0)
    if (auto waited = attempts.wait(visit.client(), attempt.id, wait, visit.stop())) attempt = std::move(*waited);
  Response response = json_answer(to_json(attempt), 202);
  response.headers.push_back({"Location", fmt::format("/api/v1/clients/{}/attempts/{}", visit.client(), attempt.id)});
  return response;
}

Outcome get_attempt(Visit& visit) {
  FARTHING_TRY(const auto wait, wait_of(visit));
  const auto attempt = visit.services.attempts.wait(visit.client(), visit.path("attempt"), wait, visit.stop());
  if (!attempt) return std::unexpected(no_such_attempt());
  return json_answer(to_json(*attempt));
}

Outcome cancel_attempt(Visit& visit) {
  FARTHING_CHECK(visit.audit("asked"));
  visit.services.attempts.cancel(visit.client(), visit.path("attempt"));
  constexpr std::chrono::seconds a_moment(5);
  const auto attempt = visit.services.attempts.wait(visit.client(), visit.path("attempt"), a_moment, visit.stop());
  if (!attempt) return std::unexpected(no_such_attempt());
  return json_answer(to_json(*attempt));
}

}  // namespace farthing::http
