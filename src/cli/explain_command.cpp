#include <algorithm>
#include <boost/json.hpp>

#include "cli/command.hpp"
#include "connect/fd_code.hpp"
#include "core/near_words.hpp"
#include "core/text_table.hpp"

namespace farthing::cli {
namespace {

namespace json = boost::json;

/// What any code that farthing prints means, whichever table it stands in.
struct Explanation {
  std::string code;
  std::optional<int> exit_code;  ///< nothing for a code that never ends a command
  std::string meaning;
  std::string cure;
  const connect::FdCode* finding = nullptr;  ///< of a connection's trouble; what more is known of it
};

std::vector<Explanation> explanations() {
  std::vector<Explanation> all;
  for (const ErrorDescription& error : all_errors())
    all.push_back(
        {std::string(error.name), error.exit_code, std::string(error.meaning), std::string(error.cure), nullptr});
  for (const connect::FdCode& code : connect::all_fd_codes())
    all.push_back({std::string(code.code), std::nullopt, std::string(code.title), std::string(code.cure), &code});
  return all;
}

std::string_view finder(connect::FdCode::Found found) {
  switch (found) {
    case connect::FdCode::Found::by_doctor:
      return "doctor";
    case connect::FdCode::Found::by_sync:
      return "sync";
    case connect::FdCode::Found::by_guide:
      break;
  }
  return "guide";
}

json::object to_json(const Explanation& explanation) {
  json::object object{{"code", explanation.code},
                      {"exit_code", explanation.exit_code ? json::value(*explanation.exit_code) : json::value(nullptr)},
                      {"meaning", explanation.meaning},
                      {"cure", explanation.cure}};
  if (const connect::FdCode* finding = explanation.finding; finding != nullptr) {
    object["seen"] = finding->seen.data();
    object["cause"] = finding->cause.data();
    object["dark"] = finding->dark.data();
    object["found"] = finder(finding->found).data();
    object["blocks"] = finding->blocks;
  }
  return object;
}

std::string to_text(const Explanation& explanation) {
  if (const connect::FdCode* finding = explanation.finding; finding != nullptr)
    return fmt::format("{}: {}\n  seen:  {}\n  cause: {}\n  do:    {}\n  dark:  {}\n  {}\n", finding->code,
                       finding->title, finding->seen, finding->cause, finding->cure, finding->dark,
                       finding->found == connect::FdCode::Found::by_guide
                           ? "no check finds it: docs/doctor.md says what to do by hand"
                           : fmt::format("the {} finds it{}", finder(finding->found),
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
    const auto all = explanations();
    if (code_) {
      FARTHING_TRY(const Explanation found, find(all, *code_));
      if (output_ == "json") return context.print_json(json::serialize(to_json(found)) + "\n");
      return context.print(to_text(found));
    }
    if (output_ == "json") {
      json::array list;
      for (const Explanation& explanation : all) list.push_back(to_json(explanation));
      return context.print_json(json::serialize(list) + "\n");
    }
    constexpr std::size_t texts = 4;
    TextTable table({"exit", "code", "meaning", "what to do"}, texts);
    for (const Explanation& explanation : all)
      table.add({explanation.exit_code ? std::to_string(*explanation.exit_code) : "", explanation.code,
                 explanation.meaning, explanation.cure});
    return context.print(table.to_string());
  }

 private:
  static Result<Explanation> find(const std::vector<Explanation>& all, const std::string& code) {
    const connect::FdCode* finding = connect::find_fd_code(code);
    const std::string wanted(finding != nullptr ? finding->code : std::string_view(code));
    if (const auto at = std::ranges::find(all, wanted, &Explanation::code); at != all.end()) return *at;
    std::vector<std::string> codes;
    // A number that is none was not meant to be the next one: of those that are one digit off there are many.
    const bool is_number = code.find_first_of("0123456789") != std::string::npos;
    for (const Explanation& explanation : all)
      if (!is_number || explanation.finding == nullptr) codes.push_back(explanation.code);
    return std::unexpected(Error(ErrorCode::usage,
                                 fmt::format("there is no code {}{}", code, did_you_mean(code, codes)),
                                 "`farthing explain` lists them"));
  }

  std::optional<std::string> code_;
  std::string output_ = "table";
};

}  // namespace

std::unique_ptr<Command> make_explain_command() { return std::make_unique<ExplainCommand>(); }

}  // namespace farthing::cli
