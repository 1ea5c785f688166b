#include "aws/call_failure.hpp"

#include <fmt/format.h>

namespace farthing::aws {

bool CallFailure::transient() const {
  return kind == Kind::throttled || kind == Kind::unavailable || kind == Kind::network || kind == Kind::changed;
}

std::string_view to_string(CallFailure::Kind kind) {
  using Kind = CallFailure::Kind;
  switch (kind) {
    case Kind::denied:
      return "denied";
    case Kind::not_found:
      return "not_found";
    case Kind::bad_credentials:
      return "bad_credentials";
    case Kind::expired:
      return "expired";
    case Kind::clock_skew:
      return "clock_skew";
    case Kind::throttled:
      return "throttled";
    case Kind::unavailable:
      return "unavailable";
    case Kind::invalid:
      return "invalid";
    case Kind::not_enabled:
      return "not_enabled";
    case Kind::wrong_region:
      return "wrong_region";
    case Kind::changed:
      return "changed";
    case Kind::network:
      return "network";
    case Kind::malformed:
      return "malformed";
    case Kind::no_credentials:
      return "no_credentials";
    case Kind::cancelled:
      return "cancelled";
    case Kind::disk:
      return "disk";
  }
  return "";
}

std::string to_string(const CallFailure& failure) {
  std::string out;
  // No call was made when there was nothing to make it with.
  if (!failure.service.empty()) out = failure.service + ':' + failure.operation;
  if (!failure.region.empty()) out += " in " + failure.region;
  if (!failure.code.empty()) out += ": " + failure.code;
  if (failure.code.empty() && failure.status >= 300) out += fmt::format(": HTTP {}", failure.status);
  if (!failure.message.empty()) out += (out.empty() ? "" : ": ") + failure.message;
  if (failure.status == 0 && !failure.host.empty()) out += fmt::format(" ({})", failure.host);
  if (!failure.request_id.empty()) out += fmt::format(" (request {})", failure.request_id);
  if (failure.attempts > 1) out += fmt::format(" after {} attempts", failure.attempts);
  return out;
}

Error to_error(const CallFailure& failure) {
  using Kind = CallFailure::Kind;
  const std::string message = to_string(failure);
  switch (failure.kind) {
    case Kind::no_credentials:
    case Kind::bad_credentials:
    case Kind::expired:
      return {ErrorCode::credentials, message};
    case Kind::clock_skew:
      return {ErrorCode::aws_refused, message, "set this machine's clock; AWS takes no request that is 5 minutes off"};
    case Kind::denied:
      return {ErrorCode::aws_denied, message};
    case Kind::throttled:
    case Kind::unavailable:
    case Kind::network:
      return {ErrorCode::aws_unavailable, message};
    case Kind::cancelled:
      return {ErrorCode::cancelled, message};
    case Kind::disk:
      return {ErrorCode::io, message};
    case Kind::not_found:
    case Kind::invalid:
    case Kind::not_enabled:
    case Kind::wrong_region:
    case Kind::changed:
    case Kind::malformed:
      break;
  }
  return {ErrorCode::aws_refused, message};
}

}  // namespace farthing::aws
