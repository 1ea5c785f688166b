#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "aws/call_failure.hpp"
#include "aws/credentials.hpp"
#include "aws/http.hpp"
#include "aws/operation.hpp"
#include "aws/wire_state.hpp"

namespace farthing::aws {

/// Signs and sends a request until it is answered or there is no more sense in it: what Client::send does.
///
/// Three attempts, or AWS_MAX_ATTEMPTS; before each a wait of random x min(2^(n-1), 20) seconds, longer when AWS asks
/// for it, by 5 seconds at most. Throttles, 500, 502, 503, 504 and broken connections are tried again, as long as the
/// quota lasts; `most_attempts` says another number for this request. Beside those attempts, once each: with new
/// credentials when a session is over, and with the server's time when this machine's clock is 4 minutes off or more.
CallResult<HttpResponse> exchange(WireState& wire, CredentialSource& credentials, const std::stop_token& stop,
                                  const Operation& operation, const std::string& signing_region, HttpRequest request,
                                  BodySink* sink, std::optional<int> most_attempts = std::nullopt);

}  // namespace farthing::aws
