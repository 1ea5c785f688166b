#include "cli/printed_command.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/shell_word.hpp"
#include "core/text_table.hpp"

namespace farthing::cli {

std::string printed_command(const Context& context, std::string_view command, const std::vector<std::string>& arguments,
                            const std::vector<std::string>& options) {
  const Settings& settings = context.settings();
  const auto origin = context.resolved.origins.find("client");
  // A client that the environment names must be spoken of as well, were it `default`: another shell may name another.
  const bool names_client = settings.client != Settings().client ||
                            (origin != context.resolved.origins.end() && origin->second.origin != "default");
  std::string names;
  for (const std::string& argument : arguments) names += " " + shell_word(argument);
  std::string given;
  for (const std::string& option : options) given += " " + shell_word(option);
  if (names_client) given += " --client " + shell_word(settings.client);
  // What follows `--` is no option, and no option may follow it.
  const bool has_dash = std::ranges::any_of(arguments, [](const std::string& word) { return word.starts_with('-'); });
  return printable(has_dash ? fmt::format("farthing {}{} --{}", command, given, names)
                            : fmt::format("farthing {}{}{}", command, names, given));
}

}  // namespace farthing::cli
