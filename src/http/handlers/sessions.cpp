#include <boost/json/array.hpp>

#include "control/first_administrator.hpp"
#include "control/passwords.hpp"
#include "control/second_factor.hpp"
#include "control/users.hpp"
#include "core/log.hpp"
#include "http/credential.hpp"
#include "http/handlers/membership_json.hpp"
#include "http/handlers/signing_in.hpp"
#include "http/operation.hpp"

namespace farthing::http {
namespace {

namespace json = boost::json;
using control::SessionState;

std::string_view needs_of(const Caller& caller, bool has_users) {
  if (caller.is_known()) return "nothing";
  if (caller.kind == Caller::Kind::user) return "second_factor";
  return has_users ? "password" : "setup";
}

/// A user whose password is right, or nobody; takes as long either way.
Result<std::optional<control::UserRecord>> user_of_password(Visit& visit, const std::string& email,
                                                            const Secret& password) {
  std::optional<control::UserRecord> user;
  FARTHING_CHECK(visit.read([&](soci::session& db) -> Result<> {
    auto found = control::find_user_by_email(db, email);
    if (found)
      user = std::move(*found);
    else if (found.error().code != ErrorCode::not_found && found.error().code != ErrorCode::usage)
      return std::unexpected(std::move(found.error()));
    return {};
  }));
  const auto slot = visit.services.password_slots.take();
  if (!user || user->disabled || user->password_hash.empty()) {
    control::check_password_of_nobody(password, visit.services.password_cost);
    return std::nullopt;
  }
  if (!control::check_password(user->password_hash, password)) return std::nullopt;
  return user;
}

}  // namespace

Problem wrong_sign_in() {
  Problem problem(401, "the e-mail address or the password is wrong");
  problem.code = "sign_in";
  problem.cure = "an administrator can invite you anew if you have lost it";
  return problem;
}

std::string user_agent_of(const Request& request) {
  constexpr std::size_t longest = 200;
  return std::string(find_header(request.headers, "User-Agent").value_or("").substr(0, longest));
}

Result<json::object> session_json(Visit& visit, const Caller& caller) {
  bool has_users = true;
  if (!caller.is_known()) {
    FARTHING_CHECK(visit.read([&](soci::session& db) -> Result<> {
      FARTHING_TRY(has_users, control::has_users(db));
      return {};
    }));
  }
  FARTHING_TRY(const auto names, client_names(visit.database()));
  const IdentityProvider& provider = visit.services.identity_provider;
  json::object object{{"needs", needs_of(caller, has_users).data()},
                      {"user", nullptr},
                      {"memberships", json::array()},
                      {"token", nullptr},
                      {"oidc",
                       {{"enabled", provider.is_known()},
                        {"name", provider.is_known() ? json::value(provider.name()) : json::value(nullptr)}}},
                      {"version", visit.services.version}};
  if (caller.is_known() && caller.kind == Caller::Kind::user) {
    object["user"] = {{"id", caller.user->id}, {"email", caller.user->email}, {"name", caller.user->name}};
    object["memberships"] = memberships_json(caller.memberships, names);
  }
  if (caller.kind == Caller::Kind::token) {
    json::array scopes;
    for (const control::Scope scope : caller.token->scopes) scopes.emplace_back(to_string(scope));
    object["token"] = {{"id", caller.token->id},
                       {"name", caller.token->name},
                       {"client", client_or_null(caller.token->client)},
                       {"scopes", std::move(scopes)}};
  }
  return object;
}

Outcome signed_in_answer(Visit& visit, const control::StartedSession& started, int status) {
  Caller caller;
  caller.kind = Caller::Kind::user;
  caller.session = started.session;
  FARTHING_CHECK(visit.read([&](soci::session& db) -> Result<> {
    FARTHING_TRY(caller.user, control::find_user(db, started.session.user));
    FARTHING_TRY(caller.memberships, control::memberships_of(db, started.session.user));
    return {};
  }));
  FARTHING_TRY(const auto object, session_json(visit, caller));
  Response response = json_answer(object, status);
  response.headers.push_back(cookie_for(started.token, started.session.expires_at, visit.now()));
  return response;
}

std::expected<void, Problem> check_own_password(Visit& visit, const Secret& password, std::string_view field) {
  const control::UserRecord& user = *visit.caller.user;
  const std::string& peer = visit.peer;
  const Instant wait = visit.services.sign_in_limit.take_try(user.email, peer, visit.now());
  if (wait > 0) return std::unexpected(too_often(wait));
  bool is_right = false;
  {
    const auto slot = visit.services.password_slots.take();
    is_right = !user.password_hash.empty() && control::check_password(user.password_hash, password);
  }
  if (is_right) {
    visit.services.sign_in_limit.note_success(user.email, peer);
    return {};
  }
  Problem problem(422, "this is not your password");
  problem.code = "sign_in";
  problem.cure = "type the password that you sign in with";
  problem.field = field;
  return std::unexpected(std::move(problem));
}

Outcome get_session(Visit& visit) {
  FARTHING_TRY(auto object, session_json(visit, visit.caller));
  return json_answer(object);
}

Outcome sign_in(Visit& visit) {
  FARTHING_TRY(auto fields, Fields::of(visit.call.request));
  const std::string email = fields.text("email", 320);
  const Secret password = fields.secret("password");
  FARTHING_CHECK(fields.finish());
  visit.audit_target = email;
  const std::string& peer = visit.peer;
  control::SignInLimit& limit = visit.services.sign_in_limit;
  if (const Instant wait = limit.take_try(email, peer, visit.now()); wait > 0) return std::unexpected(too_often(wait));
  FARTHING_TRY(const auto user, user_of_password(visit, email, password));
  if (!user) {
    return std::unexpected(wrong_sign_in());
  }
  std::string new_hash;
  if (control::needs_rehash(user->password_hash, visit.services.password_cost)) {
    const auto slot = visit.services.password_slots.take();
    if (auto hash = control::hash_password(password, visit.services.password_cost)) new_hash = std::move(*hash);
  }
  visit.caller.user = *user;
  control::StartedSession started;
  const Result<> worked = visit.change([&](soci::session& db) -> Result<> {
    FARTHING_TRY(const auto factor, control::second_factor_of(db, user->id));
    const SessionState state = factor.is_on ? SessionState::awaiting_second_factor : SessionState::signed_in;
    if (!new_hash.empty()) FARTHING_CHECK(control::set_password(db, user->id, new_hash, visit.now()));
    if (state == SessionState::signed_in) FARTHING_CHECK(control::note_sign_in(db, user->id, visit.now()));
    FARTHING_CHECK(control::forget_expired_sessions(db, visit.now()));
    FARTHING_TRY(started, control::start_session(db, user->id, state, peer, user_agent_of(visit.call.request),
                                                 visit.now(), visit.services.session_times));
    return {};
  });
  FARTHING_CHECK(worked);
  if (started.session.state == SessionState::signed_in) limit.note_success(email, peer);
  return signed_in_answer(visit, started);
}

Outcome give_second_factor(Visit& visit) {
  FARTHING_TRY(auto fields, Fields::of(visit.call.request));
  const Secret code = fields.secret("code", 64);
  FARTHING_CHECK(fields.finish());
  const auto token = session_token(visit.call.request);
  if (visit.caller.kind != Caller::Kind::user || visit.caller.is_known() || !token)
    return std::unexpected(not_signed_in());
  const control::UserRecord user = *visit.caller.user;
  const std::string& peer = visit.peer;
  control::SignInLimit& limit = visit.services.sign_in_limit;
  if (const Instant wait = limit.take_try(user.email, peer, visit.now()); wait > 0)
    return std::unexpected(too_often(wait));
  bool is_right = false;
  control::StartedSession started;
  FARTHING_CHECK(visit.change([&](soci::session& db) -> Result<> {
    FARTHING_TRY(is_right,
                 control::use_totp(db, visit.services.master_key, user.id, std::string(code.reveal()), visit.now()));
    if (!is_right) {
      FARTHING_TRY(is_right, control::use_recovery_code(db, user.id, code));
    }
    if (!is_right) {
      visit.audit_outcome = "refused";
      return {};
    }
    FARTHING_TRY(started, control::raise_session(db, *token, visit.now(), visit.services.session_times));
    return control::note_sign_in(db, user.id, visit.now());
  }));
  if (!is_right) {
    Problem problem(401, "the code is wrong, or was used already");
    problem.code = "sign_in";
    problem.cure = "give the code that the app shows now, or a recovery code that was not used yet";
    problem.field = "code";
    return std::unexpected(std::move(problem));
  }
  limit.note_success(user.email, peer);
  return signed_in_answer(visit, started);
}

Outcome sign_out(Visit& visit) {
  FARTHING_CHECK(visit.change(
      [&](soci::session& db) { return control::end_session(db, visit.caller.user->id, visit.caller.session->id); }));
  Response response = empty_answer();
  response.headers.push_back(no_cookie());
  return response;
}

Outcome set_up(Visit& visit) {
  FARTHING_TRY(auto fields, Fields::of(visit.call.request));
  const Secret code = fields.secret("code", 64);
  control::UserRecord user;
  user.email = fields.text("email", 320);
  user.name = fields.text("name");
  const Secret password = fields.secret("password");
  FARTHING_CHECK(fields.finish());
  visit.audit_target = user.email;
  const std::string& peer = visit.peer;
  control::SignInLimit& limit = visit.services.sign_in_limit;
  if (const Instant wait = limit.take_try("set-up", peer, visit.now()); wait > 0)
    return std::unexpected(too_often(wait));
  if (const auto good = control::check_new_password(password, user.email, user.name); !good)
    return std::unexpected(wrong_field("password", good.error().message));
  {
    const auto slot = visit.services.password_slots.take();
    FARTHING_TRY(user.password_hash, control::hash_password(password, visit.services.password_cost));
  }
  control::SetupTry tried;
  control::StartedSession started;
  const Result<> worked = visit.change([&](soci::session& db) -> Result<> {
    FARTHING_TRY(tried, control::use_setup_code(db, code, user, visit.now()));
    if (!tried.administrator) {
      visit.audit_outcome = "refused";
      return {};
    }
    visit.caller.user = tried.administrator;
    const std::string& id = tried.administrator->id;
    FARTHING_CHECK(control::note_sign_in(db, id, visit.now()));
    FARTHING_TRY(started,
                 control::start_session(db, id, SessionState::signed_in, peer, user_agent_of(visit.call.request),
                                        visit.now(), visit.services.session_times));
    return {};
  });
  FARTHING_CHECK(worked);
  if (!tried.administrator) {
    return std::unexpected(Problem(*tried.refusal));
  }
  return signed_in_answer(visit, started, 201);
}

}  // namespace farthing::http
