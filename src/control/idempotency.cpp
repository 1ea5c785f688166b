#include "control/idempotency.hpp"

#include <soci/soci.h>

namespace farthing::control {
namespace {

using soci::into;
using soci::use;

void insert(soci::session& db, const std::string& actor, const std::string& key, const std::string& fingerprint,
            Instant now) {
  db << "INSERT INTO idempotent_request (actor, key, fingerprint, begun_at, answered, status, content_type, body) "
        "VALUES "
        "(:actor, :key, :fingerprint, :now, 0, 0, '', '') ON CONFLICT (actor, key) DO UPDATE SET fingerprint = "
        "excluded.fingerprint, begun_at = excluded.begun_at, answered = 0, status = 0, content_type = '', body = ''",
      use(actor), use(key), use(fingerprint), use(now);
}

}  // namespace

Result<RequestBegun> begin_request(soci::session& db, const std::string& actor, const std::string& key,
                                   const std::string& fingerprint, Instant now) {
  constexpr std::size_t longest = 200;
  if (key.empty() || key.size() > longest)
    return fail(ErrorCode::usage, "an Idempotency-Key must have 1 to {} bytes, not {}", longest, key.size());
  std::string known;
  Instant begun_at = 0;
  int answered = 0;
  StoredAnswer answer;
  db << "SELECT fingerprint, begun_at, answered, status, content_type, body FROM idempotent_request WHERE actor = "
        ":actor "
        "AND key = :key",
      use(actor), use(key), into(known), into(begun_at), into(answered), into(answer.status), into(answer.content_type),
      into(answer.body);
  const Instant lasts = answered != 0 ? answers_last : request_lapses;
  if (!db.got_data() || now >= begun_at + lasts) {
    insert(db, actor, key, fingerprint, now);
    return RequestIsNew{};
  }
  if (known != fingerprint)
    return std::unexpected(Error(ErrorCode::conflict, "this Idempotency-Key was used for another request",
                                 "take a new key for each request, and the same only to send one again"));
  if (answered == 0) return RequestIsInProgress{};
  return answer;
}

Result<> finish_request(soci::session& db, const std::string& actor, const std::string& key,
                        const StoredAnswer& answer) {
  db << "UPDATE idempotent_request SET answered = 1, status = :status, content_type = :type, body = :body WHERE actor "
        "= "
        ":actor AND key = :key",
      use(answer.status), use(answer.content_type), use(answer.body), use(actor), use(key);
  return {};
}

Result<> give_up_request(soci::session& db, const std::string& actor, const std::string& key) {
  db << "DELETE FROM idempotent_request WHERE actor = :actor AND key = :key AND answered = 0", use(actor), use(key);
  return {};
}

Result<> forget_old_requests(soci::session& db, Instant now) {
  const Instant oldest = now - answers_last;
  db << "DELETE FROM idempotent_request WHERE begun_at <= :oldest", use(oldest);
  return {};
}

}  // namespace farthing::control
