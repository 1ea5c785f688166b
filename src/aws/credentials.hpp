#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "aws/call_failure.hpp"
#include "core/instant.hpp"
#include "core/secret.hpp"

namespace farthing::aws {

/// What a request is signed with.
struct Credentials {
  std::string access_key_id;
  Secret secret_access_key;
  Secret session_token;               ///< empty for keys that last
  std::optional<Instant> expiration;  ///< nothing for keys that last
  std::string origin;                 ///< for people: `environment`, `profile billing`, `role arn:...`
};

/// Where credentials come from. May be shared between threads.
class CredentialSource {
 public:
  virtual ~CredentialSource() = default;
  /// Returns credentials that will last for the next minutes; from a cache where there is one.
  virtual CallResult<Credentials> credentials() = 0;
  /// Forgets cached credentials that AWS has refused, so that the next call asks anew. Keys that last stay.
  virtual void forget() {}
};

/// Credentials that were handed in.
std::shared_ptr<CredentialSource> fixed_credentials(Credentials credentials);

}  // namespace farthing::aws
