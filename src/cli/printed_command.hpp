#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/command.hpp"

namespace farthing::cli {

/// A command line of farthing for the user to run: every word quoted for the shell, and `--client` in it where this run
/// has one, so that what is printed for a client never works for another. `arguments` are the names, which may begin
/// with a dash; `options` the options with their values.
std::string printed_command(const Context& context, std::string_view command, const std::vector<std::string>& arguments,
                            const std::vector<std::string>& options = {});

}  // namespace farthing::cli
