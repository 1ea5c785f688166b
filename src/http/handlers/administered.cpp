#include "http/handlers/administered.hpp"

#include "control/clients.hpp"

namespace farthing::http {
namespace {

Problem no_such_client() { return not_found("there is no such client"); }

}  // namespace

std::optional<std::set<std::string>> administered_clients(const Caller& caller) {
  if (caller.is_of_partner()) return std::nullopt;
  std::set<std::string> clients;
  if (caller.kind == Caller::Kind::token) clients.insert(caller.token->client);
  for (const control::MembershipRecord& membership : caller.memberships)
    if (membership.role == control::Role::client_admin) clients.insert(membership.client);
  return clients;
}

bool administers(const Caller& caller, const std::string& client) {
  const auto own = administered_clients(caller);
  return !own || own->contains(client);
}

std::expected<std::vector<std::string>, Problem> asked_clients(Visit& visit, const std::optional<std::string>& client) {
  const auto own = administered_clients(visit.caller);
  if (client) {
    if (own && !own->contains(*client)) return std::unexpected(no_such_client());
    const auto found = control::find_client(visit.database(), *client);
    if (!found && found.error().code == ErrorCode::not_found) return std::unexpected(no_such_client());
    FARTHING_CHECK(found);
    return std::vector{*client};
  }
  if (own) return std::vector(own->begin(), own->end());
  std::vector<std::string> all{""};
  FARTHING_TRY(const auto clients, control::clients(visit.database()));
  for (const control::ClientRecord& one : clients) all.push_back(one.id);
  return all;
}

std::expected<std::string, Problem> client_of_body(Visit& visit, Fields& fields) {
  std::string client = fields.text_or_empty("client");
  if (!fields.has("client")) fields.refuse("client", "\"client\" is missing: a client's id, or null for the partner");
  FARTHING_CHECK(fields.finish());
  if (!administers(visit.caller, client)) return std::unexpected(no_such_client());
  if (!client.empty()) {
    const auto found = control::find_client(visit.database(), client);
    if (!found && found.error().code == ErrorCode::not_found) return std::unexpected(no_such_client());
    FARTHING_CHECK(found);
  }
  visit.audit_client = client;
  return client;
}

Outcome revoke_in_one_client(Visit& visit, std::string_view parameter, Revoke* revoke, std::string no_such) {
  const std::string& id = visit.path(parameter);
  visit.audit_target = id;
  FARTHING_TRY(const auto clients, asked_clients(visit, std::nullopt));
  bool is_found = false;
  FARTHING_CHECK(visit.change([&](soci::session& db) -> Result<> {
    for (const std::string& client : clients) {
      const auto revoked = revoke(db, client, id, visit.now());
      if (!revoked && revoked.error().code != ErrorCode::not_found) return revoked;
      if (!revoked) continue;
      is_found = true;
      visit.audit_client = client;
    }
    if (!is_found) visit.audit_outcome = "refused";
    return {};
  }));
  if (is_found) return empty_answer();
  return std::unexpected(not_found(std::move(no_such)));
}

}  // namespace farthing::http
