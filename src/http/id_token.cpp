// The only file that knows cjose.
#include "http/id_token.hpp"

#include <cjose/cjose.h>

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <memory>

namespace farthing::http {
namespace {

namespace json = boost::json;

template <class Held, void (*release)(Held*)>
struct Releaser {
  void operator()(Held* held) const { release(held); }
};
void release_jws(cjose_jws_t* jws) { cjose_jws_release(jws); }
void release_jwk(cjose_jwk_t* jwk) { cjose_jwk_release(jwk); }
using Jws = std::unique_ptr<cjose_jws_t, Releaser<cjose_jws_t, release_jws>>;
using Jwk = std::unique_ptr<cjose_jwk_t, Releaser<cjose_jwk_t, release_jwk>>;

/// A minute of difference between two clocks is nobody's fault.
constexpr Instant leeway = 60;
constexpr std::size_t longest_token = 16'384;

std::unexpected<Error> refused(std::string_view why) {
  return std::unexpected(Error(ErrorCode::credentials, fmt::format("the identity provider's token {}", why),
                               "sign in again; if it stays so, the administrator compares the settings oidc-issuer and "
                               "oidc-client-id with the provider's"));
}

std::string text_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

Instant moment_of(const json::object& claims, std::string_view name) {
  const json::value* value = claims.if_contains(name);
  if (value == nullptr || !value->is_number()) return 0;
  return static_cast<Instant>(value->to_number<double>());
}

/// The keys that may have signed a token: those of its `kid`, or all where it names none.
std::vector<Jwk> keys_for(const json::object& key_set, const std::string& kid, std::string_view algorithm) {
  std::vector<Jwk> keys;
  const json::value* list = key_set.if_contains("keys");
  if (list == nullptr || !list->is_array()) return keys;
  const std::string_view wanted = algorithm.starts_with("ES") ? "EC" : "RSA";
  for (const json::value& one : list->as_array()) {
    if (!one.is_object()) continue;
    const json::object& key = one.as_object();
    if (text_of(key, "kty") != wanted || text_of(key, "use") == "enc") continue;
    if (!kid.empty() && text_of(key, "kid") != kid) continue;
    const std::string text = json::serialize(key);
    cjose_err failed{};
    if (Jwk jwk(cjose_jwk_import(text.data(), text.size(), &failed)); jwk) keys.push_back(std::move(jwk));
  }
  return keys;
}

/// The claims of a token whose signature is right.
Result<json::object> signed_claims(std::string_view token, const json::object& key_set) {
  if (token.empty() || token.size() > longest_token) return refused("is no token");
  cjose_err failed{};
  const Jws jws(cjose_jws_import(token.data(), token.size(), &failed));
  if (!jws) return refused("is no token");
  cjose_header_t* header = cjose_jws_get_protected(jws.get());
  const char* algorithm = header == nullptr ? nullptr : cjose_header_get(header, CJOSE_HDR_ALG, &failed);
  const char* kid = header == nullptr ? nullptr : cjose_header_get(header, CJOSE_HDR_KID, &failed);
  // The token says by which algorithm; only those that need the provider's own key are taken.
  constexpr std::array<std::string_view, 3> taken{"RS256", "PS256", "ES256"};
  if (algorithm == nullptr || std::ranges::find(taken, std::string_view(algorithm)) == taken.end())
    return refused("is signed by an algorithm that is not taken: RS256, PS256 and ES256 are");
  const auto keys = keys_for(key_set, kid == nullptr ? "" : kid, algorithm);
  const bool is_signed = std::ranges::any_of(keys, [&](const Jwk& key) {
    cjose_err wrong{};
    return cjose_jws_verify(jws.get(), key.get(), &wrong);
  });
  if (!is_signed) return refused("is not signed by the provider");
  std::uint8_t* bytes = nullptr;
  std::size_t size = 0;
  if (!cjose_jws_get_plaintext(jws.get(), &bytes, &size, &failed)) return refused("is empty");
  boost::system::error_code wrong;
  auto claims = json::parse({reinterpret_cast<const char*>(bytes), size}, wrong);
  if (wrong || !claims.is_object()) return refused("holds no claims");
  return std::move(claims.as_object());
}

bool is_meant_for(const json::object& claims, const std::string& audience) {
  const json::value* meant = claims.if_contains("aud");
  if (meant == nullptr) return false;
  if (meant->is_string()) return std::string_view(meant->as_string()) == audience;
  if (!meant->is_array()) return false;
  const bool is_named = std::ranges::any_of(meant->as_array(), [&](const json::value& one) {
    return one.is_string() && std::string_view(one.as_string()) == audience;
  });
  // Of several, the one that it was given to must be us.
  return is_named && (meant->as_array().size() == 1 || text_of(claims, "azp") == audience);
}

}  // namespace

Result<ProvenIdentity> read_id_token(std::string_view token, const json::object& key_set,
                                     const ExpectedToken& expected) {
  FARTHING_TRY(const auto claims, signed_claims(token, key_set));
  if (text_of(claims, "iss") != expected.issuer) return refused("is of another issuer");
  if (!is_meant_for(claims, expected.audience)) return refused("is meant for another application");
  if (moment_of(claims, "exp") + leeway <= expected.now) return refused("is over");
  if (moment_of(claims, "iat") > expected.now + leeway) return refused("is of a time to come");
  if (expected.nonce.empty() || text_of(claims, "nonce") != expected.nonce) return refused("is of another sign-in");
  ProvenIdentity identity;
  identity.issuer = expected.issuer;
  identity.subject = text_of(claims, "sub");
  identity.email = text_of(claims, "email");
  const json::value* verified = claims.if_contains("email_verified");
  identity.email_is_verified = verified != nullptr && verified->is_bool() && verified->as_bool();
  identity.name = text_of(claims, "name");
  if (identity.subject.empty()) return refused("does not say who it is of");
  return identity;
}

}  // namespace farthing::http
