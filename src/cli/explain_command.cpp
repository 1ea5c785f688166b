#include "answer/explanations.hpp"
#include "answer/json_parts.hpp"
#include "cli/command.hpp"
#include "connect/fd_code.hpp"
#include "core/text_table.hpp"

namespace farthing::cli {
namespace {

using answer::Explanation;

std::string to_text(const Explanation& explanation) {
  if (const connect::FdCode* finding = explanation.finding; finding != nullptr)
    return fmt::format("{}: {}\n  seen:  {}\n  cause: {}\n  do:    {}\n  dark:  {}\n  {}\n", finding->code,
                       finding->title, finding->seen, finding->cause, finding->cure, finding->dark,
                       finding->found == connect::FdCode::Found::by_guide
                           ? "no check finds it: docs/doctor.md says what to do by hand"
                           : fmt::format("the {} finds it{}", answer::finder(finding->found),
                                         finding->blocks ? "; the connection cannot be used with it" : ""));
  std::string text = fmt::format("{}: {}\n  do:  {}\n", explanation.code, explanation.meaning, explanation.cure);
  if (explanation.exit_code)
    text += fmt::format("  a command that fails by it has exit code {}\n", *explanation.exit_code);
  return text;
}

class ExplainCommand : public Command {
 public:
  std::string_view name() const override { return "explain"; }
  std::string_view summary() const override { return "Say what an error's code means and what to do about it"; }
  std::string_view examples() const override {
    return R"(Examples:
  farthing explain                 every code with its exit code and its cure
  farthing explain export_conflict
  farthing explain FD503           what is wrong with a connection
  farthing explain --output json)";
  }
  void declare(Options& options) override {
    options.text("CODE", code_, "", "the code in brackets behind `why`; without, all are listed");
    options.word("--output", output_, {"table", "json"}, "how to print them");
  }

  Result<> run(Context& context) override {
    const auto all = answer::explanations();
    if (code_) {
      FARTHING_TRY(const Explanation found, answer::explanation_of(*code_));
      if (output_ == "json") return context.print(answer::document(answer::to_json(found)));
      return context.print(to_text(found));
    }
    if (output_ == "json") return context.print(answer::document(answer::to_json(all)));
    constexpr std::size_t texts = 4;
    TextTable table({"exit", "code", "meaning", "what to do"}, texts);
    for (const Explanation& explanation : all)
      table.add({explanation.exit_code ? std::to_string(*explanation.exit_code) : "", explanation.code,
                 explanation.meaning, explanation.cure});
    return context.print(table.to_string());
  }

 private:
  std::optional<std::string> code_;
  std::string output_ = "table";
};

}  // namespace

std::unique_ptr<Command> make_explain_command() { return std::make_unique<ExplainCommand>(); }

}  // namespace farthing::cli
