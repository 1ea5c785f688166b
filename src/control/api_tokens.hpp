#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "control/control_database.hpp"
#include "core/instant.hpp"
#include "core/secret.hpp"

namespace farthing::control {

/// What a program may do with its token.
enum class Scope {
  read,     ///< bills, costs, accounts
  write,    ///< change reports, dashboards, connections
  onboard,  ///< begin and finish connections, templates, the doctor: nothing of money
  admin     ///< users, tokens, clients, the audit log
};
std::string_view to_string(Scope scope);
std::optional<Scope> parse_scope(std::string_view text);

/// By which a program is let in.
struct ApiTokenRecord {
  std::string id;      ///< `tok-...`, given by make_api_token
  std::string client;  ///< empty: the partner, which is every client
  std::string name;
  std::set<Scope> scopes;
  std::string made_by;  ///< id of a user
  Instant created_at = 0;
  Instant expires_at = 0;  ///< 0: never
  Instant used_at = 0;     ///< 0: never; to the minute
  Instant revoked_at = 0;  ///< 0: is good
};

struct MadeApiToken {
  Secret token;  ///< `fth_` and 256 random bits, shown this once; only its hash is kept
  ApiTokenRecord record;
};

// Each of these runs within a transaction of the caller's.

/// Fails with `usage` for a name that cannot be one, without scopes, or with an end that is past; with `not_found` for
/// an unknown client.
Result<MadeApiToken> make_api_token(soci::session& db, ApiTokenRecord token);
/// Fails with `not_found` for a token that nobody has, that was revoked or has expired; which of them is not told.
Result<ApiTokenRecord> find_api_token(soci::session& db, const Secret& token, Instant now);
/// Those of this very client, the latest first, those included that are good no more.
Result<std::vector<ApiTokenRecord>> api_tokens(soci::session& db, const std::string& client);
/// Fails with `not_found` when the client has no such token. One that was revoked stays so.
Result<> revoke_api_token(soci::session& db, const std::string& client, const std::string& id, Instant now);
/// Revokes whatever somebody has made, who is trusted no more; gives how many there were.
Result<std::uint64_t> revoke_api_tokens_made_by(soci::session& db, const std::string& user, Instant now);
/// Whether a token's use is to be written down: once a minute.
bool touch_is_due(const ApiTokenRecord& token, Instant now);
Result<> touch_api_token(soci::session& db, const ApiTokenRecord& token, Instant now);

}  // namespace farthing::control
