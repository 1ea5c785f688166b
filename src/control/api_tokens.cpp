#include "control/api_tokens.hpp"

#include <soci/soci.h>

#include <algorithm>
#include <array>

#include "control/changed_rows.hpp"
#include "control/checked_name.hpp"
#include "control/clients.hpp"
#include "control/json_text.hpp"
#include "control/random_tokens.hpp"
#include "core/text_table.hpp"

namespace farthing::control {
namespace {

using soci::into;
using soci::use;

constexpr std::array<std::string_view, 4> scope_names{"read", "write", "onboard", "admin"};
constexpr Instant between_touches = 60;

std::string hash_of(const Secret& token) { return hash_of_token("api token", token); }

std::string text_of(const std::set<Scope>& scopes) {
  std::vector<std::string> names;
  for (const Scope scope : scopes) names.emplace_back(to_string(scope));
  return to_json_text(names);
}

Result<std::set<Scope>> scopes_of(const std::string& text) {
  FARTHING_TRY(const auto names, list_of_json_text(text));
  std::set<Scope> scopes;
  for (const std::string& name : names) {
    const auto scope = parse_scope(name);
    if (!scope)
      return fail(ErrorCode::damaged, "the control database holds a scope that farthing never writes: {}", name);
    scopes.insert(*scope);
  }
  return scopes;
}

/// `condition` may name :value.
Result<std::vector<ApiTokenRecord>> select(soci::session& db, const std::string& condition, const std::string& value) {
  std::vector<ApiTokenRecord> found;
  ApiTokenRecord token;
  std::string scopes;
  soci::statement rows =
      (db.prepare << "SELECT id, client, name, scopes, made_by, created_at, expires_at, used_at, revoked_at FROM "
                     "api_token WHERE " +
                         condition + " ORDER BY created_at DESC, id",
       use(value, "value"), into(token.id), into(token.client), into(token.name), into(scopes), into(token.made_by),
       into(token.created_at), into(token.expires_at), into(token.used_at), into(token.revoked_at));
  rows.execute();
  while (rows.fetch()) {
    FARTHING_TRY(token.scopes, scopes_of(scopes));
    found.push_back(token);
  }
  return found;
}

}  // namespace

std::string_view to_string(Scope scope) { return scope_names[static_cast<std::size_t>(scope)]; }

std::optional<Scope> parse_scope(std::string_view text) {
  const auto* at = std::ranges::find(scope_names, text);
  if (at == scope_names.end()) return std::nullopt;
  return static_cast<Scope>(at - scope_names.begin());
}

Result<MadeApiToken> make_api_token(soci::session& db, ApiTokenRecord token) {
  FARTHING_TRY(token.name, checked_name("the name of a token", token.name));
  if (token.scopes.empty())
    return std::unexpected(Error(ErrorCode::usage, "a token without scopes opens nothing",
                                 "give it one or more of read, write, onboard, admin"));
  if (token.expires_at != 0 && token.expires_at <= token.created_at)
    return fail(ErrorCode::usage, "a token cannot end at {}: that is past", to_iso_string(token.expires_at));
  if (!token.client.empty()) FARTHING_CHECK(find_client(db, token.client));
  token.id = new_id("tok-");
  token.used_at = 0;
  token.revoked_at = 0;
  MadeApiToken made{new_token("fth_"), token};
  const std::string hash = hash_of(made.token);
  const std::string scopes = text_of(token.scopes);
  db << "INSERT INTO api_token (id, token_hash, client, name, scopes, made_by, created_at, expires_at, used_at, "
        "revoked_at) VALUES (:id, :hash, :client, :name, :scopes, :by, :created, :expires, 0, 0)",
      use(token.id), use(hash), use(token.client), use(token.name), use(scopes), use(token.made_by),
      use(token.created_at), use(token.expires_at);
  return made;
}

Result<ApiTokenRecord> find_api_token(soci::session& db, const Secret& token, Instant now) {
  FARTHING_TRY(auto found, select(db, "token_hash = :value AND revoked_at = 0", hash_of(token)));
  if (!found.empty() && (found.front().expires_at == 0 || found.front().expires_at > now))
    return std::move(found.front());
  return std::unexpected(
      Error(ErrorCode::not_found, "nobody has this token, or it has ended or was revoked", "have a new token made"));
}

Result<std::vector<ApiTokenRecord>> api_tokens(soci::session& db, const std::string& client) {
  return select(db, "client = :value", client);
}

Result<> revoke_api_token(soci::session& db, const std::string& client, const std::string& id, Instant now) {
  const auto known = changed_rows((db.prepare << "UPDATE api_token SET revoked_at = CASE revoked_at WHEN 0 THEN :now "
                                                 "ELSE revoked_at END WHERE client = :client AND id = :id",
                                   use(now), use(client), use(id)));
  if (known == 0) return fail(ErrorCode::not_found, "there is no token {}", printable(id));
  return {};
}

Result<std::uint64_t> revoke_api_tokens_made_by(soci::session& db, const std::string& user, Instant now) {
  return changed_rows((db.prepare << "UPDATE api_token SET revoked_at = :now WHERE made_by = :user AND revoked_at = 0",
                       use(now), use(user)));
}

bool touch_is_due(const ApiTokenRecord& token, Instant now) { return now >= token.used_at + between_touches; }

Result<> touch_api_token(soci::session& db, const ApiTokenRecord& token, Instant now) {
  if (!touch_is_due(token, now)) return {};
  db << "UPDATE api_token SET used_at = :now WHERE id = :id AND used_at < :now", use(now, "now"), use(token.id, "id");
  return {};
}

}  // namespace farthing::control
