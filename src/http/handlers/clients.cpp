#include "answer/clients.hpp"

#include <algorithm>
#include <boost/json/array.hpp>

#include "http/handlers/membership_json.hpp"
#include "http/operation.hpp"
#include "http/parameters.hpp"
#include "http/tagged.hpp"

namespace farthing::http {
namespace {

namespace json = boost::json;

bool is_in_sight(const Caller& caller, const std::string& client) {
  if (caller.is_of_partner()) return true;
  if (caller.kind == Caller::Kind::token) return caller.token->client == client;
  return caller.role_for(client).has_value();
}

std::expected<json::object, Problem> shown_client(Visit& visit, const std::string& id) {
  FARTHING_TRY(const auto clients, answer::clients(visit.data()));
  const auto found = std::ranges::find(clients, id, [](const auto& one) { return one.client.id; });
  if (found == clients.end()) return std::unexpected(not_found("there is no such client"));
  return answer::to_json(*found);
}

}  // namespace

Outcome list_clients(Visit& visit) {
  FARTHING_TRY(const auto clients, answer::clients(visit.data()));
  json::array list;
  for (const answer::ListedClient& one : clients)
    if (is_in_sight(visit.caller, one.client.id)) list.push_back(answer::to_json(one));
  return json_answer({{"clients", std::move(list)}});
}

Outcome add_client(Visit& visit) {
  FARTHING_TRY(auto fields, Fields::of(visit.call.request));
  const std::string id = fields.text("id", 64);
  const std::string name = fields.text("name");
  FARTHING_CHECK(fields.finish());
  visit.audit_client = id;
  visit.audit_words = name;
  FARTHING_CHECK(visit.audit("asked"));
  FARTHING_CHECK(control::add_client(visit.database(), {id, name, visit.now()}));
  FARTHING_TRY(const auto added, shown_client(visit, id));
  return tagged_answer(added, 201);
}

Outcome get_client(Visit& visit) {
  FARTHING_TRY(const auto client, shown_client(visit, visit.client()));
  return tagged_answer(client);
}

Outcome rename_client(Visit& visit) {
  FARTHING_TRY(auto fields, Fields::of(visit.call.request));
  const std::string name = fields.text("name");
  FARTHING_CHECK(fields.finish());
  FARTHING_TRY(const auto current, shown_client(visit, visit.client()));
  FARTHING_CHECK(check_if_match(visit.call.request, current));
  visit.audit_words = name;
  FARTHING_CHECK(visit.audit("asked"));
  FARTHING_CHECK(control::rename_client(visit.database(), visit.client(), name));
  FARTHING_TRY(const auto renamed, shown_client(visit, visit.client()));
  return tagged_answer(renamed);
}

Outcome remove_client(Visit& visit) {
  FARTHING_TRY(const auto current, shown_client(visit, visit.client()));
  FARTHING_CHECK(check_if_match(visit.call.request, current));
  FARTHING_CHECK(visit.audit("asked"));
  FARTHING_CHECK(control::remove_client(visit.database(), visit.client()));
  return empty_answer();
}

}  // namespace farthing::http
