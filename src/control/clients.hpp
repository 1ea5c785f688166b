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
/// Forgets a client with its External IDs. Fails with `not_found`, with `exists` while it has connections or bills,
/// with `usage` for `default`.
Result<> remove_client(ControlDatabase& database, const std::string& id);

/// The External ID by which a client's organisation trusts farthing: made once from 160 random bits, never changed.
/// `organisation` is a label of the client's own; most have one, `default`.
Result<std::string> external_id(ControlDatabase& database, const std::string& client, const std::string& organisation,
                                Instant now);
/// Every External ID of a client, by organisation.
Result<std::map<std::string, std::string>> external_ids(ControlDatabase& database, const std::string& client);
/// True when any client has it.
Result<bool> is_external_id(ControlDatabase& database, const std::string& value);

}  // namespace farthing::control
