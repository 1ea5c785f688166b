#pragma once

#include <string>
#include <variant>

#include "control/control_database.hpp"
#include "core/instant.hpp"

namespace farthing::control {

/// What a request was answered that changes something.
struct StoredAnswer {
  int status = 0;
  std::string content_type;
  std::string body;
};

struct RequestIsNew {};
struct RequestIsInProgress {};
using RequestBegun = std::variant<RequestIsNew, RequestIsInProgress, StoredAnswer>;

inline constexpr Instant answers_last = 24LL * 3600;
/// Whoever has not answered by then never will: the process ended.
inline constexpr Instant request_lapses = 10LL * 60;

// A request with an Idempotency-Key is done once, however often it is sent. Each of these runs within a transaction of
// the caller's.

/// Takes up a request. `actor` is who sends it, by user or token: keys of others do not count. `fingerprint` is a hash
/// over method, path and body. Fails with `conflict` when the key was used for another request, with `usage` for a key
/// that is empty or longer than 200 bytes.
Result<RequestBegun> begin_request(soci::session& db, const std::string& actor, const std::string& key,
                                   const std::string& fingerprint, Instant now);
/// Keeps the answer to a request that was new, for a day from when it began. The body must be UTF-8.
Result<> finish_request(soci::session& db, const std::string& actor, const std::string& key,
                        const StoredAnswer& answer);
/// Forgets a request that came to nothing, so that it may be sent again.
Result<> give_up_request(soci::session& db, const std::string& actor, const std::string& key);
Result<> forget_old_requests(soci::session& db, Instant now);

}  // namespace farthing::control
