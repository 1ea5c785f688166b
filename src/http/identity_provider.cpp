#include "http/identity_provider.hpp"

#include <openssl/evp.h>

#include <boost/json/parse.hpp>

#include "control/random_tokens.hpp"

namespace farthing::http {
namespace {

namespace json = boost::json;

std::unexpected<Error> unusable(std::string_view why) {
  return std::unexpected(Error(ErrorCode::io, fmt::format("the identity provider {}", why),
                               "try again; if it stays so, the administrator checks the setting oidc-issuer"));
}

std::string text_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

/// For a form, and for the parameters of an address.
std::string encoded(std::string_view text) {
  std::string out;
  for (const unsigned char letter : text)
    if (std::isalnum(letter) != 0 || letter == '-' || letter == '_' || letter == '.' || letter == '~')
      out += static_cast<char>(letter);
    else
      out += fmt::format("%{:02X}", letter);
  return out;
}

std::string base64(std::string_view bytes, bool for_addresses) {
  std::string text(4 * ((bytes.size() + 2) / 3), '\0');
  std::string with_end(text.size() + 1, '\0');
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(with_end.data()),
                  reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  text = with_end.substr(0, text.size());
  if (!for_addresses) return text;
  for (char& letter : text) letter = letter == '+' ? '-' : letter == '/' ? '_' : letter;
  while (text.ends_with('=')) text.pop_back();
  return text;
}

std::string sha256_bytes(std::string_view text) {
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), reinterpret_cast<unsigned char*>(digest.data()), &size, EVP_sha256(), nullptr);
  digest.resize(size);
  return digest;
}

/// An address of the provider, in its parts. Only https, but on this machine, where tests and side-cars are.
std::optional<aws::HttpRequest> request_to(std::string_view address) {
  const std::size_t mark = address.find("://");
  if (mark == std::string_view::npos) return std::nullopt;
  aws::HttpRequest request;
  request.scheme = address.substr(0, mark);
  address.remove_prefix(mark + 3);
  const std::size_t slash = address.find_first_of("/?");
  request.host = address.substr(0, slash);
  const bool is_here = request.host.starts_with("127.0.0.1") || request.host.starts_with("localhost");
  if (request.scheme != "https" && !(request.scheme == "http" && is_here)) return std::nullopt;
  if (request.host.empty() || request.host.find('@') != std::string::npos) return std::nullopt;
  if (slash == std::string_view::npos) return request;
  address.remove_prefix(slash);
  const std::size_t question = address.find('?');
  request.path = address.substr(0, question);
  if (request.path.empty()) request.path = "/";
  if (question != std::string_view::npos) request.query = address.substr(question + 1);
  return request;
}

std::string new_word() {
  constexpr std::size_t bytes = 32;
  return base64(control::random_bytes(bytes), true);
}

}  // namespace

IdentityProvider::IdentityProvider(IdentityProviderSettings settings, std::shared_ptr<aws::HttpTransport> transport,
                                   Clock clock)
    : settings_(std::move(settings)), transport_(std::move(transport)), clock_(std::move(clock)) {}

Result<json::object> IdentityProvider::fetch(const std::string& address, const std::string& form,
                                             const std::stop_token& stop) {
  auto request = request_to(address);
  if (!request) return unusable("has an address that is not https");
  request->headers = {{"Accept", "application/json"}};
  if (!form.empty()) {
    request->method = "POST";
    request->body = form;
    request->headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
    const std::string user = encoded(settings_.client_id) + ":" + encoded(settings_.client_secret.reveal());
    request->headers.push_back({"Authorization", "Basic " + base64(user, false)});
  }
  request->headers.push_back({"Host", request->host});
  aws::HttpLimits limits;
  constexpr std::uint64_t most_body = 1 << 20;
  limits.most_body_bytes = most_body;
  limits.first_byte = std::chrono::seconds(10);
  const auto answer = transport_->send(*request, limits, nullptr, stop);
  if (!answer) return unusable("cannot be reached: " + answer.error().message);
  boost::system::error_code failed;
  auto value = json::parse(answer->body, failed);
  constexpr int ok = 200;
  if (answer->status != ok) {
    const std::string why = !failed && value.is_object() ? text_of(value.as_object(), "error") : "";
    constexpr int server_error = 500;
    if (form.empty() || answer->status >= server_error)
      return unusable(fmt::format("answered with {}{}{}", answer->status, why.empty() ? "" : ": ", why));
    return std::unexpected(Error(
        ErrorCode::credentials,
        fmt::format("the identity provider refused the sign-in{}{}", why.empty() ? "" : ": ", why), "sign in again"));
  }
  if (failed || !value.is_object()) return unusable("answered with no JSON");
  return std::move(value.as_object());
}

Result<IdentityProvider::Described> IdentityProvider::described(bool anew, const std::stop_token& stop) {
  constexpr Instant kept_for = 3'600;
  const std::scoped_lock lock(mutex_);
  if (!anew && described_ && clock_.now() - described_->at < kept_for) return *described_;
  FARTHING_TRY(const auto told, fetch(settings_.issuer + "/.well-known/openid-configuration", "", stop));
  // A provider that calls itself otherwise is another one (OpenID Connect Discovery 1.0, 4.3).
  if (text_of(told, "issuer") != settings_.issuer) return unusable("calls itself by another name than oidc-issuer");
  Described fresh;
  fresh.authorization_endpoint = text_of(told, "authorization_endpoint");
  fresh.token_endpoint = text_of(told, "token_endpoint");
  fresh.keys_address = text_of(told, "jwks_uri");
  if (!request_to(fresh.authorization_endpoint)) return unusable("has no authorization endpoint");
  FARTHING_TRY(fresh.key_set, fetch(fresh.keys_address, "", stop));
  fresh.at = clock_.now();
  described_ = fresh;
  return fresh;
}

Result<SignInAtProvider> IdentityProvider::begin(const std::string& redirect, const std::stop_token& stop) {
  FARTHING_TRY(const auto provider, described(false, stop));
  SignInAtProvider begun{"", new_word(), new_word(), new_word()};
  const bool has_query = provider.authorization_endpoint.find('?') != std::string::npos;
  begun.address = fmt::format(
      "{}{}response_type=code&client_id={}&redirect_uri={}&scope=openid%20email%20profile&state={}&nonce={}&"
      "code_challenge={}&code_challenge_method=S256",
      provider.authorization_endpoint, has_query ? "&" : "?", encoded(settings_.client_id), encoded(redirect),
      begun.state, begun.nonce, base64(sha256_bytes(begun.verifier), true));
  return begun;
}

Result<ProvenIdentity> IdentityProvider::finish(const std::string& code, const SignInAtProvider& begun,
                                                const std::string& redirect, const std::stop_token& stop) {
  FARTHING_TRY(auto provider, described(false, stop));
  FARTHING_TRY(const auto told,
               fetch(provider.token_endpoint,
                     fmt::format("grant_type=authorization_code&code={}&redirect_uri={}&client_id={}&code_verifier={}",
                                 encoded(code), encoded(redirect), encoded(settings_.client_id), begun.verifier),
                     stop));
  const std::string token = text_of(told, "id_token");
  const ExpectedToken expected{settings_.issuer, settings_.client_id, begun.nonce, clock_.now()};
  auto identity = read_id_token(token, provider.key_set, expected);
  if (identity) return identity;
  // Providers change their keys: one that is not known yet may be among the new ones.
  FARTHING_TRY(provider, described(true, stop));
  return read_id_token(token, provider.key_set, expected);
}

}  // namespace farthing::http
