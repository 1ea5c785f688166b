#pragma once

#include <string>

#include "core/result.hpp"
#include "core/secret.hpp"

namespace farthing::cli {

/// Reads a secret from a file, or from standard input for `-`: one line, blanks around it taken off. Never from an
/// argument, which others on the machine can see.
Result<Secret> read_secret(const std::string& path);

}  // namespace farthing::cli
