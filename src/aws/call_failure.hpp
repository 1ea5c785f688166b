#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace farthing::aws {

/// Why a call of AWS gave no answer, with everything that proves it.
struct CallFailure {
  enum class Kind {
    denied,           ///< a policy does not allow it, or denies it
    not_found,        ///< the bucket, key, role or report is not there
    bad_credentials,  ///< the key is unknown, the secret or the signature wrong
    expired,          ///< the session is over
    clock_skew,       ///< this machine's clock is off, and correcting for it did not help
    throttled,        ///< still, after all attempts
    unavailable,      ///< AWS failed: 5xx, after all attempts
    invalid,          ///< AWS understood the request and refused it
    not_enabled,      ///< the service must be switched on or subscribed to first
    wrong_region,     ///< the bucket lies elsewhere, and following once did not help
    changed,          ///< If-Match: the object is another one now
    network,          ///< no answer: name, connection, TLS, time
    malformed,        ///< an answer that is not what the service's protocol allows, or beyond a limit
    no_credentials,   ///< nothing to sign with
    cancelled,
    disk,  ///< a file of this machine could not be read or written
  };
  Kind kind = Kind::invalid;
  std::string service;    ///< `sts`
  std::string operation;  ///< `AssumeRole`
  std::string region;
  std::string host;
  int status = 0;       ///< HTTP; 0 when there was no answer
  std::string code;     ///< AWS's: `AccessDenied`
  std::string message;  ///< AWS's, or what went wrong on the way
  std::string request_id;
  std::string bucket_region;  ///< where the bucket lies, when S3 says so
  int attempts = 1;

  /// True when the same call may succeed later without anybody changing anything.
  bool transient() const;
};

/// A value, or why a call failed.
template <class T = void>
using CallResult = std::expected<T, CallFailure>;

/// The name of a kind: `denied`.
std::string_view to_string(CallFailure::Kind kind);
/// One line for people: `sts:AssumeRole in eu-west-1: AccessDenied: User ... (request 1b2c...)`.
std::string to_string(const CallFailure& failure);
/// As an error of farthing.
Error to_error(const CallFailure& failure);

}  // namespace farthing::aws
