#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/secret.hpp"

namespace farthing::control {

/// Readies libsodium, from which all randomness comes. Whoever calls it first waits; throws when it does not start.
void start_sodium();
std::string random_bytes(std::size_t size);

/// A name for a row: `usr-` and 20 letters and digits, 100 random bits. It tells nothing and opens nothing.
std::string new_id(std::string_view mark);

/// What opens something for whoever has it: the mark and 256 random bits as base64url. Only its hash is kept.
Secret new_token(std::string_view mark);
/// By which a token is found. No salt and no slow hash: nobody can try out 256 random bits.
std::string hash_of_token(std::string_view purpose, const Secret& token);

/// A code to be typed by people: groups of four of Crockford's letters and digits, `7F3K-...`, 20 random bits each.
Secret new_typed_code(std::size_t groups);
/// The same code however it was typed: lower case, without hyphens, `O` for 0, `I` or `L` for 1. Empty for what is no
/// code of this many groups.
Secret read_typed_code(const Secret& typed, std::size_t groups);

}  // namespace farthing::control
