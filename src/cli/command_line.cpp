#include "cli/command_line.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <iterator>
#include <ranges>

#include "cli/command.hpp"
#include "core/log.hpp"
#include "core/text_table.hpp"
#include "query/query_words.hpp"

namespace farthing::cli {
namespace {

constexpr std::string_view first_steps = R"(Start here:
  farthing sample --output bucket        write the bills of a made-up organisation
  farthing import bucket                 read them (or a local copy of your own billing bucket)
  farthing bills                         what has been read
  farthing cost --group-by service       what was spent on what
  farthing connect NAME --account-id ID  link an AWS account; its bills then come by themselves
  farthing serve                         all of that, and more, in the browser

`farthing COMMAND --help` shows a command's options with examples.)";

/// CLI11 would take the option behind an option that lacks its value for that value.
std::string problem_of_text(const std::string& given) {
  return given.starts_with("--") ? fmt::format("a value is missing before {}", given) : std::string();
}

/// CLI11 would take the text [x] for a list; behind this character it is none.
constexpr char list_mask = '\x01';

std::string with_mask(const std::string& given) {
  return given.starts_with('[') && given.ends_with(']') ? list_mask + given : given;
}

std::string without_mask(std::string given) {
  std::erase(given, list_mask);
  return given;
}

/// Declares options to CLI11.
class AppOptions : public Options {
 public:
  explicit AppOptions(CLI::App& app) : app_(app) {}

  void flag(const std::string& name, bool& value, const std::string& help) override {
    last_ = app_.add_flag(name, value, help);
  }
  void text(const std::string& name, std::string& value, const std::string& kind, const std::string& help) override {
    add(name, value, kind, help);
    last_->check(problem_of_text);
  }
  void text(const std::string& name, std::optional<std::string>& value, const std::string& kind,
            const std::string& help) override {
    add(name, value, kind, help);
    last_->check(problem_of_text);
  }
  void texts(const std::string& name, std::vector<std::string>& values, const std::string& kind,
             const std::string& help) override {
    last_ = app_.add_option(name, values, help)->type_name(kind)->take_all()->check(problem_of_text);
    last_->transform(without_mask);
    if (name.starts_with("-")) last_->expected(1)->allow_extra_args(false);
  }
  void number(const std::string& name, std::uint64_t& value, const std::string& help, std::uint64_t least) override {
    add(name, value, "N", help);
    last_->check([least](const std::string& given) { return problem_of_number(given, least); });
  }
  void number(const std::string& name, std::optional<std::uint64_t>& value, const std::string& help,
              std::uint64_t least) override {
    add(name, value, "N", help);
    last_->check([least](const std::string& given) { return problem_of_number(given, least); });
  }
  void word(const std::string& name, std::string& value, const std::vector<std::string>& words,
            const std::string& help) override {
    std::string kind;
    for (const std::string& word : words) kind += fmt::format("{}{}", kind.empty() ? "" : "|", word);
    add(name, value, kind, help);
    last_->check([words](const std::string& given) {
      if (std::ranges::find(words, given) != words.end()) return std::string();
      return fmt::format("\"{}\" is none of {}{}", given, query::joined(words), query::did_you_mean(given, words));
    });
  }
  void required() override { last_->required(); }

 private:
  /// CLI11 alone would take -1 for the largest number there is, and anything beyond that as well.
  static std::string problem_of_number(const std::string& given, std::uint64_t least) {
    constexpr std::size_t most_digits = 15;
    const bool digits = std::ranges::all_of(given, [](char c) { return c >= '0' && c <= '9'; });
    if (!given.empty() && digits && given.size() <= most_digits && std::stoull(given) >= least) return {};
    return fmt::format("\"{}\" is not a whole number from {}, below 10^{}", given, least, most_digits);
  }

