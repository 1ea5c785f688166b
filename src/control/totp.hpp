#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/instant.hpp"
#include "core/secret.hpp"

namespace farthing::control {

/// One-time passwords of RFC 6238 as every authenticator app makes them: SHA-1, 6 digits, 30 seconds.
///
/// A secret is 160 random bits in base32.
Secret new_totp_secret();
/// What an app reads from a QR code.
Secret totp_address(const Secret& secret, std::string_view issuer, std::string_view email);

/// Which 30 seconds an instant belongs to.
std::int64_t totp_step(Instant now);
/// The code of a step. Empty when the secret is no base32.
std::string totp_code(const Secret& secret, std::int64_t step);
/// The step that a code belongs to, if it is this one, the one before or the one after, and later than the last that
/// was used: each step is used once only. Whoever calls keeps the step.
std::optional<std::int64_t> verify_totp(const Secret& secret, std::string_view code, Instant now,
                                        std::int64_t last_step);

}  // namespace farthing::control
