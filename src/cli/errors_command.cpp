#include <boost/json.hpp>

#include "cli/command.hpp"
#include "core/text_table.hpp"

namespace farthing::cli {
namespace {

namespace json = boost::json;

class ErrorsCommand : public Command {
 public:
  std::string_view name() const override { return "errors"; }
  std::string_view summary() const override { return "List every error with its exit code and its cure"; }
  std::string_view examples() const override {
    return R"(Examples:
  farthing errors
  farthing errors --output json)";
  }
  void declare(Options& options) override { options.word("--output", output_, {"table", "json"}, "how to print them"); }

  Result<> run(Context& context) override {
    if (output_ == "json") {
      json::array list;
      for (const ErrorDescription& error : all_errors())
        list.push_back({{"code", error.name.data()},
                        {"exit_code", error.exit_code},
                        {"meaning", error.meaning.data()},
                        {"cure", error.cure.data()}});
      return context.print_json(json::serialize(list) + "\n");
    }
    constexpr std::size_t texts = 4;
    TextTable table({"exit", "code", "meaning", "what to do"}, texts);
    for (const ErrorDescription& error : all_errors())
      table.add({std::to_string(error.exit_code), std::string(error.name), std::string(error.meaning),
                 std::string(error.cure)});
    return context.print(table.to_string());
  }

 private:
  std::string output_ = "table";
};

}  // namespace

std::unique_ptr<Command> make_errors_command() { return std::make_unique<ErrorsCommand>(); }

}  // namespace farthing::cli
