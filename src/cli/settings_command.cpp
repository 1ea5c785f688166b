#include <boost/json.hpp>

#include "cli/command.hpp"
#include "core/text_table.hpp"

namespace farthing::cli {
namespace {

namespace json = boost::json;

class SettingsCommand : public Command {
 public:
  std::string_view name() const override { return "settings"; }
  std::string_view summary() const override { return "Show every setting, its value and who gave it"; }
  std::string_view examples() const override {
    return R"(Examples:
  farthing settings
  FARTHING_DATA=/srv/farthing farthing settings

A flag comes before its environment variable, that before the file (--config, FARTHING_CONFIG, or
~/.config/farthing/farthing.toml), that before the default. A file holds lines like
  data = "/srv/farthing"
  keep-days = 100)";
  }
  void declare(Options& options) override { options.word("--output", output_, {"table", "json"}, "how to print them"); }

  Result<> run(Context& context) override {
    const auto settings = context.resolved.shown();
    constexpr std::size_t texts = 4;
    TextTable table({"setting", "value", "from", "what it is"}, texts);
    for (const answer::ShownSetting& one : settings)
      table.add({one.name, printable(one.value), printable(one.from), one.meaning});
    if (output_ == "json") return context.print_json(json::serialize(answer::to_json(settings)) + "\n");
    return context.print(table.to_string());
  }

 private:
  std::string output_ = "table";
};

}  // namespace

std::unique_ptr<Command> make_settings_command() { return std::make_unique<SettingsCommand>(); }

}  // namespace farthing::cli
