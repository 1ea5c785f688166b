#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <map>
#include <set>

#include "answer/surroundings.hpp"
#include "cli/command.hpp"
#include "cli/printed_command.hpp"
#include "connect/fd_code.hpp"
#include "connect/finding_records.hpp"
#include "connect/look.hpp"
#include "connect/sync_findings.hpp"
#include "control/external_ids.hpp"
#include "core/text_table.hpp"
#include "store/data_folder.hpp"

namespace farthing::cli {
namespace {

namespace json = boost::json;
using control::FindingRecord;

/// A configuration error with the name of its connection.
struct Listed {
  FindingRecord record;
  std::string connection;
};

json::value parsed(const std::string& text) {
  boost::system::error_code failed;
  auto value = json::parse(text, failed);
  return failed ? json::value(nullptr) : value;
}

/// True when a check of the doctor finds it; false for what only the sync finds.
bool is_of_doctor(const std::string& code) {
  return std::ranges::any_of(connect::all_checks(), [&](const connect::CheckDescription& check) {
    return std::ranges::find(check.codes, code) != check.codes.end();
  });
}

/// The cure, and which command prints there is to paste: a list has no room for policies.
std::string cure_of(const Context& context, const Listed& listed) {
  const FindingRecord& record = listed.record;
  if (record.snippet.empty()) return record.cure;
  const std::string printing = is_of_doctor(record.code)
                                   ? printed_command(context, "doctor", {listed.connection}, {"--check", record.code})
                                   : printed_command(context, "errors", {record.code}, {"--output", "json"});
  return fmt::format("{}{}`{}` prints what to paste", record.cure, record.cure.empty() ? "" : " - ", printing);
}

std::string to_table(const Context& context, const std::vector<Listed>& errors) {
  std::string text;
  for (const Listed& listed : errors) {
    const auto& [record, connection] = listed;
    text += fmt::format("{:<8} {:<6} {:<16} since {}, last seen {}\n", record.outcome, record.code,
                        printable(connection), to_iso_string(record.first_seen), to_iso_string(record.last_seen));
    text += fmt::format("         {}\n", printable(record.sentence));
    if (const std::string cure = cure_of(context, listed); !cure.empty())
      text += fmt::format("         do: {}\n", printable(cure));
  }
  const auto failed = static_cast<std::uint64_t>(
      std::ranges::count_if(errors, [](const Listed& one) { return one.record.outcome == "failed"; }));
  return fmt::format("{}\n{} failed, {}; `{}` shows the evidence.\n", text, failed,
                     counted(errors.size() - failed, "warning"), printed_command(context, "doctor", {"NAME"}));
}

std::string to_csv(const Context& context, const std::vector<Listed>& errors) {
  std::string out = "code,outcome,connection,subject,since,last_seen,sentence,cure,origin\r\n";
  for (const Listed& listed : errors) {
    const auto& [record, connection] = listed;
    out += fmt::format("{},{},{},{},{},{},{},{},{}\r\n", record.code, record.outcome, csv_text_cell(connection),
                       csv_text_cell(record.subject), to_iso_string(record.first_seen), to_iso_string(record.last_seen),
                       csv_text_cell(record.sentence), csv_text_cell(cure_of(context, listed)),
                       csv_text_cell(record.origin));
  }
  return out;
}

std::string to_json(const std::vector<Listed>& errors) {
  json::array list;
  for (const auto& [record, connection] : errors)
    list.push_back({{"code", record.code},
                    {"outcome", record.outcome},
                    {"connection", connection},
                    {"subject", record.subject},
                    {"since", to_iso_string(record.first_seen)},
                    {"last_seen", to_iso_string(record.last_seen)},
                    {"sentence", record.sentence},
                    {"evidence", parsed(record.evidence)},
                    {"cure", record.cure},
                    {"snippet", record.snippet},
                    {"dark", parsed(record.dark)},
                    {"origin", record.origin}});
  return json::serialize(json::object{{"errors", std::move(list)}}) + "\n";
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
    const connect::FdCode* code = code_ ? connect::find_fd_code(*code_) : nullptr;
    if (code_ && code == nullptr)
      return std::unexpected(
          Error(ErrorCode::usage, fmt::format("there is no code {}", *code_), "`farthing explain` lists them"));
    const std::string wanted = code == nullptr ? "" : std::string(code->code);
    FARTHING_TRY(auto data, store::DataFolder::open_existing(context.settings().data));
    FARTHING_TRY(auto errors, list(context, data, wanted));
    if (retest_) {
      FARTHING_CHECK(examine_again(context, data, errors, wanted));
      FARTHING_TRY(errors, list(context, data, wanted));
    }
    if (output_ == "json") return context.print_json(to_json(errors));
    if (output_ == "csv") return context.print(to_csv(context, errors));
    return context.print(errors.empty() ? nothing_known(context, wanted) : to_table(context, errors));
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

  Result<std::vector<Listed>> list(const Context& context, store::DataFolder& data, const std::string& code) const {
    const std::string& client = context.settings().client;
    FARTHING_TRY(const auto connections, control::connections(data.database(), client));
    std::map<std::string, std::string> names;
    for (const auto& connection : connections) names[connection.id] = connection.name;
    std::optional<std::string> id;
    if (connection_) {
      FARTHING_TRY(const auto found, control::find_connection(data.database(), client, *connection_));
      id = found.id;
    }
    FARTHING_TRY(auto records, control::findings(data.database(), client, id));
    std::vector<Listed> listed;
    for (FindingRecord& record : records) {
      if (!code.empty() && record.code != code) continue;
      if (connect::lacks_external_id(record)) {
        FARTHING_TRY(const auto of, control::connection_by_id(data.database(), client, record.connection));
        // Without its key the list is still worth reading; the mark in the place of the id says what belongs there.
        if (const auto key = control::open_master_key(data.database(), context.surroundings().master_key_file))
          if (const auto own =
                  control::external_id(data.database(), *key, client, of.organisation, context.clock.now()))
            connect::put_external_id(record, *own);
      }
      const std::string connection = names[record.connection];
      listed.push_back({std::move(record), connection});
    }
    std::ranges::sort(listed, {}, [](const Listed& one) {
      return std::tuple(one.record.outcome != "failed", one.connection, one.record.code, one.record.subject);
    });
    return listed;
  }

  /// Whom to examine again: for a code, who has it; else, and where nobody has it, every connected one as well.
  Result<std::vector<control::ConnectionRecord>> to_examine(const Context& context, store::DataFolder& data,
                                                            const std::vector<Listed>& errors,
                                                            const std::string& code) const {
    std::set<std::string> with_error;
    for (const Listed& error : errors) with_error.insert(error.record.connection);
    const bool everywhere = code.empty() || errors.empty();
    FARTHING_TRY(auto connections, control::connections(data.database(), context.settings().client));
    std::optional<std::string> only;
    if (connection_) {
      FARTHING_TRY(const auto found,
                   control::find_connection(data.database(), context.settings().client, *connection_));
      only = found.id;
    }
    std::erase_if(connections, [&](const control::ConnectionRecord& one) {
      const bool is_meant =
          with_error.contains(one.id) || (everywhere && one.state == control::ConnectionState::connected);
      return !is_meant || (only && one.id != *only);
    });
    return connections;
  }

  Result<> examine_again(const Context& context, store::DataFolder& data, const std::vector<Listed>& errors,
                         const std::string& code) const {
    const std::stop_token stop = context.stop_on_interrupt();
    FARTHING_TRY(const auto self, answer::own_identity(context.surroundings(), stop));
    const std::string only = is_of_doctor(code) ? code : "";
    FARTHING_TRY(const auto connections, to_examine(context, data, errors, code));
    for (const control::ConnectionRecord& connection : connections) {
      FARTHING_TRY(const auto patient,
                   connect::patient_of(data, context.surroundings().master_key_file, connection, context.clock.now()));
      FARTHING_TRY(const auto examination, connect::examine(self, patient, only, context.clock.now(), stop));
      FARTHING_CHECK(connect::note_examination(data, connection, patient.access.external_id, examination, only,
                                               context.clock.now()));
    }
    return {};
  }

  std::optional<std::string> code_;
  std::optional<std::string> connection_;
  bool retest_ = false;
  std::string output_ = "table";
};

}  // namespace

std::unique_ptr<Command> make_configuration_errors_command() { return std::make_unique<ConfigurationErrorsCommand>(); }

}  // namespace farthing::cli
