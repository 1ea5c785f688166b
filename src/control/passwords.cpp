#include "control/passwords.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <unordered_set>

#include "control/random_tokens.hpp"

namespace farthing::control {
namespace {

constexpr std::size_t least_characters = 12;
constexpr std::size_t most_characters = 256;

/// A UTF-8 text has as many characters as bytes that do not continue one.
std::size_t characters_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

char lower(char letter) { return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter; }

/// Lower case in memory that is wiped, as what it comes from is.
Secret lowered(std::string_view text) {
  std::string copy(text);
  std::ranges::transform(copy, copy.begin(), lower);
  return Secret::taken_from(copy);
}

const std::unordered_set<std::string_view>& frequent_passwords() {
  static const auto* const known = [] {
    auto* set = new std::unordered_set<std::string_view>();
    std::string_view rest = frequent_passwords_text();
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      if (end > 0) set->insert(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return set;
  }();
  return *known;
}

/// "Spring!!", "password 2024" and "123qwerty": a common one with digits and signs before or behind it is as common.
std::string_view without_decoration(std::string_view text) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80U; };
  while (!text.empty() && !is_letter(text.front())) text.remove_prefix(1);
  while (!text.empty() && !is_letter(text.back())) text.remove_suffix(1);
  return text;
}

/// Whether the text is a piece of at most a third of it, over and over.
bool is_repetition(std::string_view text) {
  for (std::size_t piece = 1; piece <= text.size() / 3; ++piece) {
    bool repeats = true;
    for (std::size_t at = piece; at < text.size() && repeats; ++at) repeats = text[at] == text[at - piece];
    if (repeats) return true;
  }
  return false;
}

std::unexpected<Error> refused(std::string message, std::string cure) {
  return std::unexpected(Error(ErrorCode::usage, std::move(message), std::move(cure)));
}

const char* const better = "take a few words that do not belong together, or let a password manager make one";

unsigned long long passes_of(const PasswordCost& cost) { return cost.passes; }
std::size_t memory_of(const PasswordCost& cost) { return static_cast<std::size_t>(cost.memory_bytes); }

/// libsodium takes no null, not even for nothing.
const char* bytes_of(const Secret& password) { return password.empty() ? "" : password.reveal().data(); }

}  // namespace

Result<std::string> hash_password(const Secret& password, const PasswordCost& cost) {
  start_sodium();
  std::array<char, crypto_pwhash_STRBYTES> hash{};
  if (crypto_pwhash_str_alg(hash.data(), bytes_of(password), password.reveal().size(), passes_of(cost), memory_of(cost),
                            crypto_pwhash_ALG_ARGON2ID13) != 0)
    return std::unexpected(
        Error(ErrorCode::io,
              fmt::format("a password cannot be hashed: {} bytes of memory are not to be had, or the "
                          "cost is none that argon2id takes",
                          cost.memory_bytes),
              "give the machine more memory, or try again when less runs at once"));
  return std::string(hash.data());
}

bool check_password(const std::string& hash, const Secret& password) {
  start_sodium();
  if (hash.size() >= crypto_pwhash_STRBYTES) return false;
  return crypto_pwhash_str_verify(hash.c_str(), bytes_of(password), password.reveal().size()) == 0;
}

bool check_password_of_nobody(const Secret& password, const PasswordCost& cost) {
  (void)hash_password(password, cost);
  return false;
}

bool needs_rehash(const std::string& hash, const PasswordCost& cost) {
  start_sodium();
  return hash.size() >= crypto_pwhash_STRBYTES ||
         crypto_pwhash_str_needs_rehash(hash.c_str(), passes_of(cost), memory_of(cost)) != 0;
}

Result<> check_new_password(const Secret& password, std::string_view email, std::string_view name) {
  const std::size_t characters = characters_of(password.reveal());
  if (characters < least_characters)
    return refused(
        fmt::format("a password must have {} characters or more, and this has {}", least_characters, characters),
        "take a longer one; a few words with blanks between them do well");
  if (characters > most_characters)
    return refused(
        fmt::format("a password must have {} characters or fewer, and this has {}", most_characters, characters),
        "take a shorter one");
  const Secret lower_case = lowered(password.reveal());
  const std::string_view text = lower_case.reveal();
  if (is_repetition(text)) return refused("the password is one short piece over and over", better);
  if (frequent_passwords().contains(text) || frequent_passwords().contains(without_decoration(text)))
    return refused("the password is one of those that everybody tries first", better);
  // Shorter ones are in every other password by chance.
  constexpr std::size_t least_telling = 3;
  const Secret local_part = lowered(email.substr(0, email.find('@')));
  if (local_part.reveal().size() >= least_telling && text.contains(local_part.reveal()))
    return refused("the password holds the name of the email address", better);
  const Secret own_name = lowered(name);
  if (own_name.reveal().size() >= least_telling && text.contains(own_name.reveal()))
    return refused("the password holds the user's own name", better);
  return {};
}

}  // namespace farthing::control
