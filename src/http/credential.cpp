#include "http/credential.hpp"

namespace farthing::http {
namespace {

constexpr std::string_view bearer = "Bearer ";

std::optional<Secret> api_token(const Request& request) {
  const auto header = find_header(request.headers, "Authorization");
  if (!header || !header->starts_with(bearer)) return std::nullopt;
  return Secret(header->substr(bearer.size()));
}

/// Nothing where there is none.
template <class Record>
Result<std::optional<Record>> found(Result<Record> result) {
  if (result) return std::move(*result);
  if (result.error().code == ErrorCode::not_found) return std::nullopt;
  return std::unexpected(std::move(result.error()));
}

}  // namespace

std::optional<std::string> cookie_value(const Request& request, std::string_view name) {
  const auto header = find_header(request.headers, "Cookie");
  if (!header) return std::nullopt;
  for (std::size_t at = 0; at < header->size();) {
    const std::size_t end = std::min(header->find(';', at), header->size());
    std::string_view pair = header->substr(at, end - at);
    at = end + 1;
    pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
    const std::size_t sign = pair.find('=');
    if (sign != std::string_view::npos && pair.substr(0, sign) == name) return std::string(pair.substr(sign + 1));
  }
  return std::nullopt;
}

std::optional<Secret> session_token(const Request& request) {
  auto value = cookie_value(request, session_cookie);
  return value ? std::optional(Secret::taken_from(*value)) : std::nullopt;
}

bool brings_token(const Request& request) { return find_header(request.headers, "Authorization").has_value(); }

Result<Caller> caller_of(const Request& request, control::ControlDatabase& database, Instant now) {
  Caller caller;
  const auto key = brings_token(request) ? api_token(request) : session_token(request);
  if (!key) return caller;
  bool touch = false;
  FARTHING_CHECK(database.read([&](soci::session& db) -> Result<> {
    // Who brings a token asks with that, whatever cookie comes along: a cookie counts from our own pages only.
    if (brings_token(request)) {
      FARTHING_TRY(caller.token, found(control::find_api_token(db, *key, now)));
      if (!caller.token) return {};
      caller.kind = Caller::Kind::token;
      touch = control::touch_is_due(*caller.token, now);
      return {};
    }
    FARTHING_TRY(caller.session, found(control::find_session(db, *key, now)));
    if (!caller.session) {
      FARTHING_TRY(caller.session, found(control::find_waiting_session(db, *key, now)));
    }
    if (!caller.session) return {};
    FARTHING_TRY(caller.user, control::find_user(db, caller.session->user));
    FARTHING_TRY(caller.memberships, control::memberships_of(db, caller.user->id));
    caller.kind = Caller::Kind::user;
    touch = control::touch_is_due(*caller.session, now);
    return {};
  }));
  if (touch)
    FARTHING_CHECK(database.write([&](soci::session& db) {
      return caller.token ? control::touch_api_token(db, *caller.token, now)
                          : control::touch_session(db, *caller.session, now);
    }));
  return caller;
}

Header cookie_for(const Secret& token, Instant expires_at, Instant now) {
  return {"Set-Cookie", fmt::format("{}={}; Path=/; Max-Age={}; Secure; HttpOnly; SameSite=Lax", session_cookie,
                                    token.reveal(), expires_at - now)};
}

Header no_cookie() {
  return {"Set-Cookie", fmt::format("{}=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax", session_cookie)};
}

}  // namespace farthing::http
