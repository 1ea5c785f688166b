#include <boost/json/array.hpp>

#include "control/second_factor.hpp"
#include "control/totp.hpp"
#include "http/handlers/membership_json.hpp"
#include "http/handlers/signing_in.hpp"
#include "http/operation.hpp"

namespace farthing::http {
namespace {

namespace json = boost::json;

json::value moment(Instant instant) {
  return instant == 0 ? json::value(nullptr) : json::value(to_iso_string(instant));
}

Outcome own_account(Visit& visit) {
  control::UserRecord user;
  std::vector<control::MembershipRecord> memberships;
  control::SecondFactor factor;
  FARTHING_CHECK(visit.read([&](soci::session& db) -> Result<> {
    FARTHING_TRY(user, control::find_user(db, visit.caller.user->id));
    FARTHING_TRY(memberships, control::memberships_of(db, user.id));
    FARTHING_TRY(factor, control::second_factor_of(db, user.id));
    return {};
  }));
  FARTHING_TRY(const auto names, client_names(visit.database()));
  return json_answer({{"id", user.id},
                      {"email", user.email},
                      {"name", user.name},
                      {"two_factor", factor.is_on},
                      {"recovery_codes_left", factor.recovery_codes_left},
                      {"has_password", !user.password_hash.empty()},
                      {"created_at", to_iso_string(user.created_at)},
                      {"signed_in_at", moment(user.last_sign_in)},
                      {"memberships", memberships_json(memberships, names)}});
}

}  // namespace

Outcome get_me(Visit& visit) { return own_account(visit); }

Outcome change_me(Visit& visit) {
  FARTHING_TRY(auto fields, Fields::of(visit.call.request));
  const std::string name = fields.text("name");
  FARTHING_CHECK(fields.finish());
  FARTHING_CHECK(visit.change(
      [&](soci::session& db) { return control::rename_user(db, visit.caller.user->id, name, visit.now()); }));
  return own_account(visit);
}

Outcome change_password(Visit& visit) {
  FARTHING_TRY(auto fields, Fields::of(visit.call.request));
  const Secret current = fields.secret("current");
  const Secret wanted = fields.secret("new");
  FARTHING_CHECK(fields.finish());
  const control::UserRecord& user = *visit.caller.user;
  FARTHING_CHECK(check_own_password(visit, current, "current"));
  if (const auto good = control::check_new_password(wanted, user.email, user.name); !good)
    return std::unexpected(wrong_field("new", good.error().message));
  std::string hash;
  {
    const auto slot = visit.services.password_slots.take();
    FARTHING_TRY(hash, control::hash_password(wanted, visit.services.password_cost));
  }
  FARTHING_CHECK(visit.change([&](soci::session& db) {
    return control::set_password(db, user.id, hash, visit.now(), visit.caller.session->id);
  }));
  return empty_answer();
}

Outcome list_my_sessions(Visit& visit) {
  std::vector<control::SessionRecord> sessions;
  FARTHING_CHECK(visit.read([&](soci::session& db) -> Result<> {
    FARTHING_TRY(sessions, control::sessions_of(db, visit.caller.user->id, visit.now()));
    return {};
  }));
  json::array list;
  for (const control::SessionRecord& session : sessions)
    list.push_back({{"id", session.id},
                    {"begun_at", to_iso_string(session.created_at)},
                    {"seen_at", to_iso_string(session.used_at)},
                    {"address", session.peer.empty() ? json::value(nullptr) : json::value(session.peer)},
                    {"agent", session.user_agent},
                    {"current", session.id == visit.caller.session->id}});
  return json_answer({{"sessions", std::move(list)}});
}

Outcome end_my_session(Visit& visit) {
  FARTHING_CHECK(visit.change(
      [&](soci::session& db) { return control::end_session(db, visit.caller.user->id, visit.path("session")); }));
  return empty_answer();
}

Outcome begin_totp(Visit& visit) {
  Secret secret;
  FARTHING_CHECK(visit.change([&](soci::session& db) -> Result<> {
    FARTHING_TRY(secret, control::begin_totp(db, visit.services.master_key, visit.caller.user->id, visit.now()));
    return {};
  }));
  const Secret address = control::totp_address(secret, "farthing", visit.caller.user->email);
  return json_answer({{"secret", secret.reveal()}, {"address", address.reveal()}});
}

Outcome confirm_totp(Visit& visit) {
  FARTHING_TRY(auto fields, Fields::of(visit.call.request));
  const std::string code = fields.text("code", 64);
  FARTHING_CHECK(fields.finish());
  const control::UserRecord& user = *visit.caller.user;
  const std::string& peer = visit.peer;
  const Instant wait = visit.services.sign_in_limit.take_try(user.email, peer, visit.now());
  if (wait > 0) return std::unexpected(too_often(wait));
  std::vector<Secret> codes;
  FARTHING_CHECK(visit.change([&](soci::session& db) -> Result<> {
    FARTHING_TRY(codes, control::confirm_totp(db, visit.services.master_key, user.id, code, visit.now()));
    if (codes.empty()) visit.audit_outcome = "refused";
    return {};
  }));
  if (codes.empty()) {
    Problem problem(422, "the code is wrong, or of another half minute");
    problem.code = "sign_in";
    problem.field = "code";
    problem.cure = "check that the clock of the device is right, and give the code that it shows now";
    return std::unexpected(std::move(problem));
  }
  json::array list;
  for (const Secret& one : codes) list.emplace_back(one.reveal());
  return json_answer({{"recovery_codes", std::move(list)}});
}

Outcome remove_totp(Visit& visit) {
  FARTHING_TRY(auto fields, Fields::of(visit.call.request));
  const Secret password = fields.secret("password");
  FARTHING_CHECK(fields.finish());
  FARTHING_CHECK(check_own_password(visit, password, "password"));
  FARTHING_CHECK(visit.change([&](soci::session& db) { return control::remove_totp(db, visit.caller.user->id); }));
  return empty_answer();
}

}  // namespace farthing::http
