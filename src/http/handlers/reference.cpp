#include <boost/json/array.hpp>

#include "answer/explanations.hpp"
#include "answer/permission_matrix.hpp"
#include "http/operation.hpp"

namespace farthing::http {

namespace json = boost::json;

Outcome list_codes(Visit&) {
  const auto all = answer::explanations();
  return json_answer({{"codes", answer::to_json(all)}});
}

Outcome get_code(Visit& visit) {
  const auto found = answer::explanation_of(visit.path("code"));
  if (found) return json_answer(answer::to_json(*found));
  Problem problem(404, found.error().message);
  problem.code = describe(ErrorCode::not_found).name;
  return std::unexpected(std::move(problem));
}

Outcome list_permissions(Visit&) { return json_answer(answer::matrix_json(answer::features_or_all({}))); }

Outcome get_settings(Visit& visit) {
  const answer::Surroundings& surroundings = visit.services.surroundings;
  return json_answer(
      {{"version", visit.services.version},
       {"keep_days", surroundings.keep_days},
       {"template_url_known", !surroundings.template_url.empty()},
       {"mail_known", visit.services.mailer.is_known()},
       {"data", visit.caller.is_of_partner() ? json::value(surroundings.data.string()) : json::value(nullptr)}});
}

Outcome list_settings(Visit& visit) { return json_answer({{"settings", answer::to_json(visit.services.settings)}}); }

}  // namespace farthing::http
