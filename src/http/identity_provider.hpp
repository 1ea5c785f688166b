#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "aws/http.hpp"
#include "core/clock.hpp"
#include "core/secret.hpp"
#include "http/id_token.hpp"

namespace farthing::http {

struct IdentityProviderSettings {
  std::string issuer;  ///< `https://login.example.com`; empty: there is none
  std::string client_id;
  Secret client_secret;
  std::string name;  ///< for the button: "Example"
};

/// What a sign-in at the provider is begun with, and must come back to.
struct SignInAtProvider {
  std::string address;  ///< to which the browser is sent
  std::string state;
  std::string nonce;
  std::string verifier;  ///< of PKCE (RFC 7636): who has seen the address alone can do nothing with the code
};

/// Signs people in by an OpenID Connect provider: the authorization code flow with PKCE. What the provider says of
/// itself, its keys among it, is asked for when it is needed and kept for an hour.
class IdentityProvider {
 public:
  IdentityProvider(IdentityProviderSettings settings, std::shared_ptr<aws::HttpTransport> transport, Clock clock);

  bool is_known() const { return !settings_.issuer.empty(); }
  const std::string& name() const { return settings_.name; }
  /// `redirect`: where the provider sends the browser back to. Fails with `io` when the provider cannot be reached, or
  /// does not describe itself as OpenID Connect Discovery 1.0 has it.
  Result<SignInAtProvider> begin(const std::string& redirect, const std::stop_token& stop);
  /// Changes the code for a token and reads it. Fails with `credentials` for what the provider or the token refuses.
  Result<ProvenIdentity> finish(const std::string& code, const SignInAtProvider& begun, const std::string& redirect,
                                const std::stop_token& stop);

 private:
  struct Described {
    std::string authorization_endpoint, token_endpoint, keys_address;
    boost::json::object key_set;
    Instant at = 0;
  };
  Result<Described> described(bool anew, const std::stop_token& stop);
  Result<boost::json::object> fetch(const std::string& address, const std::string& form, const std::stop_token& stop);

  IdentityProviderSettings settings_;
  std::shared_ptr<aws::HttpTransport> transport_;
  Clock clock_;
  std::mutex mutex_;
  std::optional<Described> described_;
};

}  // namespace farthing::http
