#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "http/visit.hpp"

namespace farthing::http {

/// The name of the cookie that holds a session: `__Host-` lets no other host and no path set it.
inline constexpr std::string_view session_cookie = "__Host-farthing";

/// The value of a cookie, or nothing.
std::optional<std::string> cookie_value(const Request& request, std::string_view name);
/// A session's token, or nothing.
std::optional<Secret> session_token(const Request& request);
/// True when the request brings an API token, right or wrong.
bool brings_token(const Request& request);

/// Finds out who asks. A session or token that is wrong, ended or expired is nobody's; `database` is asked each time,
/// so that what ends one counts with the next request.
Result<Caller> caller_of(const Request& request, control::ControlDatabase& database, Instant now);

/// `Set-Cookie` for a new session, and for none.
Header cookie_for(const Secret& token, Instant expires_at, Instant now);
Header no_cookie();

}  // namespace farthing::http
