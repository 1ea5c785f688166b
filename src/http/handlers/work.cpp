#include <boost/json/array.hpp>

#include "http/handlers/attempt_json.hpp"
#include "http/handlers/work_json.hpp"
#include "http/operation.hpp"
#include "http/parameters.hpp"

namespace farthing::http {
namespace {

namespace json = boost::json;

Problem no_such_work() { return not_found("there is no such work, or it ended long ago"); }

json::object to_json(const Work& work) {
  json::object object{
      {"id", work.id},
      {"what", to_string(work.what)},
      {"client", work.client.empty() ? json::value(nullptr) : json::value(work.client)},
      {"state", to_string(work.state)},
      {"begun_at", to_iso_string(work.begun_at)},
      {"ended_at", work.ended_at == 0 ? json::value(nullptr) : json::value(to_iso_string(work.ended_at))},
      {"progress", {{"step", work.step}, {"number", work.number}, {"total", work.total}, {"rows", work.rows}}},
      {"rebuild", nullptr},
      {"verification", nullptr},
      {"import", nullptr},
      {"error", error_json(work.error)}};
  if (work.result) object[to_string(work.what)] = *work.result;
  return object;
}

}  // namespace

Outcome begin_work(Visit& visit, Work::What what, const std::string& client, LongWork::Doing doing) {
  FARTHING_TRY(const auto wait, wait_of(visit));
  FARTHING_CHECK(visit.audit("asked"));
  LongWork& long_work = visit.services.long_work;
  FARTHING_TRY(auto work, long_work.begin(what, client, std::move(doing)));
  if (wait.count() > 0)
    if (auto waited = long_work.wait(work.id, wait, visit.stop())) work = std::move(*waited);
  Response response = json_answer(to_json(work), 202);
  response.headers.push_back({"Location", fmt::format("/api/v1/work/{}", work.id)});
  return response;
}

Outcome list_work(Visit& visit) {
  FARTHING_CHECK(Parameters(visit.call).finish());
  json::array list;
  for (const Work& work : visit.services.long_work.list()) list.push_back(to_json(work));
  return json_answer({{"work", std::move(list)}});
}

Outcome get_work(Visit& visit) {
  FARTHING_TRY(const auto wait, wait_of(visit));
  const auto work = visit.services.long_work.wait(visit.path("work"), wait, visit.stop());
  if (!work) return std::unexpected(no_such_work());
  return json_answer(to_json(*work));
}

Outcome cancel_work(Visit& visit) {
  FARTHING_CHECK(visit.audit("asked"));
  visit.services.long_work.cancel(visit.path("work"));
  constexpr std::chrono::seconds a_moment(5);
  const auto work = visit.services.long_work.wait(visit.path("work"), a_moment, visit.stop());
  if (!work) return std::unexpected(no_such_work());
  return json_answer(to_json(*work));
}

}  // namespace farthing::http
