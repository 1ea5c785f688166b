#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/control_database.hpp"
#include "control/sealed_secrets.hpp"
#include "core/instant.hpp"

namespace farthing::control {

/// `nobody` is who did not sign in.
enum class ActorKind { user, token, system, nobody };
std::string_view to_string(ActorKind kind);

/// What somebody did, or tried to.
struct AuditEntry {
  std::int64_t number = 0;  ///< from 1, without gaps; given by append_audit
  Instant at = 0;
  std::string client;  ///< empty: the partner
  ActorKind actor_kind = ActorKind::nobody;
  std::string actor;       ///< id of a user or a token
  std::string actor_name;  ///< as it was then
  std::string action;      ///< `user.disabled`
  std::string target;      ///< id of what it was done to
  std::string peer;
  std::string outcome;         ///< `done`, `refused`
  std::string details = "{}";  ///< JSON; never a secret
};

/// Where the log ends. Whoever keeps one elsewhere can show later that nothing up to it was exchanged.
struct AuditHead {
  std::int64_t number = 0;
  std::string hash;
};

/// The log is a chain: each entry holds an HMAC over itself and the entry before, and the head, which has an HMAC too,
/// says where it ends. The key is made of the master key, so that who can write the database but has no key can change,
/// erase, reorder or cut nothing without being found out. The whole database put back to an earlier state is found out
/// by a head that was kept elsewhere only.
class AuditKey {
 public:
  explicit AuditKey(const MasterKey& key);
  const std::string& id() const { return id_; }
  const Secret& secret() const { return secret_; }

 private:
  std::string id_;
  Secret secret_;
};

// Each of these runs within a transaction of the caller's: a change and its entry come together, or not at all.

/// Appends an entry and gives its number. Text that is no UTF-8 is mended. Fails with `damaged` when the head is not
/// what was written last, with `master_key` when the log was written with another key: then nothing that must be logged
/// may happen.
Result<std::int64_t> append_audit(soci::session& db, const AuditKey& key, AuditEntry entry);
/// Goes on with a log whose key was lost. The first entry with the new key says so.
Result<std::int64_t> go_on_with_new_audit_key(soci::session& db, const AuditKey& key, AuditEntry entry);

/// What a walk through the whole log found.
struct AuditProof {
  AuditHead head;
  std::int64_t unproven = 0;   ///< entries of keys that were lost: in order, but nobody can tell more
  std::int64_t broken = 0;     ///< number of the first entry that is wrong or missing; 0: none is
  std::string what_is_broken;  ///< one sentence; empty: nothing
};
/// `kept`: a head that was kept elsewhere, which must still be in the log.
Result<AuditProof> verify_audit(soci::session& db, const AuditKey& key,
                                const std::optional<AuditHead>& kept = std::nullopt);

struct AuditQuery {
  std::optional<std::string> client;  ///< this very one; none: all
  std::string actor;                  ///< empty: all
  std::string action;                 ///< empty: all
  std::int64_t before = 0;            ///< entries with lower numbers only: the last number of the page before; 0: all
  int limit = 100;                    ///< 1 to 1,000
};
/// The latest first.
Result<std::vector<AuditEntry>> audit_entries(soci::session& db, const AuditQuery& query);

}  // namespace farthing::control
