#include "aws/sigv4.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <utility>

#include "core/sha256.hpp"

namespace farthing::aws {
namespace {

using Key = std::array<unsigned char, 32>;

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";
constexpr std::string_view blanks = " \t\n\r\v\f";

/// What a connection or a proxy may change on the way.
constexpr std::string_view unsigned_headers[] = {"authorization",
                                                 "connection",
                                                 "expect",
                                                 "keep-alive",
                                                 "proxy-authenticate",
                                                 "proxy-authorization",
                                                 "proxy-connection",
                                                 "te",
                                                 "trailer",
                                                 "transfer-encoding",
                                                 "upgrade",
                                                 "user-agent",
                                                 "x-amzn-trace-id"};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string folded(std::string_view value) {
  std::string out;
  while (true) {
    const auto start = value.find_first_not_of(blanks);
    if (start == std::string_view::npos) return out;
    value.remove_prefix(start);
    const auto end = std::min(value.find_first_of(blanks), value.size());
    if (!out.empty()) out += ' ';
    out += value.substr(0, end);
    value.remove_prefix(end);
  }
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

template <class Take>
void each_part(std::string_view text, char separator, Take take) {
  while (true) {
    const auto end = std::min(text.find(separator), text.size());
    take(text.substr(0, end));
    if (end == text.size()) return;
    text.remove_prefix(end + 1);
  }
}

std::string without_dot_segments(std::string_view path) {
  std::vector<std::string_view> kept;
  each_part(path, '/', [&](std::string_view segment) {
    if (segment == "..") {
      if (!kept.empty()) kept.pop_back();
    } else if (!segment.empty() && segment != ".") {
      kept.push_back(segment);
    }
  });
  std::string out;
  for (const auto segment : kept) {
    out += '/';
    out += segment;
  }
  if (out.empty() || path.ends_with('/')) out += '/';
  return out;
}

std::string canonical_path(std::string_view path, bool s3) {
  if (path.empty()) return "/";
  return s3 ? std::string(path) : percent_encoded(without_dot_segments(path), true);
}

std::string canonical_query(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> parameters;
  each_part(query, '&', [&](std::string_view part) {
    if (part.empty()) return;
    const auto equals = std::min(part.find('='), part.size());
    const auto value = equals < part.size() ? part.substr(equals + 1) : std::string_view();
    parameters.emplace_back(percent_encoded(percent_decoded(part.substr(0, equals))),
                            percent_encoded(percent_decoded(value)));
  });
  std::ranges::sort(parameters);
  std::string out;
  for (const auto& [name, value] : parameters) {
    if (!out.empty()) out += '&';
    out.append(name).append(1, '=').append(value);
  }
  return out;
}

Key hmac(const unsigned char* key, std::size_t size, std::string_view text) {
  Key out{};
  unsigned length = 0;
  HMAC(EVP_sha256(), key, static_cast<int>(size), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
       out.data(), &length);
  return out;
}

/// Replaces a key by the one that the next part of the scope derives from it.
void derive(Key& key, std::string_view part) {
  Key next = hmac(key.data(), key.size(), part);
  key = next;
  OPENSSL_cleanse(next.data(), next.size());
}

Key signing_key(const Secret& secret, std::string_view day, const SigningScope& scope) {
  std::string start = "AWS4";
  start += secret.reveal();
  Key key = hmac(reinterpret_cast<const unsigned char*>(start.data()), start.size(), day);
  OPENSSL_cleanse(start.data(), start.size());
  for (const std::string_view part :
       {std::string_view(scope.region), std::string_view(scope.service), std::string_view("aws4_request")})
    derive(key, part);
  return key;
}

std::string hexadecimal(const Key& bytes) {
  std::string out;
  for (const unsigned char byte : bytes) {
    out += "0123456789abcdef"[byte >> 4];
    out += "0123456789abcdef"[byte & 15];
  }
  return out;
}

std::string basic_time(Instant time) {
  std::string out = to_iso_string(time);
  std::erase_if(out, [](char c) { return c == '-' || c == ':'; });
  return out;
}

}  // namespace

std::string percent_encoded(std::string_view text, bool keep_slashes) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '_' || c == '.' || c == '~' || (keep_slashes && c == '/');
    if (plain) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += "0123456789ABCDEF"[byte >> 4];
    out += "0123456789ABCDEF"[byte & 15];
  }
  return out;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

SigningSteps sign(HttpRequest& request, const Credentials& credentials, const SigningScope& scope) {
  const bool s3 = scope.service == "s3";
  const std::string time = basic_time(scope.time);
  const std::string day = time.substr(0, 8);
  const std::string payload_hash = sha256_of(request.body);

  std::erase_if(request.headers, [&](const HttpHeader& header) {
    const std::string name = lower(header.name);
    return name == "x-amz-date" || name == "x-amz-security-token" || name == "authorization" || name == "date" ||
           (s3 && name == "x-amz-content-sha256");
  });
  request.headers.push_back({"x-amz-date", time});
  if (!credentials.session_token.empty())
    request.headers.push_back({"x-amz-security-token", std::string(credentials.session_token.reveal())});
  if (s3) request.headers.push_back({"x-amz-content-sha256", payload_hash});

  std::map<std::string, std::string> headers;
  for (const HttpHeader& header : request.headers) {
    const std::string name = lower(header.name);
    if (std::ranges::find(unsigned_headers, name) != std::end(unsigned_headers)) continue;
    const auto [place, is_new] = headers.try_emplace(name, folded(header.value));
    if (!is_new) place->second += ',' + folded(header.value);
  }

  std::string signed_names;
  for (const auto& [name, value] : headers) {
    if (!signed_names.empty()) signed_names += ';';
    signed_names += name;
  }
  const auto canonical = [&](bool with_secrets) {
    std::string out =
        request.method + '\n' + canonical_path(request.path, s3) + '\n' + canonical_query(request.query) + '\n';
    for (const auto& [name, value] : headers) {
      const bool hidden = !with_secrets && name == "x-amz-security-token";
      out += name + ':' + (hidden ? "***" : value) + '\n';
    }
    return out + '\n' + signed_names + '\n' + payload_hash;
  };

  SigningSteps steps;
  std::string whole = canonical(true);
  const std::string credential_scope = day + '/' + scope.region + '/' + scope.service + "/aws4_request";
  steps.string_to_sign = std::string(algorithm) + '\n' + time + '\n' + credential_scope + '\n' + sha256_of(whole);
  OPENSSL_cleanse(whole.data(), whole.size());
  steps.canonical_request = canonical(false);

  Key key = signing_key(credentials.secret_access_key, day, scope);
  steps.signature = hexadecimal(hmac(key.data(), key.size(), steps.string_to_sign));
  OPENSSL_cleanse(key.data(), key.size());

  request.headers.push_back({"Authorization", std::string(algorithm) + " Credential=" + credentials.access_key_id +
                                                  '/' + credential_scope + ", SignedHeaders=" + signed_names +
                                                  ", Signature=" + steps.signature});
  return steps;
}

}  // namespace farthing::aws
