#include <algorithm>

#include "answer/configuration_errors.hpp"
#include "answer/json_parts.hpp"
#include "cli/command.hpp"
#include "cli/printed_command.hpp"
#include "core/text_table.hpp"
#include "store/data_folder.hpp"

namespace farthing::cli {
namespace {

using answer::ListedError;
using control::FindingRecord;

/// The cure, and which command prints there is to paste: a list has no room for policies.
std::string cure_of(const Context& context, const ListedError& listed) {
  const FindingRecord& record = listed.record;
  if (record.snippet.empty()) return record.cure;
  const std::string printing = answer::is_of_doctor(record.code)
                                   ? printed_command(context, "doctor", {listed.connection}, {"--check", record.code})
                                   : printed_command(context, "errors", {record.code}, {"--output", "json"});
  return fmt::format("{}{}`{}` prints what to paste", record.cure, record.cure.empty() ? "" : " - ", printing);
}

std::string to_table(const Context& context, const std::vector<ListedError>& errors) {
  std::string text;
  for (const ListedError& listed : errors) {
    const auto& [record, connection] = listed;
    text += fmt::format("{:<8} {:<6} {:<16} since {}, last seen {}\n", record.outcome, record.code,
                        printable(connection), to_iso_string(record.first_seen), to_iso_string(record.last_seen));
    text += fmt::format("         {}\n", printable(record.sentence));
    if (const std::string cure = cure_of(context, listed); !cure.empty())
      text += fmt::format("         do: {}\n", printable(cure));
  }
  const auto failed = static_cast<std::uint64_t>(
      std::ranges::count_if(errors, [](const ListedError& one) { return one.record.outcome == "failed"; }));
  return fmt::format("{}\n{} failed, {}; `{}` shows the evidence.\n", text, failed,
                     counted(errors.size() - failed, "warning"), printed_command(context, "doctor", {"NAME"}));
}

std::string to_csv(const Context& context, const std::vector<ListedError>& errors) {
  std::string out = "code,outcome,connection,subject,since,last_seen,sentence,cure,origin\r\n";
  for (const ListedError& listed : errors) {
    const auto& [record, connection] = listed;
    out += fmt::format("{},{},{},{},{},{},{},{},{}\r\n", record.code, record.outcome, csv_text_cell(connection),
                       csv_text_cell(record.subject), to_iso_string(record.first_seen), to_iso_string(record.last_seen),
                       csv_text_cell(record.sentence), csv_text_cell(cure_of(context, listed)),
                       csv_text_cell(record.origin));
  }
  return out;
}

class ConfigurationErrorsCommand : public Command {
 public:
  std::string_view name() const override { return "errors"; }
  std::string_view summary() const override {
    return "List what is wrong with any connection, since when, and the cure";
  }
  std::string_view examples() const override {
    return R"(Examples:
  farthing errors                   of all connections, as the doctor and the sync found them last
  farthing errors --retest          examine every connected account again, and whatever has an error
  farthing errors --retest FD503    look for this one again where it is known; where it is not, everywhere
  farthing errors --output json     with evidence and what to paste

What a code or an exit code means: farthing explain)";
  }
  void declare(Options& options) override {
    options.text("CODE", code_, "", "list or examine this one only");
    options.flag("--retest", retest_, "examine again before listing");
    options.text("--connection", connection_, "NAME", "of this connection only");
    options.word("--output", output_, {"table", "json", "csv"}, "how to print them");
  }

  Result<> run(Context& context) override {
    answer::ErrorsWanted wanted{context.settings().client, connection_, ""};
    if (code_) {
      FARTHING_TRY(wanted.code, answer::finding_code_named(*code_));
    }
    FARTHING_TRY(auto data, store::DataFolder::open_existing(context.settings().data));
    const answer::Surroundings surroundings = context.surroundings();
    FARTHING_TRY(auto errors, answer::configuration_errors(surroundings, data, wanted));
    if (retest_) {
      const std::stop_token stop = context.stop_on_interrupt();
      FARTHING_TRY(const auto self, answer::own_identity(surroundings, stop));
      FARTHING_CHECK(answer::examine_again(surroundings, data, self, errors, wanted, stop));
      FARTHING_TRY(errors, answer::configuration_errors(surroundings, data, wanted));
    }
    if (output_ == "json") return context.print(answer::document(answer::to_json(errors)));
    if (output_ == "csv") return context.print(to_csv(context, errors));
    return context.print(errors.empty() ? nothing_known(context, wanted.code) : to_table(context, errors));
  }

 private:
  std::string nothing_known(const Context& context, const std::string& code) const {
    const std::string of = connection_ ? printable(*connection_) : "any connection";
    const std::string what = code.empty() ? fmt::format("No configuration error is known of {}", of)
                                          : fmt::format("{} is not known of {}", code, of);
    if (retest_) return what + ".\n";
    std::vector<std::string> options{"--retest"};
    if (connection_) options.insert(options.end(), {"--connection", *connection_});
    return fmt::format(
        "{}: `{}` looks again.\n", what,
        printed_command(context, "errors", code.empty() ? std::vector<std::string>{} : std::vector{code}, options));
  }

  std::optional<std::string> code_;
  std::optional<std::string> connection_;
  bool retest_ = false;
  std::string output_ = "table";
};

}  // namespace

std::unique_ptr<Command> make_configuration_errors_command() { return std::make_unique<ConfigurationErrorsCommand>(); }

}  // namespace farthing::cli
