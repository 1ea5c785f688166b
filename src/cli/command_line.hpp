#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "cli/settings.hpp"
#include "core/clock.hpp"
#include "core/result.hpp"

namespace farthing::cli {

class Command;

/// The process as the command line sees it; the wiring fills it in.
struct Process {
  std::vector<std::string> arguments;  ///< without the program's name
  Environment environment;
  Clock clock;
  std::function<Result<>(std::string_view)> print;        ///< to standard output
  std::function<void(std::string_view)> print_complaint;  ///< to standard error
  std::function<std::stop_token()> stop_on_interrupt;
  bool has_terminal = false;  ///< standard error is one
  std::size_t cores = 1;
  /// Commands that know more than the command line may: the wiring adds them to its own.
  std::function<std::unique_ptr<Command>()> make_serve_command;
};

/// Reads the command line, runs the command and returns the exit code (docs/errors.md).
int run(const Process& process);

}  // namespace farthing::cli
