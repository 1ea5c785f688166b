#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>

#include "core/instant.hpp"
#include "core/result.hpp"

namespace farthing::http {

/// What an ID token must be, for somebody to be let in by it (OpenID Connect Core 1.0, 3.1.3.7).
struct ExpectedToken {
  std::string issuer;
  std::string audience;  ///< our client id at the provider
  std::string nonce;     ///< that this very sign-in was begun with
  Instant now = 0;
};

/// Whom a provider says somebody is.
struct ProvenIdentity {
  std::string issuer;
  std::string subject;
  std::string email;
  bool email_is_verified = false;
  std::string name;
};

/// Reads an ID token: a JWS in compact form, signed with RS256, PS256 or ES256 by one of `key_set` (a JWK Set). Fails
/// with `credentials` for a token that is signed otherwise or by another, is meant for another, is over, or is of
/// another sign-in; says which. Nothing of the token stands in the message.
Result<ProvenIdentity> read_id_token(std::string_view token, const boost::json::object& key_set,
                                     const ExpectedToken& expected);

}  // namespace farthing::http
