#include "http/visit.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "core/utf8.hpp"
#include "http/operation.hpp"

namespace farthing::http {

bool Caller::is_known() const {
  return kind == Kind::token || (kind == Kind::user && session && session->state == control::SessionState::signed_in);
}

std::string Caller::id() const {
  if (token) return token->id;
  return user ? user->id : "";
}

std::string Caller::name() const {
  if (token) return token->name;
  return user ? user->email : "";
}

std::optional<control::Role> Caller::role_for(std::string_view client) const {
  std::optional<control::Role> role;
  for (const control::MembershipRecord& membership : memberships) {
    if (membership.client.empty()) return membership.role;
    if (membership.client == client) role = membership.role;
  }
  return role;
}

bool Caller::is_of_partner() const {
  if (kind == Kind::token) return token->client.empty();
  return std::ranges::any_of(memberships, [](const auto& membership) { return membership.client.empty(); });
}

bool Caller::belongs_to(std::string_view client) const {
  if (kind == Kind::token) return is_of_partner() || token->client == client;
  return role_for(client).has_value();
}

const std::string& Visit::path(std::string_view name) const { return call.path.find(name)->second; }

Result<> Visit::open() {
  if (loan_) return {};
  FARTHING_TRY(auto loan, services.stores.borrow());
  loan_.emplace(std::move(loan));
  return {};
}

Result<> Visit::append(soci::session& db, std::string_view outcome) {
  control::AuditEntry entry;
  entry.at = now();
  const auto named = call.path.find("client");
  entry.client = audit_client;
  // That a stranger was refused is the partner's to know: a client's log does not tell who others are.
  if (entry.client.empty() && named != call.path.end() && caller.belongs_to(named->second))
    entry.client = named->second;
  entry.actor_kind = caller.kind == Caller::Kind::token ? control::ActorKind::token
                     : caller.user                      ? control::ActorKind::user
                                                        : control::ActorKind::nobody;
  entry.actor = caller.id();
  entry.actor_name = caller.name();
  entry.action = operation->id;
  entry.target = audit_target.empty() ? call.request.path : audit_target;
  entry.peer = peer;
  entry.outcome = outcome;
  if (!audit_words.empty()) entry.details = boost::json::serialize(boost::json::object{{"words", audit_words}});
  FARTHING_CHECK(control::append_audit(db, services.audit_key, std::move(entry)));
  audited_ = outcome;
  return {};
}

Result<> Visit::change(const std::function<Result<>(soci::session&)>& work) {
  return database().write([&](soci::session& db) -> Result<> {
    FARTHING_CHECK(work(db));
    return append(db, audit_outcome);
  });
}

Result<> Visit::audit(std::string_view outcome) {
  return database().write([&](soci::session& db) { return append(db, outcome); });
}

Response json_text_answer(std::string_view text, int status) {
  Response response;
  response.status = status;
  response.headers = {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}};
  response.body = valid_utf8(text);
  return response;
}

Response json_answer(const boost::json::value& value, int status) {
  return json_text_answer(boost::json::serialize(value) + "\n", status);
}

Response empty_answer() {
  Response response;
  response.status = 204;
  response.headers = {{"Cache-Control", "no-store"}};
  return response;
}

}  // namespace farthing::http
