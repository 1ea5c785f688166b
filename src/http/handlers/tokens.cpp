#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "control/api_tokens.hpp"
#include "http/handlers/administered.hpp"
#include "http/handlers/membership_json.hpp"
#include "http/operation.hpp"
#include "http/parameters.hpp"

namespace farthing::http {
namespace {

namespace json = boost::json;
using control::ApiTokenRecord;
using control::Scope;

json::value moment(Instant instant) {
  return instant == 0 ? json::value(nullptr) : json::value(to_iso_string(instant));
}

json::object to_json(const ApiTokenRecord& token) {
  json::array scopes;
  for (const Scope scope : token.scopes) scopes.emplace_back(to_string(scope));
  return {{"id", token.id},
          {"client", client_or_null(token.client)},
          {"name", token.name},
          {"scopes", std::move(scopes)},
          {"made_by", token.made_by},
          {"made_at", to_iso_string(token.created_at)},
          {"expires_at", moment(token.expires_at)},
          {"used_at", moment(token.used_at)},
          {"revoked_at", moment(token.revoked_at)}};
}

}  // namespace

Outcome list_tokens(Visit& visit) {
  Parameters parameters(visit.call);
  const auto client = parameters.text("client");
  const Cut cut = parameters.cut();
  FARTHING_CHECK(parameters.finish());
  FARTHING_TRY(const auto clients, asked_clients(visit, client));
  std::vector<ApiTokenRecord> list;
  FARTHING_CHECK(visit.read([&](soci::session& db) -> Result<> {
    for (const std::string& one : clients) {
      FARTHING_TRY(const auto tokens, control::api_tokens(db, one));
      list.insert(list.end(), tokens.begin(), tokens.end());
    }
    return {};
  }));
  std::ranges::sort(list, {}, &ApiTokenRecord::id);
  auto [part, next] = part_of(std::move(list), cut, [](const ApiTokenRecord& one) { return one.id; });
  json::array tokens;
  for (const ApiTokenRecord& one : part) tokens.push_back(to_json(one));
  return json_answer(
      {{"tokens", std::move(tokens)}, {"next_cursor", next ? json::value(*next) : json::value(nullptr)}});
}

Outcome make_token(Visit& visit) {
  FARTHING_TRY(auto fields, Fields::of(visit.call.request));
  ApiTokenRecord wanted;
  wanted.name = fields.text("name");
  const auto scopes = fields.optional_texts("scopes", 4);
  if (!scopes || scopes->empty()) fields.refuse("scopes", "\"scopes\" must name at least one");
  for (const std::string& name : scopes.value_or(std::vector<std::string>())) {
    const auto scope = control::parse_scope(name);
    if (!scope)
      fields.refuse("scopes", "\"scopes\" may hold read, write, onboard and admin");
    else
      wanted.scopes.insert(*scope);
  }
  if (const auto expires = fields.optional_text("expires_at"); expires && !read_instant(*expires, wanted.expires_at))
    fields.refuse("expires_at", "\"expires_at\" must be a moment such as 2027-01-01T00:00:00Z");
  FARTHING_TRY(wanted.client, client_of_body(visit, fields));
  if (visit.caller.token)
    for (const Scope scope : wanted.scopes)
      if (!visit.caller.token->scopes.contains(scope))
        return std::unexpected(not_allowed("a token cannot make one that may do more than itself"));
  wanted.made_by = visit.caller.id();
  wanted.created_at = visit.now();
  visit.audit_words = wanted.name;
  control::MadeApiToken made;
  FARTHING_CHECK(visit.change([&](soci::session& db) -> Result<> {
    FARTHING_TRY(made, control::make_api_token(db, wanted));
    visit.audit_target = made.record.id;
    return {};
  }));
  json::object object = to_json(made.record);
  object["token"] = nullptr;
  visit.body_of_replay = json::serialize(object) + "\n";
  object["token"] = made.token.reveal();
  return json_answer(object, 201);
}

Outcome revoke_token(Visit& visit) {
  return revoke_in_one_client(visit, "token", control::revoke_api_token, "there is no such token");
}

}  // namespace farthing::http
