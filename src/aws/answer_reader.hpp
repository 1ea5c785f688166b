#pragma once

#include <boost/json/value.hpp>
#include <expected>
#include <string>
#include <string_view>

#include "aws/call_failure.hpp"
#include "aws/http.hpp"
#include "aws/operation.hpp"

namespace farthing::aws {

/// A JSON answer, nested at most 64 deep, its text mended where it is no UTF-8. Fails, saying why.
std::expected<boost::json::value, std::string> read_json(std::string_view text);

/// The members of an operation's output out of the body of a successful answer, without the wrapping of its protocol.
/// Always an object. Fails, saying why, for what the protocol does not allow.
std::expected<boost::json::value, std::string> read_answer(const Operation& operation, const HttpResponse& response);

/// The request's id as the headers or the body give it; empty when neither does.
std::string request_id_of(const HttpResponse& response);

/// Why AWS refused: code, message and request id from any of its shapes, whatever the service's own protocol, and the
/// kind of failure. A body that is none of them gives the kind by the status, and its first bytes as the message.
/// Host, region and attempts are the caller's to add.
CallFailure read_failure(const Operation& operation, const HttpResponse& response);

/// True for the codes by which AWS asks to be called less often.
bool is_throttle(std::string_view code);
/// The kind of failure that a code stands for, or failing that, a status.
CallFailure::Kind kind_of_error(std::string_view code, std::string_view message, int status);

}  // namespace farthing::aws