  template <class Value>
  void add(const std::string& name, Value& value, const std::string& kind, const std::string& help) {
    last_ = app_.add_option(name, value, help)->type_name(kind)->transform(without_mask);
  }
  CLI::App& app_;
  CLI::Option* last_ = nullptr;
};

/// Options in front, with their examples below; the settings that every command takes are left to `farthing --help`.
class HelpFormatter : public CLI::Formatter {
 public:
  HelpFormatter() {
    constexpr std::size_t width = 34;
    column_width(width);
    label("REQUIRED", "(required)");
  }
  /// Summary, usage and options with one blank line between them.
  std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override {
    std::string page = CLI::Formatter::make_help(app, std::move(name), mode);
    for (std::size_t at = page.find("\n\n\n"); at != std::string::npos; at = page.find("\n\n\n")) page.erase(at, 1);
    if (const std::size_t usage = page.find("\nUsage:"); usage != std::string::npos && page[usage - 1] != '\n')
      page.insert(usage, 1, '\n');
    return page;
  }
};

struct Parsed {
  std::map<std::string_view, std::string> flags;
  std::optional<std::string> config;
  bool quiet = false;
  bool version = false;
  Command* command = nullptr;
};

/// The words that may stand for a command where one was expected.
std::vector<std::string> names_of(const std::vector<std::unique_ptr<Command>>& commands) {
  std::vector<std::string> names;
  for (const auto& command : commands) names.emplace_back(command->name());
  return names;
}

/// The first argument that is neither an option nor an option's value.
std::optional<std::string> first_word(const CLI::App& app, const std::vector<std::string>& arguments) {
  std::vector<const CLI::App*> places{&app};
  for (const CLI::App* command : app.get_subcommands(nullptr)) places.push_back(command);
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (!arguments[i].starts_with("-")) return arguments[i];
    const bool takes_value = std::ranges::any_of(places, [&](const CLI::App* place) {
      const CLI::Option* option = place->get_option_no_throw(arguments[i]);
      return option != nullptr && option->get_items_expected_max() > 0;
    });
    if (takes_value) ++i;
  }
  return std::nullopt;
}

Error no_command(const std::string& word, const std::vector<std::string>& command_names) {
  return {ErrorCode::usage, fmt::format("{} is no command{}", word, query::did_you_mean(word, command_names)),
          "see `farthing --help`"};
}

Error usage_error(const CLI::App& app, std::string message, const std::vector<std::string>& command_names,
                  const std::vector<std::string>& arguments) {
  const auto chosen = app.get_subcommands();
  if (!chosen.empty())
    return {ErrorCode::usage, std::move(message), fmt::format("see `farthing {} --help`", chosen.front()->get_name())};
  const auto word = first_word(app, arguments);
  if (word && std::ranges::find(command_names, *word) == command_names.end()) return no_command(*word, command_names);
  return {ErrorCode::usage, std::move(message), "see `farthing --help`"};
}

/// Fills in `parsed`, or returns the text of a help page.
Result<std::optional<std::string>> parse(const Process& process, const std::vector<std::unique_ptr<Command>>& commands,
                                         Parsed& parsed) {
  CLI::App app("farthing reads AWS bills to the last digit and says what was spent, by whom, on what.", "farthing");
  app.formatter(std::make_shared<HelpFormatter>());
  app.set_help_flag("-h,--help", "print this page");
  app.footer(std::string(first_steps));
  app.fallthrough();
  app.require_subcommand(0, 1);
  app.add_flag("--version", parsed.version, "print the version")->group("Options");
  app.add_flag("-q,--quiet", parsed.quiet, "show no progress");
  app.add_option("--config", parsed.config, "read settings from this TOML file")
      ->type_name("FILE")
      ->transform(without_mask)
      ->check(problem_of_text);
  for (const SettingDescription& setting : all_settings())
    app.add_option_function<std::string>(
           fmt::format("--{}", setting.name),
           [&parsed, name = setting.name](const std::string& value) { parsed.flags[name] = value; },
           fmt::format("{}; {}, default: {}", setting.meaning, setting.variable(), setting.default_words))
        ->type_name(std::string(setting.kind))
        ->transform(without_mask)
        ->check(problem_of_text)
        ->group("Settings, for every command");
  for (const auto& command : commands) {
    CLI::App* sub = app.add_subcommand(std::string(command->name()), std::string(command->summary()));
    sub->footer(std::string(command->examples()));
    AppOptions options(*sub);
    command->declare(options);
    sub->callback([&parsed, chosen = command.get()] { parsed.command = chosen; });
  }
  std::vector<std::string> arguments = process.arguments;
  if (arguments.empty()) arguments = {"--help"};
  if (arguments.front() == "help") {
    while (!arguments.empty() && arguments.front() == "help") arguments.erase(arguments.begin());
    arguments.emplace_back("--help");
  }
  try {
    std::vector<std::string> reversed;
    std::ranges::transform(arguments | std::views::reverse, std::back_inserter(reversed), with_mask);
    app.parse(std::move(reversed));
  } catch (const CLI::CallForHelp&) {
    const auto chosen = app.get_subcommands();
    if (const auto word = first_word(app, arguments); chosen.empty() && word)
      return std::unexpected(no_command(*word, names_of(commands)));
    return chosen.empty() ? app.help() : chosen.front()->help("farthing") + "\n`farthing --help` shows the settings.\n";
  } catch (const CLI::ParseError& error) {
    return std::unexpected(usage_error(app, without_mask(error.what()), names_of(commands), arguments));
  }
  if (parsed.command == nullptr && !parsed.version)
    return std::unexpected(usage_error(app, "a command is missing", names_of(commands), arguments));
  return std::nullopt;
}

void complain(const Process& process, const Error& error) {
  const ErrorDescription& known = describe(error.code);
  process.print_complaint(fmt::format("farthing: {}\n  why: {} ({})\n  do:  {}\n", printable(error.message),
                                      known.meaning, known.name, printable(error.cure)));
}

Result<> run_command(const Process& process) {
  auto commands = all_commands();
  if (process.make_serve_command) commands.push_back(process.make_serve_command());
  Parsed parsed;
  FARTHING_TRY(const auto page, parse(process, commands, parsed));
  if (page) return process.print(*page);
  if (parsed.version)
    parsed.command = std::ranges::find(commands, "version", [](const auto& command) { return command->name(); })->get();

  FARTHING_TRY(const ResolvedSettings resolved,
               resolve_settings(parsed.flags, parsed.config, process.environment, process.cores));
  log::configure(resolved.settings.log_level, resolved.settings.log_format);
  Context context{resolved,
                  process.environment,
                  process.clock,
                  process.print,
                  process.has_terminal && !parsed.quiet,
                  process.stop_on_interrupt};
  auto done = parsed.command->run(context);
  if (!done && done.error().cure == describe(ErrorCode::usage).cure)
    done.error().cure = fmt::format("see `farthing {} --help`", parsed.command->name());
  return done;
}

}  // namespace

int run(const Process& process) {
  const auto done = run_command(process);
  if (done) return 0;
  if (log::format() == log::Format::json)
    log::error(done.error().message,
               {{"code", std::string(describe(done.error().code).name)}, {"cure", done.error().cure}});
  else
    complain(process, done.error());
  return describe(done.error().code).exit_code;
}

}  // namespace farthing::cli
