#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "core/secret.hpp"

namespace farthing::control {

/// What one guess costs. The default is OWASP's of ASVS 5.0, appendix C, with one pass more; every hash under way needs
/// its memory, so whoever serves many people bounds how many run at once.
struct PasswordCost {
  std::uint64_t passes = 2;
  std::uint64_t memory_bytes = 46ULL << 20U;
};

/// The argon2id hash of a password with its own salt and cost, as libsodium prints it. Fails with `io` when the memory
/// is not to be had.
Result<std::string> hash_password(const Secret& password, const PasswordCost& cost = {});
/// False for a wrong password and for what is no hash. Takes as long as the hash's cost says, either way.
bool check_password(const std::string& hash, const Secret& password);
/// Takes as long as a check, and is false: who asks for a user that is not there must not be answered sooner.
bool check_password_of_nobody(const Secret& password, const PasswordCost& cost = {});
/// Whether a hash was made at another cost, so that it should be made anew when its password is next at hand.
bool needs_rehash(const std::string& hash, const PasswordCost& cost = {});

/// Whether a password may be taken for somebody. Fails with `usage`, in words for whoever has chosen it: under 12 or
/// over 256 characters, one of those that everybody tries first, one character or a short piece repeated, or one with
/// the name in front of the email's @ or the user's own name in it.
Result<> check_new_password(const Secret& password, std::string_view email, std::string_view name);

/// Those that everybody tries first, one to a line, lower case.
std::string_view frequent_passwords_text();

}  // namespace farthing::control
