#pragma once

#include <optional>
#include <set>
#include <string>

#include "http/visit.hpp"

namespace farthing::http {

/// The clients whose users, tokens and log the caller may see and change; nothing means all, the partner's too.
std::optional<std::set<std::string>> administered_clients(const Caller& caller);
/// Empty: the partner's own.
bool administers(const Caller& caller, const std::string& client);

/// Which client a list is asked for: the parameter `client`, or all that the caller administers. Fails with 404 for a
/// client that is none of the caller's.
std::expected<std::vector<std::string>, Problem> asked_clients(Visit& visit, const std::optional<std::string>& client);

/// The body's `client`, which may be null for the partner. Fails with 404 when the caller does not administer it.
std::expected<std::string, Problem> client_of_body(Visit& visit, Fields& fields);

/// Revokes what the path names by `parameter`, whichever of the clients that the caller administers it belongs to.
/// Answers 204, or 404 in the given words where it is none of theirs.
using Revoke = Result<>(soci::session&, const std::string& client, const std::string& id, Instant now);
Outcome revoke_in_one_client(Visit& visit, std::string_view parameter, Revoke* revoke, std::string no_such);

}  // namespace farthing::http
