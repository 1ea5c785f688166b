#include "control/clients.hpp"

#include <soci/soci.h>

#include <algorithm>

#include "core/near_words.hpp"

namespace farthing::control {
namespace {

using soci::into;
using soci::use;

/// Whoever is named anywhere is a client: bills could be imported for any name long before clients had a table.
constexpr const char* every_client = R"(
SELECT known.id, coalesce(c.name, known.id),
  coalesce(c.created_at, (SELECT min(p.live_from) FROM publication p WHERE p.client = known.id), 0)
FROM (SELECT 'default' AS id UNION SELECT id FROM client UNION SELECT client FROM publication
  UNION SELECT client FROM connection UNION SELECT client FROM external_id UNION SELECT client FROM external_id_in_clear) known
LEFT JOIN client c ON c.id = known.id ORDER BY known.id)";

std::vector<ClientRecord> select_clients(soci::session& session) {
  std::vector<ClientRecord> found;
  ClientRecord client;
  long long created_at = 0;
  soci::statement rows = (session.prepare << every_client, into(client.id), into(client.name), into(created_at));
  rows.execute();
  while (rows.fetch()) {
    client.created_at = created_at;
    found.push_back(client);
  }
  return found;
}

bool can_be_id(const std::string& id) {
  constexpr std::size_t longest = 64;
  return !id.empty() && id.size() <= longest && std::ranges::all_of(id, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
  });
}

Result<> check_name(const std::string& name) {
  constexpr std::size_t longest = 200;
  if (!name.empty() && name.size() <= longest) return {};
  return fail(ErrorCode::usage, "the name of a client must have 1 to {} bytes, not {}", longest, name.size());
}

Result<ClientRecord> find(soci::session& session, const std::string& id) {
  const auto known = select_clients(session);
  if (const auto at = std::ranges::find(known, id, &ClientRecord::id); at != known.end()) return *at;
  std::vector<std::string> ids;
  for (const ClientRecord& client : known) ids.push_back(client.id);
  return std::unexpected(Error(ErrorCode::not_found, fmt::format("there is no client {}{}", id, did_you_mean(id, ids)),
                               "`farthing clients` lists them; `farthing clients add` makes one"));
}

void insert(soci::session& session, const ClientRecord& client) {
  const long long created_at = client.created_at;
  session << "INSERT INTO client (id, name, created_at) VALUES (:id, :name, :created) "
             "ON CONFLICT (id) DO UPDATE SET name = excluded.name",
      use(client.id), use(client.name), use(created_at);
}

long long count(soci::session& session, const char* query, const std::string& client) {
  long long found = 0;
  session << query, use(client), into(found);
  return found;
}

}  // namespace

Result<std::vector<ClientRecord>> clients(ControlDatabase& database) {
  std::vector<ClientRecord> found;
  FARTHING_CHECK(database.read([&](soci::session& session) -> Result<> {
    found = select_clients(session);
    return {};
  }));
  return found;
}

Result<ClientRecord> find_client(ControlDatabase& database, const std::string& id) {
  ClientRecord found;
  FARTHING_CHECK(database.read([&](soci::session& session) -> Result<> {
    FARTHING_TRY(found, find(session, id));
    return {};
  }));
  return found;
}

Result<ClientRecord> find_client(soci::session& session, const std::string& id) { return find(session, id); }

Result<std::map<std::string, ClientCounts>> client_counts(ControlDatabase& database) {
  std::map<std::string, ClientCounts> counts;
  FARTHING_CHECK(database.read([&](soci::session& session) -> Result<> {
    std::string client;
    long long connections = 0;
    long long bills = 0;
    soci::statement rows =
        (session.prepare << "SELECT client, sum(connections), sum(bills) FROM (SELECT client, 1 AS connections, 0 AS "
                            "bills FROM connection UNION ALL SELECT client, 0, 1 FROM publication WHERE live_until IS "
                            "NULL) GROUP BY client",
         into(client), into(connections), into(bills));
    rows.execute();
    while (rows.fetch()) counts[client] = {static_cast<std::uint64_t>(connections), static_cast<std::uint64_t>(bills)};
    return {};
  }));
  return counts;
}

Result<> add_client(ControlDatabase& database, const ClientRecord& client) {
  if (!can_be_id(client.id))
    return std::unexpected(Error(ErrorCode::usage, fmt::format("\"{}\" cannot be the id of a client", client.id),
                                 "take 1 to 64 letters, digits, - _ . for the id; the name may be anything"));
  FARTHING_CHECK(check_name(client.name));
  return database.write([&](soci::session& session) -> Result<> {
    if (find(session, client.id))
      return std::unexpected(Error(ErrorCode::exists, fmt::format("there is a client {} already", client.id),
                                   "choose another id, or change its name with `farthing clients rename`"));
    insert(session, client);
    return {};
  });
}

Result<> rename_client(ControlDatabase& database, const std::string& id, const std::string& name) {
  FARTHING_CHECK(check_name(name));
  return database.write([&](soci::session& session) -> Result<> {
    FARTHING_TRY(ClientRecord client, find(session, id));
    client.name = name;
    insert(session, client);
    return {};
  });
}

Result<> remove_client(ControlDatabase& database, const std::string& id) {
  if (id == "default")
    return std::unexpected(Error(ErrorCode::usage, "the client default is always there and cannot be removed",
                                 "change its name with `farthing clients rename`"));
  return database.write([&](soci::session& session) -> Result<> {
    FARTHING_TRY(const ClientRecord client, find(session, id));
    const long long connected = count(session, "SELECT count(*) FROM connection WHERE client = :id", id);
    if (connected > 0)
      return std::unexpected(Error(ErrorCode::exists, fmt::format("client {} still has {} connections", id, connected),
                                   "remove its connections first"));
    if (count(session, "SELECT count(*) FROM publication WHERE client = :id", id) > 0)
      return std::unexpected(Error(ErrorCode::exists,
                                   fmt::format("client {} has bills, and bills are never thrown away", id),
                                   "keep it; `farthing clients rename` can mark it as a former one"));
    for (const char* table :
         {"client", "external_id", "external_id_in_clear", "child_account", "job", "fetched_object", "seen_month",
          "membership", "api_token", "invitation", "report_folder", "report", "dashboard", "label_alias"})
      session << fmt::format("DELETE FROM {} WHERE {} = :id", table,
                             std::string_view(table) == "client" ? "id" : "client"),
          use(id);
    return {};
  });
}

}  // namespace farthing::control
