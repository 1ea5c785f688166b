#include "control/totp.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

#include <algorithm>
#include <array>

#include "control/random_tokens.hpp"

namespace farthing::control {
namespace {

constexpr std::string_view base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr unsigned letter_bits = 5;
constexpr unsigned byte_bits = 8;
constexpr std::size_t secret_bytes = 20;
constexpr std::int64_t step_seconds = 30;
constexpr std::size_t digits = 6;

Secret base32_of(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size() * byte_bits / letter_bits + 1);
  unsigned held = 0;
  unsigned bits = 0;
  for (const char byte : bytes) {
    held = (held << byte_bits) | static_cast<unsigned char>(byte);
    for (bits += byte_bits; bits >= letter_bits; bits -= letter_bits)
      text += base32[(held >> (bits - letter_bits)) & 0x1FU];
    held &= (1U << bits) - 1;
  }
  if (bits > 0) text += base32[(held << (letter_bits - bits)) & 0x1FU];
  return Secret::taken_from(text);
}

/// Empty for what is none.
Secret bytes_of_base32(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size());
  unsigned held = 0;
  unsigned bits = 0;
  for (const char letter : text) {
    const std::size_t value = base32.find(letter);
    if (value == std::string_view::npos) return {};
    held = (held << letter_bits) | static_cast<unsigned>(value);
    bits += letter_bits;
    if (bits < byte_bits) continue;
    bits -= byte_bits;
    bytes += static_cast<char>((held >> bits) & 0xFFU);
    held &= (1U << bits) - 1;
  }
  return Secret::taken_from(bytes);
}

std::string percent_encoded(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '.' || c == '_' || c == '~';
    if (plain)
      encoded += c;
    else
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return encoded;
}

}  // namespace

Secret new_totp_secret() {
  std::string drawn = random_bytes(secret_bytes);
  const Secret bytes = Secret::taken_from(drawn);
  return base32_of(bytes.reveal());
}

Secret totp_address(const Secret& secret, std::string_view issuer, std::string_view email) {
  std::string address =
      fmt::format("otpauth://totp/{0}:{1}?secret={2}&issuer={0}&algorithm=SHA1&digits={3}&period={4}",
                  percent_encoded(issuer), percent_encoded(email), secret.reveal(), digits, step_seconds);
  return Secret::taken_from(address);
}

std::int64_t totp_step(Instant now) { return now / step_seconds; }

std::string totp_code(const Secret& secret, std::int64_t step) {
  const Secret key = bytes_of_base32(secret.reveal());
  if (key.empty()) return {};
  std::array<unsigned char, 8> counter{};
  for (std::size_t at = 0; at < counter.size(); ++at)
    counter[at] = static_cast<unsigned char>(static_cast<std::uint64_t>(step) >> (byte_bits * (7 - at)));
  std::array<unsigned char, EVP_MAX_MD_SIZE> sum{};
  unsigned size = 0;
  if (HMAC(EVP_sha1(), key.reveal().data(), static_cast<int>(key.reveal().size()), counter.data(), counter.size(),
           sum.data(), &size) == nullptr)
    return {};
  const std::size_t from = sum[size - 1] & 0x0FU;
  const unsigned number = (static_cast<unsigned>(sum[from] & 0x7FU) << 24U) |
                          (static_cast<unsigned>(sum[from + 1]) << 16U) | (static_cast<unsigned>(sum[from + 2]) << 8U) |
                          sum[from + 3];
  return fmt::format("{:06}", number % 1'000'000U);
}

std::optional<std::int64_t> verify_totp(const Secret& secret, std::string_view code, Instant now,
                                        std::int64_t last_step) {
  std::optional<std::int64_t> found;
  for (std::int64_t step = totp_step(now) - 1; step <= totp_step(now) + 1; ++step) {
    const std::string right = totp_code(secret, step);
    const bool same =
        right.size() == digits && code.size() == digits && sodium_memcmp(right.data(), code.data(), digits) == 0;
    if (same && step > last_step && !found) found = step;
  }
  return found;
}

}  // namespace farthing::control
