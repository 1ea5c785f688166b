#pragma once

#include <memory>

#include "cli/command.hpp"

namespace farthing {

/// `farthing serve`: the API, the pages, and the sync of every connection, until it is told to stop.
std::unique_ptr<cli::Command> make_serve_command();

}  // namespace farthing
