#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "control/control_database.hpp"
#include "core/instant.hpp"

namespace farthing::control {

/// A tenant with its own accounts and bills.
struct ClientRecord {
  std::string id;    ///< what `--client` names and every key holds: letters, digits, `-`, `_`, `.`; never changes
  std::string name;  ///< for people
  Instant created_at = 0;
};

/// Returns every client by id, those included that are known by their bills, connections or External IDs only; they are
/// named as their id. `default` is always there.
Result<std::vector<ClientRecord>> clients(ControlDatabase& database);
/// One of those. Fails with `not_found`, with a suggestion.
Result<ClientRecord> find_client(ControlDatabase& database, const std::string& id);
/// The same within a transaction of the caller's.
Result<ClientRecord> find_client(soci::session& session, const std::string& id);

/// How much belongs to a client.
struct ClientCounts {
  std::uint64_t connections = 0;
  std::uint64_t bills = 0;  ///< live ones
};
/// By the client's id; who has neither is left out.
Result<std::map<std::string, ClientCounts>> client_counts(ControlDatabase& database);

/// Fails with `exists`, or with `usage` for an id that cannot be one: 1 to 64 characters.
Result<> add_client(ControlDatabase& database, const ClientRecord& client);
/// Fails with `not_found`.
Result<> rename_client(ControlDatabase& database, const std::string& id, const std::string& name);
/// Forgets a client with its External IDs, memberships, tokens, invitations, reports and dashboards. What the audit log
/// says of it stays. Fails with `not_found`, with `exists` while it has connections or bills,
/// with `usage` for `default`.
Result<> remove_client(ControlDatabase& database, const std::string& id);

}  // namespace farthing::control
