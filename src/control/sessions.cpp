#include "control/sessions.hpp"

#include <soci/soci.h>

#include <algorithm>

#include "control/changed_rows.hpp"
#include "control/random_tokens.hpp"
#include "core/text_table.hpp"
#include "core/utf8.hpp"

namespace farthing::control {
namespace {

using soci::into;
using soci::use;

constexpr std::string_view awaiting = "awaiting_second_factor";
constexpr std::string_view signed_in = "signed_in";

std::string hash_of(const Secret& token) { return hash_of_token("session", token); }

std::unexpected<Error> not_signed_in() {
  return std::unexpected(
      Error(ErrorCode::not_found, "nobody is signed in by this session, or it has ended", "sign in"));
}

/// `condition` may name :value and :now.
Result<std::vector<SessionRecord>> select(soci::session& db, const std::string& condition, const std::string& value,
                                          Instant now) {
  std::vector<SessionRecord> found;
  SessionRecord session;
  std::string state;
  soci::statement rows =
      (db.prepare << "SELECT s.id, s.user, s.state, s.created_at, s.used_at, s.expires_at, s.peer, s.user_agent FROM "
                     "session s JOIN user u ON u.id = s.user WHERE u.disabled = 0 AND s.expires_at > :now AND " +
                         condition + " ORDER BY s.used_at DESC, s.id",
       use(now, "now"), use(value, "value"), into(session.id), into(session.user), into(state),
       into(session.created_at), into(session.used_at), into(session.expires_at), into(session.peer),
       into(session.user_agent));
  rows.execute();
  while (rows.fetch()) {
    if (state != awaiting && state != signed_in)
      return fail(ErrorCode::damaged, "the control database holds a state of a session that farthing never writes: {}",
                  state);
    session.state = state == signed_in ? SessionState::signed_in : SessionState::awaiting_second_factor;
    found.push_back(session);
  }
  return found;
}

Result<SessionRecord> find_in(soci::session& db, SessionState state, const Secret& token, Instant now) {
  FARTHING_TRY(auto found, select(db, "s.token_hash = :value", hash_of(token), now));
  if (found.empty() || found.front().state != state) return not_signed_in();
  return std::move(found.front());
}

Instant expiry_of(const SessionRecord& session, const SessionTimes& times) {
  if (session.state == SessionState::awaiting_second_factor) return session.created_at + times.second_factor;
  return std::min(session.used_at + times.idle, session.created_at + times.most);
}

/// Foreign text, at a length that a list can show.
std::string kept_text(const std::string& text) {
  constexpr std::size_t longest = 300;
  return valid_utf8(text.substr(0, longest));
}

}  // namespace

Result<StartedSession> start_session(soci::session& db, const std::string& user, SessionState state,
                                     const std::string& peer, const std::string& user_agent, Instant now,
                                     const SessionTimes& times) {
  int known = 0;
  db << "SELECT count(*) FROM user WHERE id = :id AND disabled = 0", use(user), into(known);
  if (known == 0)
    return std::unexpected(Error(ErrorCode::not_found,
                                 fmt::format("there is no user {} who may sign in", printable(user)),
                                 "sign in as somebody else, or have the user enabled"));
  StartedSession started{new_token(""), {}};
  SessionRecord& session = started.session;
  session = {new_id("ses-"), user, state, now, now, 0, kept_text(peer), kept_text(user_agent)};
  session.expires_at = expiry_of(session, times);
  const std::string hash = hash_of(started.token);
  const std::string state_name(state == SessionState::signed_in ? signed_in : awaiting);
  db << "INSERT INTO session (id, token_hash, user, state, created_at, used_at, expires_at, peer, user_agent) VALUES "
        "(:id, :hash, :user, :state, :created, :used, :expires, :peer, :agent)",
      use(session.id), use(hash), use(user), use(state_name), use(session.created_at), use(session.used_at),
      use(session.expires_at), use(session.peer), use(session.user_agent);
  return started;
}

Result<SessionRecord> find_session(soci::session& db, const Secret& token, Instant now) {
  return find_in(db, SessionState::signed_in, token, now);
}

Result<SessionRecord> find_waiting_session(soci::session& db, const Secret& token, Instant now) {
  return find_in(db, SessionState::awaiting_second_factor, token, now);
}

Result<StartedSession> raise_session(soci::session& db, const Secret& token, Instant now, const SessionTimes& times) {
  FARTHING_TRY(SessionRecord session, find_waiting_session(db, token, now));
  session.state = SessionState::signed_in;
  session.created_at = now;
  session.used_at = now;
  session.expires_at = expiry_of(session, times);
  StartedSession raised{new_token(""), session};
  const std::string hash = hash_of(raised.token);
  const std::string state(signed_in);
  db << "UPDATE session SET token_hash = :hash, state = :state, created_at = :created, used_at = :used, expires_at = "
        ":expires WHERE id = :id",
      use(hash), use(state), use(session.created_at), use(session.used_at), use(session.expires_at), use(session.id);
  return raised;
}

bool touch_is_due(const SessionRecord& session, Instant now, const SessionTimes& times) {
  return session.state == SessionState::signed_in && now >= session.used_at + times.between_touches;
}

Result<> touch_session(soci::session& db, const SessionRecord& session, Instant now, const SessionTimes& times) {
  if (!touch_is_due(session, now, times)) return {};
  SessionRecord touched = session;
  touched.used_at = now;
  touched.expires_at = expiry_of(touched, times);
  // Only forward, and only a session that is still there: it may have been ended meanwhile.
  db << "UPDATE session SET used_at = :now, expires_at = :expires WHERE id = :id AND used_at < :now AND state = "
        "'signed_in'",
      use(touched.used_at, "now"), use(touched.expires_at, "expires"), use(touched.id, "id");
  return {};
}

Result<> end_session(soci::session& db, const std::string& user, const std::string& id) {
  if (changed_rows((db.prepare << "DELETE FROM session WHERE user = :user AND id = :id", use(user), use(id))) == 0)
    return fail(ErrorCode::not_found, "there is no session {}; it may have ended already", printable(id));
  return {};
}

Result<> end_sessions_of(soci::session& db, const std::string& user, const std::string& spared) {
  db << "DELETE FROM session WHERE user = :user AND id <> :spared", use(user), use(spared);
  return {};
}

Result<std::vector<SessionRecord>> sessions_of(soci::session& db, const std::string& user, Instant now) {
  return select(db, "s.user = :value", user, now);
}

Result<> forget_expired_sessions(soci::session& db, Instant now) {
  db << "DELETE FROM session WHERE expires_at <= :now", use(now);
  return {};
}

}  // namespace farthing::control
