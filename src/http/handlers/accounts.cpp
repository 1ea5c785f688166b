#include <algorithm>
#include <boost/json/array.hpp>

#include "answer/child_accounts.hpp"
#include "answer/exports.hpp"
#include "control/external_ids.hpp"
#include "http/operation.hpp"
#include "http/parameters.hpp"

namespace farthing::http {
namespace {

namespace json = boost::json;

/// The JSON of the child accounts, each by its account.
std::expected<json::object, Problem> children(Visit& visit) {
  FARTHING_TRY(const auto listed, answer::child_accounts(visit.data(), visit.client()));
  return answer::to_json(listed);
}

json::object external_id_json(const std::string& organisation, const std::string& value) {
  return {{"organisation", organisation}, {"external_id", value}};
}

}  // namespace

Outcome list_external_ids(Visit& visit) {
  FARTHING_TRY(const auto ids, control::external_ids(visit.database(), visit.services.master_key, visit.client()));
  json::array list;
  for (const auto& [organisation, value] : ids) list.push_back(external_id_json(organisation, value));
  const auto principal = answer::own_principal(visit.services.surroundings, visit.stop());
  return json_answer(
      {{"external_ids", std::move(list)}, {"principal", principal ? json::value(*principal) : json::value(nullptr)}});
}

Outcome make_external_id(Visit& visit) {
  FARTHING_TRY(auto fields, Fields::of(visit.call.request));
  const std::string organisation = fields.text("organisation", 64);
  FARTHING_CHECK(fields.finish());
  visit.audit_target = organisation;
  FARTHING_TRY(const auto known, control::external_ids(visit.database(), visit.services.master_key, visit.client()));
  FARTHING_CHECK(visit.audit("asked"));
  FARTHING_TRY(const std::string value, control::external_id(visit.database(), visit.services.master_key,
                                                             visit.client(), organisation, visit.now()));
  return json_answer(external_id_json(organisation, value), known.contains(organisation) ? 200 : 201);
}

Outcome list_exports(Visit& visit) {
  Parameters parameters(visit.call);
  const auto connection = parameters.text("connection");
  FARTHING_CHECK(parameters.finish());
  FARTHING_TRY(const auto listed, answer::exports(visit.services.surroundings, visit.data(), visit.services.self,
                                                  visit.client(), connection, visit.stop()));
  return json_answer(answer::to_json(listed));
}

Outcome list_child_accounts(Visit& visit) {
  Parameters parameters(visit.call);
  const Cut cut = parameters.cut();
  FARTHING_CHECK(parameters.finish());
  FARTHING_TRY(auto object, children(visit));
  std::vector<json::value> list(object["children"].as_array().begin(), object["children"].as_array().end());
  const auto key_of = [](const json::value& child) {
    return std::string(child.at("account").as_string()) + " " + std::string(child.at("payer").as_string());
  };
  std::ranges::sort(list, {}, key_of);
  auto [part, next] = part_of(std::move(list), cut, key_of);
  json::array shown;
  for (json::value& child : part) shown.push_back(std::move(child));
  object["children"] = std::move(shown);
  object["next_cursor"] = next ? json::value(*next) : json::value(nullptr);
  return json_answer(object);
}

Outcome change_child_account(Visit& visit) {
  FARTHING_TRY(auto fields, Fields::of(visit.call.request));
  const auto skipped = fields.optional_flag("skipped");
  if (!skipped) fields.refuse("skipped", "\"skipped\" is missing: true or false");
  FARTHING_CHECK(fields.finish());
  const std::string& account = visit.path("account");
  visit.audit_target = account;
  visit.audit_words = *skipped ? "skipped" : "no longer skipped";
  FARTHING_CHECK(visit.audit("asked"));
  FARTHING_CHECK(control::skip_account(visit.database(), visit.client(), account, *skipped));
  FARTHING_TRY(const auto object, children(visit));
  for (const json::value& child : object.at("children").as_array())
    if (std::string_view(child.at("account").as_string()) == account) return json_answer(child);
  return std::unexpected(not_found("there is no such account"));
}

}  // namespace farthing::http
