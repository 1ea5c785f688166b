#include "control/audit_log.hpp"

#include <soci/soci.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <initializer_list>

#include "core/utf8.hpp"

namespace farthing::control {
namespace {

using soci::into;
using soci::use;

constexpr std::array<std::string_view, 4> kinds{"user", "token", "system", "nobody"};
constexpr const char* columns =
    "number, at, client, actor_kind, actor, actor_name, action, target, peer, outcome, details, key, previous, hash";

/// An entry as the table holds it; the kind as text, for a changed one may hold any.
struct StoredEntry {
  AuditEntry entry;
  std::string kind;
  std::string key;
  std::string previous;
  std::string hash;
};

struct StoredHead {
  AuditHead head;
  std::string key;
  std::string mac;
  bool is_there = false;
};

/// Each text with its length in front: no two lists of texts have one form.
std::string mac_of(const AuditKey& key, std::initializer_list<std::string_view> texts) {
  crypto_auth_hmacsha256_state state;
  const std::string_view secret = key.secret().reveal();
  crypto_auth_hmacsha256_init(&state, reinterpret_cast<const unsigned char*>(secret.data()), secret.size());
  const auto add = [&](std::string_view bytes) {
    crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  };
  for (const std::string_view text : texts) {
    add(fmt::format("{}:", text.size()));
    add(text);
  }
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> mac{};
  crypto_auth_hmacsha256_final(&state, mac.data());
  std::array<char, 2 * crypto_auth_hmacsha256_BYTES + 1> digits{};
  sodium_bin2hex(digits.data(), digits.size(), mac.data(), mac.size());
  return digits.data();
}

std::string mac_of(const AuditKey& key, const StoredEntry& stored) {
  const AuditEntry& entry = stored.entry;
  return mac_of(key, {"entry", std::to_string(entry.number), std::to_string(entry.at), entry.client, stored.kind,
                      entry.actor, entry.actor_name, entry.action, entry.target, entry.peer, entry.outcome,
                      entry.details, stored.key, stored.previous});
}

std::string mac_of(const AuditKey& key, const AuditHead& head) {
  return mac_of(key, {"head", std::to_string(head.number), head.hash, key.id()});
}

StoredHead select_head(soci::session& db) {
  StoredHead found;
  db << "SELECT number, hash, key, mac FROM audit_head", into(found.head.number), into(found.head.hash),
      into(found.key), into(found.mac);
  found.is_there = db.got_data();
  if (!found.is_there) return {};
  return found;
}

void mend_texts(AuditEntry& entry) {
  for (std::string* text : {&entry.client, &entry.actor, &entry.actor_name, &entry.action, &entry.target, &entry.peer,
                            &entry.outcome, &entry.details})
    mend(*text);
}

std::int64_t insert(soci::session& db, const AuditKey& key, const StoredHead& head, AuditEntry entry) {
  mend_texts(entry);
  entry.number = head.head.number + 1;
  StoredEntry stored{std::move(entry), "", key.id(), head.head.hash, ""};
  stored.kind = to_string(stored.entry.actor_kind);
  stored.hash = mac_of(key, stored);
  const AuditEntry& kept = stored.entry;
  db << "INSERT INTO audit_entry (" + std::string(columns) +
            ") VALUES (:number, :at, :client, :kind, :actor, :name, :action, :target, :peer, :outcome, :details, :key, "
            ":previous, :hash)",
      use(kept.number), use(kept.at), use(kept.client), use(stored.kind), use(kept.actor), use(kept.actor_name),
      use(kept.action), use(kept.target), use(kept.peer), use(kept.outcome), use(kept.details), use(stored.key),
      use(stored.previous), use(stored.hash);
  const AuditHead next{kept.number, stored.hash};
  const std::string mac = mac_of(key, next);
  db << "INSERT INTO audit_head (only, number, hash, key, mac) VALUES (1, :number, :hash, :key, :mac) ON CONFLICT "
        "(only) "
        "DO UPDATE SET number = excluded.number, hash = excluded.hash, key = excluded.key, mac = excluded.mac",
      use(next.number), use(next.hash), use(stored.key), use(mac);
  return next.number;
}

std::unexpected<Error> damaged(std::string message) {
  return std::unexpected(Error(ErrorCode::damaged, std::move(message),
                               "put the data folder back from a backup, or find out who has written the control "
                               "database; nothing that must be logged happens until then"));
}

/// A log that was emptied with its head looks like one that was never begun; one without a head alone does not.
Result<> check_head(soci::session& db, const StoredHead& head) {
  if (head.is_there) return {};
  int entries = 0;
  db << "SELECT EXISTS (SELECT 1 FROM audit_entry)", into(entries);
  return entries == 0 ? Result<>() : damaged("the audit log has lost its head");
}

/// Compares what the chain says with what one entry holds.
class ChainWalk {
 public:
  ChainWalk(const AuditKey& key, const std::optional<AuditHead>& kept) : key_(key), kept_(kept) {}

  void see(const StoredEntry& stored) {
    if (proof_.broken != 0) return;
    const std::int64_t number = stored.entry.number;
    const std::int64_t expected = last_.number + 1;
    if (number != expected) return note(expected, "is missing");
    if (stored.previous != last_.hash) return note(number, "does not follow from the one before");
    if (stored.key != last_key_ && !last_key_.empty() && stored.entry.action != new_key_action)
      return note(number, "was written with another key than the one before, and does not say so");
    if (stored.key == last_key_ && stored.entry.action == new_key_action)
      return note(number, "says that the key is a new one, and it is not: the head was changed before it");
    if (stored.key == key_.id()) {
      if (mac_of(key_, stored) != stored.hash) return note(number, "was changed");
    } else {
      ++proof_.unproven;
    }
    if (kept_ && kept_->number == number && kept_->hash != stored.hash)
      return note(number, "is not the one whose hash was kept elsewhere");
    last_ = {number, stored.hash};
    last_key_ = stored.key;
  }

