#pragma once

#include "control/sessions.hpp"
#include "http/visit.hpp"

namespace farthing::http {

/// The answer to whoever has just signed in, or is half-way: the session as `getSession` tells it, and its cookie.
Outcome signed_in_answer(Visit& visit, const control::StartedSession& started, int status = 200);
/// What `getSession` tells of a caller.
Result<boost::json::object> session_json(Visit& visit, const Caller& caller);
/// What the browser calls itself, cut to what is worth keeping.
std::string user_agent_of(const Request& request);

/// 401, the same for a wrong address and a wrong password.
Problem wrong_sign_in();

/// Whether a user's own password is right, slowed as a sign-in is. 422 when it is wrong.
std::expected<void, Problem> check_own_password(Visit& visit, const Secret& password, std::string_view field);

}  // namespace farthing::http
