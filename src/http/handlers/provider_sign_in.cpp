#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "core/log.hpp"
#include "http/credential.hpp"
#include "http/handlers/signing_in.hpp"
#include "http/operation.hpp"
#include "http/origin.hpp"
#include "http/parameters.hpp"

namespace farthing::http {
namespace {

namespace json = boost::json;

constexpr std::string_view begun_cookie = "__Host-farthing-oidc";
constexpr std::string_view begun_place = "oidc sign-in";
constexpr Instant begun_lasts = 600;

std::string redirect_of(const Visit& visit) {
  return own_origin(visit.call.request, visit.services.public_url) + "/api/v1/session/oidc/callback";
}

Response redirect_to(const std::string& address) {
  Response response;
  response.status = 302;
  response.headers = {{"Location", address}, {"Cache-Control", "no-store"}};
  return response;
}

Header begun_header(std::string_view value, Instant seconds) {
  return {"Set-Cookie",
          fmt::format("{}={}; Path=/; Max-Age={}; Secure; HttpOnly; SameSite=Lax", begun_cookie, value, seconds)};
}

/// What was begun, as the browser keeps it: sealed, so that nobody else could have begun it.
std::string sealed(const Visit& visit, const SignInAtProvider& begun) {
  const std::string text = json::serialize(json::object{{"state", begun.state},
                                                        {"nonce", begun.nonce},
                                                        {"verifier", begun.verifier},
                                                        {"until", visit.now() + begun_lasts}});
  return visit.services.master_key.seal(Secret(text), begun_place);
}

std::optional<SignInAtProvider> unsealed(const Visit& visit) {
  const auto cookie = cookie_value(visit.call.request, begun_cookie);
  if (!cookie) return std::nullopt;
  const auto opened = visit.services.master_key.unseal(*cookie, begun_place);
  if (!opened) return std::nullopt;
  boost::system::error_code failed;
  const auto value = json::parse(opened->reveal(), failed);
  if (failed || value.at("until").as_int64() < visit.now()) return std::nullopt;
  const auto text = [&](const char* name) { return std::string(value.at(name).as_string()); };
  return SignInAtProvider{"", text("state"), text("nonce"), text("verifier")};
}

/// Where the pages tell why nobody was signed in.
Response refused(const std::string& why) {
  Response response = redirect_to("/sign-in?refused=" + why);
  response.headers.push_back(begun_header("", 0));
  return response;
}

/// The user that somebody is: known by the provider's own word, or by an address that the provider has verified and
/// that nobody else signs in with there.
Result<std::optional<control::UserRecord>> user_of(soci::session& db, const ProvenIdentity& identity, Instant now) {
  const auto nobody = [](const Error& error) {
    return error.code == ErrorCode::not_found || error.code == ErrorCode::usage;
  };
  auto known = control::find_user_by_oidc(db, identity.issuer, identity.subject);
  if (known) return std::move(*known);
  if (!nobody(known.error())) return std::unexpected(std::move(known.error()));
  if (!identity.email_is_verified) return std::nullopt;
  auto same_address = control::find_user_by_email(db, identity.email);
  if (!same_address) {
    if (nobody(same_address.error())) return std::nullopt;
    return std::unexpected(std::move(same_address.error()));
  }
  if (!same_address->oidc_subject.empty()) return std::nullopt;
  FARTHING_CHECK(control::set_oidc_identity(db, same_address->id, identity.issuer, identity.subject, now));
  return std::move(*same_address);
}

}  // namespace

Outcome begin_oidc(Visit& visit) {
  IdentityProvider& provider = visit.services.identity_provider;
  if (!provider.is_known()) return std::unexpected(not_found("no identity provider is configured"));
  FARTHING_TRY(const auto begun, provider.begin(redirect_of(visit), visit.stop()));
  Response response = redirect_to(begun.address);
  response.headers.push_back(begun_header(sealed(visit, begun), begun_lasts));
  return response;
}

Outcome end_oidc(Visit& visit) {
  IdentityProvider& provider = visit.services.identity_provider;
  if (!provider.is_known()) return std::unexpected(not_found("no identity provider is configured"));
  const auto code = visit.call.query_value("code");
  const auto state = visit.call.query_value("state");
  const auto begun = unsealed(visit);
  if (!begun || !state || Secret(*state) != Secret(begun->state)) return refused("begin-again");
  if (!code) return refused("provider");
  const auto identity = provider.finish(*code, *begun, redirect_of(visit), visit.stop());
  if (!identity) {
    log::warning("a sign-in by the identity provider failed", {{"cause", identity.error().message}});
    return refused("provider");
  }
  visit.audit_target = identity->email;
  std::optional<control::UserRecord> user;
  control::StartedSession started;
  const Result<> worked = visit.change([&](soci::session& db) -> Result<> {
    FARTHING_TRY(user, user_of(db, *identity, visit.now()));
    if (!user || user->disabled) {
      visit.audit_outcome = "refused";
      return {};
    }
    visit.caller.user = user;
    FARTHING_CHECK(control::note_sign_in(db, user->id, visit.now()));
    FARTHING_TRY(started,
                 control::start_session(db, user->id, control::SessionState::signed_in, visit.peer,
                                        user_agent_of(visit.call.request), visit.now(), visit.services.session_times));
    return {};
  });
  FARTHING_CHECK(worked);
  if (!user || user->disabled) return refused("unknown");
  Response response = redirect_to("/");
  response.headers.push_back(begun_header("", 0));
  response.headers.push_back(cookie_for(started.token, started.session.expires_at, visit.now()));
  return response;
}

}  // namespace farthing::http
