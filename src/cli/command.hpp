#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "answer/surroundings.hpp"
#include "cli/settings.hpp"
#include "core/clock.hpp"
#include "core/result.hpp"
#include "core/utf8.hpp"

namespace farthing::cli {

/// Where a command declares what it takes; the values are there when it runs. A name starts with `--`; without, it is a
/// positional argument.
class Options {
 public:
  virtual ~Options() = default;
  virtual void flag(const std::string& name, bool& value, const std::string& help) = 0;
  virtual void text(const std::string& name, std::string& value, const std::string& kind, const std::string& help) = 0;
  virtual void text(const std::string& name, std::optional<std::string>& value, const std::string& kind,
                    const std::string& help) = 0;
  /// May be given several times.
  virtual void texts(const std::string& name, std::vector<std::string>& values, const std::string& kind,
                     const std::string& help) = 0;
  /// A whole number from `least`.
  virtual void number(const std::string& name, std::uint64_t& value, const std::string& help, std::uint64_t least) = 0;
  virtual void number(const std::string& name, std::optional<std::uint64_t>& value, const std::string& help,
                      std::uint64_t least) = 0;
  /// One of `words`.
  virtual void word(const std::string& name, std::string& value, const std::vector<std::string>& words,
                    const std::string& help) = 0;
  /// The option declared last must be given.
  virtual void required() = 0;
};

/// What a command needs of the world.
struct Context {
  ResolvedSettings resolved;
  Environment environment;
  Clock clock;
  std::function<Result<>(std::string_view)> print;  ///< to standard output
  bool shows_progress = false;                      ///< standard error is a terminal, and nobody asked for quiet
  /// From the first call on, an interrupt asks for a stop instead of ending the process; the second one ends it.
  std::function<std::stop_token()> stop_on_interrupt;

  /// Prints a JSON text. What is not UTF-8 in it, such as the name of a file, reads as U+FFFD.
  Result<> print_json(std::string_view text) const { return print(valid_utf8(text)); }
  const Settings& settings() const { return resolved.settings; }
  answer::Surroundings surroundings() const;
};

/// One word of the command line: `farthing import`.
class Command {
 public:
  virtual ~Command() = default;
  virtual std::string_view name() const = 0;
  virtual std::string_view summary() const = 0;
  /// Shown by `--help` below the options: examples first.
  virtual std::string_view examples() const = 0;
  virtual void declare(Options& options) = 0;
  virtual Result<> run(Context& context) = 0;
};

/// Every command, in the order in which help shows them.
std::vector<std::unique_ptr<Command>> all_commands();

std::unique_ptr<Command> make_import_command();
std::unique_ptr<Command> make_bills_command();
std::unique_ptr<Command> make_cost_command();
std::unique_ptr<Command> make_trace_command();
std::unique_ptr<Command> make_commitments_command();
std::unique_ptr<Command> make_containers_command();
std::unique_ptr<Command> make_tags_command();
std::unique_ptr<Command> make_export_command();
std::unique_ptr<Command> make_verify_command();
std::unique_ptr<Command> make_rebuild_command();
std::unique_ptr<Command> make_clients_command();
std::unique_ptr<Command> make_connect_command();
std::unique_ptr<Command> make_accounts_command();
std::unique_ptr<Command> make_exports_command();
std::unique_ptr<Command> make_sync_command();
std::unique_ptr<Command> make_doctor_command();
std::unique_ptr<Command> make_configuration_errors_command();
std::unique_ptr<Command> make_sample_command();
std::unique_ptr<Command> make_policy_command();
std::unique_ptr<Command> make_settings_command();
std::unique_ptr<Command> make_explain_command();
std::unique_ptr<Command> make_version_command();

}  // namespace farthing::cli