  AuditProof finish(const StoredHead& head) {
    proof_.head = head.head;
    if (proof_.broken != 0) return proof_;
    if (!head.is_there && last_.number > 0)
      note(last_.number + 1, "cannot be told from nothing: the log has lost its head");
    else if (head.is_there && head.key == key_.id() && head.mac != mac_of(key_, head.head))
      note(std::max<std::int64_t>(1, head.head.number), "cannot be told to be the last: the head was changed");
    else if (head.head.number > last_.number)
      note(last_.number + 1, "is missing: the end was cut off");
    else if (head.head.number < last_.number || head.head.hash != last_.hash)
      note(std::max<std::int64_t>(1, head.head.number), "is said to be the last, and is not");
    else if (head.is_there && head.key != last_key_)
      note(last_.number, "has another key than the head");
    else if (kept_ && kept_->number > last_.number)
      note(last_.number + 1, "is missing: a later head was kept elsewhere");
    return proof_;
  }

  static constexpr std::string_view new_key_action = "audit.new_key";

 private:
  void note(std::int64_t number, std::string_view what) {
    proof_.broken = number;
    proof_.what_is_broken = fmt::format("entry {} of the audit log {}", number, what);
  }
  const AuditKey& key_;
  const std::optional<AuditHead>& kept_;
  AuditHead last_;
  std::string last_key_;
  AuditProof proof_;
};

/// Hands every entry that fits to `see`. `condition` may name :client, :actor, :action, :before and :limit.
template <class See>
Result<> for_each(soci::session& db, const std::string& condition, const AuditQuery& query, See see) {
  StoredEntry stored;
  AuditEntry& entry = stored.entry;
  const std::string client = query.client.value_or("");
  soci::statement rows =
      (db.prepare << fmt::format("SELECT {} FROM audit_entry WHERE :client IS NOT NULL AND :actor IS NOT NULL AND "
                                 ":action IS NOT NULL AND :before IS NOT NULL AND :limit IS NOT NULL AND {}",
                                 columns, condition),
       use(client, "client"), use(query.actor, "actor"), use(query.action, "action"), use(query.before, "before"),
       use(query.limit, "limit"), into(entry.number), into(entry.at), into(entry.client), into(stored.kind),
       into(entry.actor), into(entry.actor_name), into(entry.action), into(entry.target), into(entry.peer),
       into(entry.outcome), into(entry.details), into(stored.key), into(stored.previous), into(stored.hash));
  rows.execute();
  while (rows.fetch()) FARTHING_CHECK(see(stored));
  return {};
}

}  // namespace

std::string_view to_string(ActorKind kind) { return kinds[static_cast<std::size_t>(kind)]; }

AuditKey::AuditKey(const MasterKey& key) : id_(key.id()), secret_(key.derive("the audit log")) {}

Result<std::int64_t> append_audit(soci::session& db, const AuditKey& key, AuditEntry entry) {
  const StoredHead head = select_head(db);
  FARTHING_CHECK(check_head(db, head));
  if (head.is_there && head.key != key.id())
    return std::unexpected(Error(ErrorCode::master_key,
                                 fmt::format("the audit log was written with the master key {}, and this one is {}",
                                             valid_utf8(head.key), key.id()),
                                 "put the master key back from its backup, or go on with this one, which the log will "
                                 "then say"));
  if (head.is_there && head.mac != mac_of(key, head.head))
    return damaged("the head of the audit log is not what farthing wrote last");
  return insert(db, key, head, std::move(entry));
}

Result<std::int64_t> go_on_with_new_audit_key(soci::session& db, const AuditKey& key, AuditEntry entry) {
  const StoredHead head = select_head(db);
  FARTHING_CHECK(check_head(db, head));
  if (!head.is_there || head.key == key.id())
    return fail(ErrorCode::usage, "the audit log has no other key than this one");
  entry.action = ChainWalk::new_key_action;
  return insert(db, key, head, std::move(entry));
}

Result<AuditProof> verify_audit(soci::session& db, const AuditKey& key, const std::optional<AuditHead>& kept) {
  ChainWalk walk(key, kept);
  FARTHING_CHECK(for_each(db, "1 ORDER BY number", {}, [&](const StoredEntry& stored) -> Result<> {
    walk.see(stored);
    return {};
  }));
  return walk.finish(select_head(db));
}

Result<std::vector<AuditEntry>> audit_entries(soci::session& db, const AuditQuery& query) {
  constexpr int longest_page = 1'000;
  if (query.limit < 1 || query.limit > longest_page)
    return fail(ErrorCode::usage, "a page of the audit log has 1 to {} entries, not {}", longest_page, query.limit);
  std::vector<AuditEntry> found;
  std::string condition = "1";
  if (query.client) condition += " AND client = :client";
  if (!query.actor.empty()) condition += " AND actor = :actor";
  if (!query.action.empty()) condition += " AND action = :action";
  if (query.before > 0) condition += " AND number < :before";
  condition += " ORDER BY number DESC LIMIT :limit";
  FARTHING_CHECK(for_each(db, condition, query, [&](const StoredEntry& stored) -> Result<> {
    const auto* kind = std::ranges::find(kinds, stored.kind);
    if (kind == kinds.end())
      return fail(ErrorCode::damaged, "entry {} of the audit log holds a kind of actor that farthing never writes",
                  stored.entry.number);
    found.push_back(stored.entry);
    found.back().actor_kind = static_cast<ActorKind>(kind - kinds.begin());
    return {};
  }));
  return found;
}

}  // namespace farthing::control
