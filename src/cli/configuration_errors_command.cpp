#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <map>
#include <set>

#include "cli/aws_identity.hpp"
#include "cli/command.hpp"
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

std::string to_table(const std::vector<Listed>& errors) {
  if (errors.empty()) return "No configuration error is known: `farthing errors --retest` looks again.\n";
  std::string text;
  for (const auto& [record, connection] : errors) {
    text += fmt::format("{:<8} {:<6} {:<16} since {}, last seen {}\n", record.outcome, record.code,
                        printable(connection), to_iso_string(record.first_seen), to_iso_string(record.last_seen));
    text += fmt::format("         {}\n", printable(record.sentence));
    if (!record.cure.empty()) text += fmt::format("         do: {}\n", printable(record.cure));
  }
  const auto failed = static_cast<std::uint64_t>(
      std::ranges::count_if(errors, [](const Listed& one) { return one.record.outcome == "failed"; }));
  return fmt::format("{}\n{} failed, {}; `farthing doctor NAME` shows evidence and what to paste.\n", text, failed,
                     counted(errors.size() - failed, "warning"));
}

std::string to_csv(const std::vector<Listed>& errors) {
  std::string out = "code,outcome,connection,subject,since,last_seen,sentence,cure,origin\r\n";
  for (const auto& [record, connection] : errors)
    out += fmt::format("{},{},{},{},{},{},{},{},{}\r\n", record.code, record.outcome, csv_text_cell(connection),
                       csv_text_cell(record.subject), to_iso_string(record.first_seen), to_iso_string(record.last_seen),
                       csv_text_cell(record.sentence), csv_text_cell(record.cure), csv_text_cell(record.origin));
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
  farthing errors --retest          examine again every connection that has one
  farthing errors --retest FD503    examine this one again
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
    return context.print(output_ == "csv" ? to_csv(errors) : to_table(errors));
  }

 private:
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
        FARTHING_TRY(const auto key, control::open_master_key(data.database(), master_key_file(context)));
        FARTHING_TRY(const std::string external_id,
                     control::external_id(data.database(), key, client, of.organisation, context.clock.now()));
        connect::put_external_id(record, external_id);
      }
      const std::string connection = names[record.connection];
      listed.push_back({std::move(record), connection});
    }
    std::ranges::sort(listed, {}, [](const Listed& one) {
      return std::tuple(one.record.outcome != "failed", one.connection, one.record.code, one.record.subject);
    });
    return listed;
  }

  /// Examines each connection that has an error; for a code, only what finds it.
  static Result<> examine_again(const Context& context, store::DataFolder& data, const std::vector<Listed>& errors,
                                const std::string& code) {
    const std::stop_token stop = context.stop_on_interrupt();
    FARTHING_TRY(const auto self, own_identity(context, stop));
    const bool has_check = std::ranges::any_of(connect::all_checks(), [&](const connect::CheckDescription& check) {
      return std::ranges::find(check.codes, code) != check.codes.end();
    });
    const std::string only = has_check ? code : "";
    std::set<std::string> done;
    for (const Listed& error : errors) {
      if (!done.insert(error.record.connection).second) continue;
      FARTHING_TRY(const auto connection,
                   control::connection_by_id(data.database(), context.settings().client, error.record.connection));
      FARTHING_TRY(const auto patient,
                   connect::patient_of(data, master_key_file(context), connection, context.clock.now()));
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
