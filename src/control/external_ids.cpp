#include "control/external_ids.hpp"

#include <soci/soci.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>
#include <vector>

#include "core/sha256.hpp"
#include "core/shell_word.hpp"

namespace farthing::control {
namespace {

using soci::into;
using soci::use;

struct SealedId {
  std::string client;
  std::string organisation;
  std::string sealed;
  std::string fingerprint = {};  ///< empty: not taken yet
};

constexpr std::size_t random_bytes = (external_id_length - external_id_mark.size()) / 2;

bool can_be_ours(std::string_view value) {
  return value.starts_with(external_id_mark) && value.size() == external_id_length &&
         value.find_first_not_of("0123456789abcdef", external_id_mark.size()) == std::string_view::npos;
}

/// Tells whether two External IDs are the same, and nothing else: nobody can try out 160 random bits.
std::string fingerprint_of(const std::string& value) { return sha256_of("farthing external id " + value); }

/// Neither a client's id nor what stands before it holds a slash, so that no two rows have one place.
std::string place_of(const SealedId& id) { return fmt::format("external id/{}/{}", id.client, id.organisation); }

Result<std::string> unsealed(const MasterKey& key, const SealedId& id) {
  const auto opened = key.unseal(id.sealed, place_of(id));
  if (opened) return std::string(opened->reveal());
  Error error = opened.error();
  error.message =
      fmt::format("the External ID of client {}, organisation {}: {}", id.client, id.organisation, error.message);
  if (error.code == ErrorCode::master_key)
    error.cure = fmt::format(
        "put the master key back from its backup; where it is lost, take the External ID from a role's trust policy: "
        "farthing clients external-id --restore ID --client {} --organisation {}",
        shell_word(id.client), shell_word(id.organisation));
  return std::unexpected(std::move(error));
}

/// The ids of one client, or of all.
std::vector<SealedId> select_ids(soci::session& session, const std::string& client) {
  std::vector<SealedId> found;
  SealedId id;
  soci::statement rows = (session.prepare << "SELECT client, organisation, sealed, fingerprint FROM external_id "
                                             "WHERE client = :client OR :client2 = ''",
                          use(client, "client"), use(client, "client2"), into(id.client), into(id.organisation),
                          into(id.sealed), into(id.fingerprint));
  rows.execute();
  while (rows.fetch()) found.push_back(id);
  return found;
}

/// `sealed` is empty when there is none.
SealedId select_id(soci::session& session, const std::string& client, const std::string& organisation) {
  SealedId id{client, organisation, ""};
  session << "SELECT sealed, fingerprint FROM external_id WHERE client = :client AND organisation = :organisation",
      use(client), use(organisation), into(id.sealed), into(id.fingerprint);
  return session.got_data() ? id : SealedId{client, organisation, ""};
}

void insert(soci::session& session, const MasterKey& key, SealedId id, const std::string& value, Instant now) {
  id.sealed = key.seal(Secret(value), place_of(id));
  id.fingerprint = fingerprint_of(value);
  const long long made_at = now;
  session << "INSERT INTO external_id (client, organisation, sealed, made_at, fingerprint) VALUES (:client, "
             ":organisation, :sealed, :made, :fingerprint)",
      use(id.client), use(id.organisation), use(id.sealed), use(made_at), use(id.fingerprint);
}

/// Folders of before External IDs were sealed have them in a table of their own.
Result<> seal_those_in_clear(ControlDatabase& database, const MasterKey& key) {
  std::size_t clear = 0;
  FARTHING_CHECK(database.read([&](soci::session& session) -> Result<> {
    session << "SELECT count(*) FROM external_id_in_clear", into(clear);
    return {};
  }));
  if (clear == 0) return {};
  return database.write([&](soci::session& session) -> Result<> {
    SealedId id;
    std::string value;
    long long made_at = 0;
    std::vector<std::tuple<SealedId, std::string, Instant>> found;
    soci::statement rows = (session.prepare << "SELECT client, organisation, value, made_at FROM external_id_in_clear",
                            into(id.client), into(id.organisation), into(value), into(made_at));
    rows.execute();
    while (rows.fetch()) found.emplace_back(id, value, made_at);
    for (const auto& [one, text, when] : found) insert(session, key, one, text, when);
    session << "DELETE FROM external_id_in_clear";
    return {};
  });
}

/// Those sealed before fingerprints were kept get theirs, as far as the key opens them.
Result<> take_missing_fingerprints(ControlDatabase& database, const MasterKey& key) {
  std::vector<std::pair<SealedId, std::string>> opened;
  FARTHING_CHECK(database.read([&](soci::session& session) -> Result<> {
    for (const SealedId& id : select_ids(session, ""))
      if (id.fingerprint.empty())
        if (const auto value = unsealed(key, id)) opened.emplace_back(id, *value);
    return {};
  }));
  if (opened.empty()) return {};
  return database.write([&](soci::session& session) -> Result<> {
    for (const auto& [id, value] : opened) {
      const std::string fingerprint = fingerprint_of(value);
      session << "UPDATE external_id SET fingerprint = :fingerprint WHERE client = :client AND organisation = "
                 ":organisation AND fingerprint = '' AND sealed = :sealed",
          use(fingerprint), use(id.client), use(id.organisation), use(id.sealed);
    }
    return {};
  });
}

}  // namespace

std::string new_external_id() {
  std::array<unsigned char, random_bytes> bytes{};
  if (::getentropy(bytes.data(), bytes.size()) != 0) throw std::runtime_error("the system offers no randomness");
  std::string value(external_id_mark);
  for (const unsigned char byte : bytes) value += fmt::format("{:02x}", byte);
  return value;
}

Result<MasterKey> open_master_key(ControlDatabase& database, const std::filesystem::path& file) {
  std::size_t sealed = 0;
  FARTHING_CHECK(database.read([&](soci::session& session) -> Result<> {
    session << "SELECT (SELECT count(*) FROM sealed_secret) + (SELECT count(*) FROM external_id)", into(sealed);
    return {};
  }));
  FARTHING_TRY(MasterKey key, MasterKey::open(file, sealed == 0));
  FARTHING_CHECK(seal_those_in_clear(database, key));
  FARTHING_CHECK(take_missing_fingerprints(database, key));
  return key;
}

Result<std::string> external_id(ControlDatabase& database, const MasterKey& key, const std::string& client,
                                const std::string& organisation, Instant now) {
  SealedId id{client, organisation, ""};
  std::string made;
  FARTHING_CHECK(database.read([&](soci::session& session) -> Result<> {
    id = select_id(session, client, organisation);
    return {};
  }));
  if (!id.sealed.empty()) return unsealed(key, id);
  FARTHING_CHECK(database.write([&](soci::session& session) -> Result<> {
    // Another process may have been faster.
    id = select_id(session, client, organisation);
    if (!id.sealed.empty()) return {};
    made = new_external_id();
    insert(session, key, id, made, now);
    return {};
  }));
  if (!made.empty()) return made;
  return unsealed(key, id);
}

Result<> restore_external_id(ControlDatabase& database, const MasterKey& key, const std::string& client,
                             const std::string& organisation, const std::string& value, Instant now) {
  if (!can_be_ours(value))
    return std::unexpected(Error(ErrorCode::usage, "this is no External ID that farthing has made",
                                 "take the one in the trust policy of the client's role: fth- and 40 digits"));
  return database.write([&](soci::session& session) -> Result<> {
    const SealedId id = select_id(session, client, organisation);
    const std::string whose = fmt::format("client {}, organisation {}", client, organisation);
    if (id.sealed.empty())
      return std::unexpected(Error(ErrorCode::not_found, fmt::format("no External ID was ever made for {}", whose),
                                   "without --restore one is made; put it into the trust policies of its roles"));
    if (unsealed(key, id))
      return std::unexpected(
          Error(ErrorCode::exists, fmt::format("the External ID of {} is known, and never changes", whose),
                "put it into the trust policies of the client's roles: farthing clients external-id"));
    if (id.fingerprint.empty())
      return std::unexpected(Error(ErrorCode::master_key,
                                   fmt::format("nothing tells whether this is the External ID of {}: an earlier "
                                               "version sealed it",
                                               whose),
                                   "put the master key back from its backup"));
    if (id.fingerprint != fingerprint_of(value))
      return std::unexpected(Error(ErrorCode::usage, fmt::format("this is not the External ID of {}", whose),
                                   "take the one in the trust policy of that organisation's role"));
    session << "DELETE FROM external_id WHERE client = :client AND organisation = :organisation", use(client),
        use(organisation);
    insert(session, key, id, value, now);
    return {};
  });
}

Result<std::map<std::string, std::string>> external_ids(ControlDatabase& database, const MasterKey& key,
                                                        const std::string& client) {
  std::vector<SealedId> ids;
  FARTHING_CHECK(database.read([&](soci::session& session) -> Result<> {
    ids = select_ids(session, client);
    return {};
  }));
  std::map<std::string, std::string> found;
  for (const SealedId& id : ids)
    if (auto value = unsealed(key, id)) found[id.organisation] = std::move(*value);
  return found;
}

Result<std::string> client_of_external_id(ControlDatabase& database, const std::string& value) {
  std::string client;
  FARTHING_CHECK(database.read([&](soci::session& session) -> Result<> {
    session << "SELECT client FROM external_id_in_clear WHERE value = :value", use(value), into(client);
    if (session.got_data()) return {};
    client.clear();
    bool is_told = true;
    const std::string fingerprint = fingerprint_of(value);
    for (const SealedId& id : select_ids(session, "")) {
      if (id.fingerprint == fingerprint) client = id.client;
      is_told = is_told && !id.fingerprint.empty();
    }
    if (!client.empty() || is_told || !can_be_ours(value)) return {};
    return std::unexpected(Error(ErrorCode::master_key,
                                 "nothing tells yet whose this External ID is: an earlier version sealed one",
                                 "`farthing clients external-id` with the master key in its place mends that"));
  }));
  return client;
}

}  // namespace farthing::control
