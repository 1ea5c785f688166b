#include "control/connections.hpp"

#include <soci/soci.h>

#include <algorithm>
#include <array>
#include <tuple>

#include "control/json_text.hpp"
#include "core/near_words.hpp"

namespace farthing::control {
namespace {

using soci::into;
using soci::use;

constexpr std::array<std::string_view, 4> account_kinds{"unknown", "management", "member", "standalone"};
constexpr std::array<std::string_view, 3> access_kinds{"role", "access_key", "access_key_with_role"};
constexpr std::array<std::string_view, 5> states{"pending", "connected", "unsafe_trust", "paused", "disconnected"};

template <class Word, std::size_t count>
std::optional<Word> word_of(const std::array<std::string_view, count>& names, std::string_view name) {
  const auto* at = std::ranges::find(names, name);
  if (at == names.end()) return std::nullopt;
  return static_cast<Word>(at - names.begin());
}

/// A connection as its row holds it.
struct Row {
  ConnectionRecord record;
  std::string kind;
  std::string given_kind;
  std::string access;
  std::string state;
  int accepts_organisation_trust = 0;
  std::string regions;
  std::string features;
  int since = 0;
  soci::indicator has_since = soci::i_null;
  long long created_at = 0;
  long long changed_at = 0;
  long long checked_at = 0;
  long long fetched_at = 0;
};

Row to_row(const ConnectionRecord& record) {
  Row row;
  row.record = record;
  row.kind = to_string(record.kind);
  row.given_kind = to_string(record.given_kind);
  row.access = to_string(record.access);
  row.state = to_string(record.state);
  row.accepts_organisation_trust = record.accepts_organisation_trust ? 1 : 0;
  row.regions = to_json_text(record.regions);
  row.features = to_json_text(record.features);
  if (record.since) {
    row.since = record.since->number();
    row.has_since = soci::i_ok;
  }
  row.created_at = record.created_at;
  row.changed_at = record.changed_at;
  row.checked_at = record.checked_at;
  row.fetched_at = record.fetched_at;
  return row;
}

Result<ConnectionRecord> to_record(const Row& row) {
  ConnectionRecord record = row.record;
  const auto kind = word_of<AccountKind>(account_kinds, row.kind);
  const auto given_kind = word_of<AccountKind>(account_kinds, row.given_kind);
  const auto access = word_of<AccessKind>(access_kinds, row.access);
  const auto state = word_of<ConnectionState>(states, row.state);
  if (!kind || !given_kind || !access || !state)
    return fail(ErrorCode::damaged, "the control database holds a word that farthing never writes in connection {}",
                record.id);
  record.kind = *kind;
  record.given_kind = *given_kind;
  record.access = *access;
  record.state = *state;
  record.accepts_organisation_trust = row.accepts_organisation_trust != 0;
  FARTHING_TRY(record.regions, list_of_json_text(row.regions));
  FARTHING_TRY(record.features, list_of_json_text(row.features));
  if (row.has_since == soci::i_ok) record.since = BillingPeriod::of_number(row.since);
  record.created_at = row.created_at;
  record.changed_at = row.changed_at;
  record.checked_at = row.checked_at;
  record.fetched_at = row.fetched_at;
  return record;
}

/// Of one client, or of all.
Result<std::vector<ConnectionRecord>> select(soci::session& session, const std::optional<std::string>& client) {
  std::vector<ConnectionRecord> found;
  Row row;
  const std::string wanted = client.value_or("");
  const int all = client ? 0 : 1;
  ConnectionRecord& record = row.record;
  soci::statement rows =
      (session.prepare << "SELECT client, id, name, organisation, partition, account, kind, given_kind, access, state, "
                          "role_arn, access_key_id, accepts_organisation_trust, home_region, regions, features, since, "
                          "payer, organization_id, created_at, changed_at, checked_at, fetched_at FROM connection "
                          "WHERE client = :client OR 1 = :everything ORDER BY client, name, id",
       use(wanted), use(all), into(record.client), into(record.id), into(record.name), into(record.organisation),
       into(record.partition), into(record.account), into(row.kind), into(row.given_kind), into(row.access),
       into(row.state), into(record.role_arn), into(record.access_key_id), into(row.accepts_organisation_trust),
       into(record.home_region), into(row.regions), into(row.features), into(row.since, row.has_since),
       into(record.payer), into(record.organization_id), into(row.created_at), into(row.changed_at),
       into(row.checked_at), into(row.fetched_at));
  rows.execute();
  while (rows.fetch()) {
    FARTHING_TRY(auto read, to_record(row));
    found.push_back(std::move(read));
  }
  return found;
}

/// Whose a role or an account is stays between us and its client: another client learns only that it is taken.
std::unexpected<Error> taken(const std::string& client, const ConnectionRecord& other, const std::string& what) {
  if (other.client == client)
    return std::unexpected(
        Error(ErrorCode::exists, fmt::format("{} is connected already, as {}", what, other.name),
              fmt::format("change it with `farthing accounts edit {}`, or end it with `disconnect`", other.name)));
  return std::unexpected(Error(ErrorCode::exists, fmt::format("{} is connected already, by another client", what),
                               "ask who runs this farthing: one account is connected once"));
}

/// What one client typed and never proved blocks no other.
bool takes(const ConnectionRecord& other, const std::string& client) {
  if (other.state == ConnectionState::disconnected) return false;
  return other.client == client || is_proven(other.state);
}

/// Whoever types an id means the connection that has it.
Result<> check_name(const std::string& name) {
  constexpr std::size_t id_digits = 32;
  if (name.size() != id_digits || name.find_first_not_of("0123456789abcdef") != std::string::npos) return {};
  return std::unexpected(Error(ErrorCode::usage,
                               fmt::format("{} cannot be the name of a connection: it looks like the id of one", name),
                               "choose a name of your own for the account"));
}

/// The indexes enforce the same; this says it in words.
Result<> check_free(soci::session& session, const ConnectionRecord& wanted) {
  FARTHING_TRY(const auto known, select(session, std::nullopt));
  for (const ConnectionRecord& other : known) {
    if (other.client == wanted.client && other.id == wanted.id) {
      // One that was named so before stays as it is.
      if (other.name != wanted.name) FARTHING_CHECK(check_name(wanted.name));
      continue;
    }
    if (other.client == wanted.client && other.name == wanted.name)
      return std::unexpected(Error(ErrorCode::exists, fmt::format("there is a connection {} already", wanted.name),
                                   "choose another name, or edit the one that is there"));
    if (!takes(other, wanted.client) || wanted.state == ConnectionState::disconnected) continue;
    if (!wanted.role_arn.empty() && other.role_arn == wanted.role_arn)
      return taken(wanted.client, other, fmt::format("the role {}", wanted.role_arn));
    if (!wanted.account.empty() && other.partition == wanted.partition && other.account == wanted.account)
      return taken(wanted.client, other, fmt::format("the account {}", wanted.account));
  }
  return {};
}

std::unexpected<Error> gone(const std::string& name) {
  return std::unexpected(Error(ErrorCode::not_found, fmt::format("connection {} was removed meanwhile", name),
                               "`farthing accounts` lists those there are"));
}

constexpr const char* secret_key_purpose = "secret access key";

/// The id is ours and holds no slash, so that no two rows have one place.
std::string place_of_secret_key(const ConnectionRecord& connection) {
  return fmt::format("connection/{}/{}/{}", connection.id, secret_key_purpose, connection.client);
}

}  // namespace

bool is_proven(ConnectionState state) {
  return state == ConnectionState::connected || state == ConnectionState::paused ||
         state == ConnectionState::unsafe_trust;
}

std::string_view to_string(AccountKind kind) { return account_kinds[static_cast<std::size_t>(kind)]; }
std::string_view to_string(AccessKind kind) { return access_kinds[static_cast<std::size_t>(kind)]; }
std::string_view to_string(ConnectionState state) { return states[static_cast<std::size_t>(state)]; }
std::optional<AccountKind> parse_account_kind(std::string_view name) {
  return word_of<AccountKind>(account_kinds, name);
}

Result<std::vector<ConnectionRecord>> connections(ControlDatabase& database, const std::string& client) {
  std::vector<ConnectionRecord> found;
  FARTHING_CHECK(database.read([&](soci::session& session) -> Result<> {
    FARTHING_TRY(found, select(session, client));
    return {};
  }));
  return found;
}

Result<std::vector<ConnectionRecord>> all_connections(ControlDatabase& database) {
  std::vector<ConnectionRecord> found;
  FARTHING_CHECK(database.read([&](soci::session& session) -> Result<> {
    FARTHING_TRY(found, select(session, std::nullopt));
    return {};
  }));
  return found;
}

Result<ConnectionRecord> find_connection(ControlDatabase& database, const std::string& client,
                                         const std::string& name) {
  FARTHING_TRY(const auto known, connections(database, client));
  std::vector<std::string> names;
  for (const ConnectionRecord& connection : known) {
    if (connection.name == name) return connection;
    names.push_back(connection.name);
  }
  if (const auto at = std::ranges::find(known, name, &ConnectionRecord::id); at != known.end()) return *at;
  return std::unexpected(Error(
      ErrorCode::not_found, fmt::format("client {} has no connection {}{}", client, name, did_you_mean(name, names)),
      known.empty() ? "connect an account first" : "`farthing accounts` lists those there are"));
}

Result<ConnectionRecord> connection_by_id(ControlDatabase& database, const std::string& client, const std::string& id) {
  FARTHING_TRY(auto known, connections(database, client));
  const auto at = std::ranges::find(known, id, &ConnectionRecord::id);
  if (at == known.end()) return gone(id);
  return std::move(*at);
}

Result<> check_role_is_free(ControlDatabase& database, const std::string& client, const std::string& role_arn) {
  FARTHING_TRY(const auto known, all_connections(database));
  for (const ConnectionRecord& other : known)
    if (other.client != client && is_proven(other.state) && !role_arn.empty() && other.role_arn == role_arn)
      return taken(client, other, fmt::format("the role {}", role_arn));
  return {};
}

Result<> add_connection(ControlDatabase& database, const ConnectionRecord& connection) {
  FARTHING_CHECK(check_name(connection.name));
  return database.write([&](soci::session& session) -> Result<> {
    FARTHING_CHECK(check_free(session, connection));
    Row row = to_row(connection);
    const ConnectionRecord& record = row.record;
    session << "INSERT INTO connection (client, id, name, organisation, partition, account, kind, given_kind, access, "
               "state, role_arn, access_key_id, accepts_organisation_trust, home_region, regions, features, since, "
               "payer, organization_id, created_at, changed_at, checked_at, fetched_at) VALUES (:a, :b, :c, :d, :e, "
               ":f, :g, :h, :i, :j, :k, :l, :m, :n, :o, :p, :q, :r, :s, :t, :u, :v, :w)",
        use(record.client), use(record.id), use(record.name), use(record.organisation), use(record.partition),
        use(record.account), use(row.kind), use(row.given_kind), use(row.access), use(row.state), use(record.role_arn),
        use(record.access_key_id), use(row.accepts_organisation_trust), use(record.home_region), use(row.regions),
        use(row.features), use(row.since, row.has_since), use(record.payer), use(record.organization_id),
        use(row.created_at), use(row.changed_at), use(row.checked_at), use(row.fetched_at);
    return {};
  });
}

Result<> update_connection(ControlDatabase& database, const ConnectionRecord& connection) {
  return database.write([&](soci::session& session) -> Result<> {
    FARTHING_CHECK(check_free(session, connection));
    Row row = to_row(connection);
    const ConnectionRecord& record = row.record;
    soci::statement update =
        (session.prepare
             << "UPDATE connection SET name = :c, organisation = :d, partition = :e, account = :f, kind = :g, "
                "given_kind = :h, access = :i, state = :j, role_arn = :k, access_key_id = :l, "
                "accepts_organisation_trust = :m, home_region = :n, regions = :o, features = :p, since = :q, "
                "payer = :r, organization_id = :s, changed_at = :u, checked_at = :v, fetched_at = :w "
                "WHERE client = :a AND id = :b",
         use(record.name), use(record.organisation), use(record.partition), use(record.account), use(row.kind),
         use(row.given_kind), use(row.access), use(row.state), use(record.role_arn), use(record.access_key_id),
         use(row.accepts_organisation_trust), use(record.home_region), use(row.regions), use(row.features),
         use(row.since, row.has_since), use(record.payer), use(record.organization_id), use(row.changed_at),
         use(row.checked_at), use(row.fetched_at), use(record.client), use(record.id));
    update.execute(true);
    if (update.get_affected_rows() == 0) return gone(connection.name);
    return {};
  });
}

Result<> note_fetched(ControlDatabase& database, const std::string& client, const std::string& id, Instant now) {
  return database.write([&](soci::session& session) -> Result<> {
    const long long at = now;
    soci::statement update =
        (session.prepare << "UPDATE connection SET fetched_at = :now WHERE client = :client AND id = :id", use(at),
         use(client), use(id));
    update.execute(true);
    if (update.get_affected_rows() == 0) return gone(id);
    return {};
  });
}

Result<> note_checked(ControlDatabase& database, const ConnectionRecord& examined, const ConnectionRecord& found) {
  return database.write([&](soci::session& session) -> Result<> {
    FARTHING_TRY(const auto known, select(session, examined.client));
    const auto current = std::ranges::find(known, examined.id, &ConnectionRecord::id);
    if (current == known.end()) return gone(examined.name);
    const auto entry = [](const ConnectionRecord& one) {
      return std::tie(one.state, one.role_arn, one.access_key_id, one.account, one.organisation, one.changed_at);
    };
    if (entry(*current) != entry(examined))
      return std::unexpected(Error(ErrorCode::conflict,
                                   fmt::format("connection {} was changed while it was examined", current->name),
                                   "examine it again; what was found before says nothing about it now"));
    ConnectionRecord noted = *current;
    noted.account = found.account;
    noted.kind = found.kind;
    noted.payer = found.payer;
    noted.organization_id = found.organization_id;
    noted.state = found.state;
    noted.checked_at = found.checked_at;
    FARTHING_CHECK(check_free(session, noted));
    const Row row = to_row(noted);
    session << "UPDATE connection SET account = :a, kind = :b, payer = :c, organization_id = :d, state = :e, "
               "checked_at = :f WHERE client = :g AND id = :h",
        use(row.record.account), use(row.kind), use(row.record.payer), use(row.record.organization_id), use(row.state),
        use(row.checked_at), use(row.record.client), use(row.record.id);
    return {};
  });
}

Result<> remove_connection(ControlDatabase& database, const ConnectionRecord& connection) {
  return database.write([&](soci::session& session) -> Result<> {
    const auto run = [&](const char* query) {
      soci::statement statement = (session.prepare << query, use(connection.client), use(connection.id));
      statement.execute(true);
      return statement.get_affected_rows();
    };
    run("DELETE FROM seen_month WHERE client = :client AND export_id IN "
        "(SELECT e.id FROM export e WHERE e.client = seen_month.client AND e.connection = :id)");
    run("DELETE FROM job WHERE client = :client AND connection = :id");
    // Its exports, its secret and its findings go with the row.
    if (run("DELETE FROM connection WHERE client = :client AND id = :id") == 0) return gone(connection.name);
    return {};
  });
}

Result<> store_secret_key(ControlDatabase& database, const MasterKey& key, const ConnectionRecord& connection,
                          const Secret& secret) {
  const std::string sealed = key.seal(secret, place_of_secret_key(connection));
  return database.write([&](soci::session& session) -> Result<> {
    int known = 0;
    session << "SELECT count(*) FROM connection WHERE client = :client AND id = :id", use(connection.client),
        use(connection.id), into(known);
    if (known == 0) return gone(connection.name);
    const std::string purpose = secret_key_purpose;
    session << "INSERT INTO sealed_secret (client, connection, purpose, sealed) VALUES (:client, :id, :purpose, "
               ":sealed) ON CONFLICT (client, connection, purpose) DO UPDATE SET sealed = excluded.sealed",
        use(connection.client), use(connection.id), use(purpose), use(sealed);
    return {};
  });
}

Result<Secret> secret_key(ControlDatabase& database, const MasterKey& key, const ConnectionRecord& connection) {
  std::string sealed;
  FARTHING_CHECK(database.read([&](soci::session& session) -> Result<> {
    const std::string purpose = secret_key_purpose;
    session << "SELECT sealed FROM sealed_secret WHERE client = :client AND connection = :id AND purpose = :purpose",
        use(connection.client), use(connection.id), use(purpose), into(sealed);
    if (session.got_data()) return {};
    return std::unexpected(Error(ErrorCode::not_found,
                                 fmt::format("connection {} has no secret access key", connection.name),
                                 "enter the secret access key again"));
  }));
  auto opened = key.unseal(sealed, place_of_secret_key(connection));
  if (!opened) opened.error().message = fmt::format("connection {}: {}", connection.name, opened.error().message);
  return opened;
}

}  // namespace farthing::control
