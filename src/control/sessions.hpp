#pragma once

#include <string>
#include <vector>

#include "control/control_database.hpp"
#include "core/instant.hpp"
#include "core/secret.hpp"

namespace farthing::control {

enum class SessionState { awaiting_second_factor, signed_in };

/// Somebody who has signed in, in one browser.
struct SessionRecord {
  std::string id;  ///< `ses-...`, for lists; opens nothing
  std::string user;
  SessionState state = SessionState::awaiting_second_factor;
  Instant created_at = 0;
  Instant used_at = 0;
  Instant expires_at = 0;
  std::string peer;        ///< where from, as the server saw it
  std::string user_agent;  ///< what the browser calls itself; foreign text
};

struct SessionTimes {
  Instant idle = 12LL * 3600;         ///< unused for so long, it ends
  Instant most = 14LL * 24 * 3600;    ///< it ends then however much it is used
  Instant second_factor = 10LL * 60;  ///< how long a password alone waits for the second factor
  Instant between_touches = 60;       ///< how often its use is written down
};

struct StartedSession {
  Secret token;  ///< 256 random bits; only its hash is kept
  SessionRecord session;
};

// Each of these runs within a transaction of the caller's.

/// Fails with `not_found` when there is no such user, or a disabled one.
Result<StartedSession> start_session(soci::session& db, const std::string& user, SessionState state,
                                     const std::string& peer, const std::string& user_agent, Instant now,
                                     const SessionTimes& times = {});
/// Who is signed in. Fails with `not_found` for a token that nobody has, that has expired, that waits for the second
/// factor, or whose user is disabled; which of them is not told.
Result<SessionRecord> find_session(soci::session& db, const Secret& token, Instant now);
/// Who has given a password and not yet the second factor, and may do nothing else. Fails as the former.
Result<SessionRecord> find_waiting_session(soci::session& db, const Secret& token, Instant now);
/// Lets somebody in who waited, and whose second factor was right. The token that was good before is good no more.
/// Fails as find_waiting_session does.
Result<StartedSession> raise_session(soci::session& db, const Secret& token, Instant now,
                                     const SessionTimes& times = {});
/// Whether a session's use is to be written down, which needs a transaction that writes.
bool touch_is_due(const SessionRecord& session, Instant now, const SessionTimes& times = {});
Result<> touch_session(soci::session& db, const SessionRecord& session, Instant now, const SessionTimes& times = {});

/// Ends one of a user's sessions. Fails with `not_found`.
Result<> end_session(soci::session& db, const std::string& user, const std::string& id);
/// Ends all of a user's sessions, but for the one with this id.
Result<> end_sessions_of(soci::session& db, const std::string& user, const std::string& spared = "");
/// Those that have not expired, the last used first.
Result<std::vector<SessionRecord>> sessions_of(soci::session& db, const std::string& user, Instant now);
/// Forgets what has expired.
Result<> forget_expired_sessions(soci::session& db, Instant now);

}  // namespace farthing::control
