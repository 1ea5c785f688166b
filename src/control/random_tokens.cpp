#include "control/random_tokens.hpp"

#include <sodium.h>

#include <cctype>
#include <stdexcept>

#include "core/sha256.hpp"

namespace farthing::control {
namespace {

constexpr std::size_t token_bytes = 32;
constexpr std::size_t group_length = 4;
constexpr std::string_view crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// 5 bits of each random byte: 32 letters divide 256, so that each is as likely.
std::string random_letters(std::size_t count) {
  std::string letters = random_bytes(count);
  for (char& letter : letters) letter = crockford[static_cast<unsigned char>(letter) % crockford.size()];
  return letters;
}

char meant_letter(char typed) {
  const char upper = static_cast<char>(std::toupper(static_cast<unsigned char>(typed)));
  if (upper == 'O') return '0';
  if (upper == 'I' || upper == 'L') return '1';
  return upper;
}

}  // namespace

void start_sodium() {
  static const bool started = sodium_init() >= 0;
  if (!started) throw std::runtime_error("libsodium does not start");
}

std::string random_bytes(std::size_t size) {
  start_sodium();
  std::string bytes(size, '\0');
  randombytes_buf(bytes.data(), bytes.size());
  return bytes;
}

std::string new_id(std::string_view mark) {
  constexpr std::size_t letters = 20;
  std::string id(mark);
  for (const char letter : random_letters(letters))
    id += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  return id;
}

Secret new_token(std::string_view mark) {
  Secret bytes;
  {
    std::string drawn = random_bytes(token_bytes);
    bytes = Secret::taken_from(drawn);
  }
  constexpr int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  const std::size_t length = sodium_base64_encoded_len(token_bytes, variant);
  std::string token(mark.size() + length, '\0');
  mark.copy(token.data(), mark.size());
  sodium_bin2base64(token.data() + mark.size(), length, reinterpret_cast<const unsigned char*>(bytes.reveal().data()),
                    token_bytes, variant);
  token.pop_back();  // the NUL
  return Secret::taken_from(token);
}

std::string hash_of_token(std::string_view purpose, const Secret& token) {
  Sha256 sum;
  sum.add(purpose.data(), purpose.size());
  sum.add("", 1);
  sum.add(token.reveal().data(), token.reveal().size());
  return sum.finish();
}

Secret new_typed_code(std::size_t groups) {
  std::string code;
  code.reserve(groups * (group_length + 1));
  for (std::size_t group = 0; group < groups; ++group) {
    if (group > 0) code += '-';
    code += random_letters(group_length);
  }
  return Secret::taken_from(code);
}

Secret read_typed_code(const Secret& typed, std::size_t groups) {
  std::string code;
  code.reserve(groups * (group_length + 1));
  std::size_t letters = 0;
  for (const char given : typed.reveal()) {
    if (given == '-' || given == ' ') continue;
    const char letter = meant_letter(given);
    if (!crockford.contains(letter) || letters == groups * group_length) return {};
    if (letters > 0 && letters % group_length == 0) code += '-';
    code += letter;
    ++letters;
  }
  return letters == groups * group_length ? Secret::taken_from(code) : Secret();
}

}  // namespace farthing::control
