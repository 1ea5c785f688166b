#include <algorithm>

#include "answer/findings.hpp"
#include "answer/json_parts.hpp"
#include "answer/stranger.hpp"
#include "cli/command.hpp"
#include "cli/finding_text.hpp"
#include "cli/printed_command.hpp"
#include "cli/secret_input.hpp"
#include "connect/look.hpp"
#include "connect/sync_findings.hpp"
#include "core/text_table.hpp"
#include "store/data_folder.hpp"

namespace farthing::cli {
namespace {

using connect::Finding;
using connect::Outcome;

std::string to_csv(const std::vector<Finding>& findings) {
  std::string out =
      "outcome,code,check,subject,sentence,operation,resource,region,request_id,aws_code,aws_message,cure\r\n";
  for (const Finding& finding : findings) {
    std::string line;
    for (const std::string& cell :
         {std::string(to_string(finding.outcome)), finding.code, finding.check, finding.subject, finding.sentence,
          finding.evidence.operation, finding.evidence.resource, finding.evidence.region, finding.evidence.request_id,
          finding.evidence.aws_code, finding.evidence.aws_message, finding.cure})
      line += (line.empty() ? "" : ",") + csv_text_cell(cell);
    out += line + "\r\n";
  }
  return out;
}

class DoctorCommand : public Command {
 public:
  std::string_view name() const override { return "doctor"; }
  std::string_view summary() const override { return "Find out what is wrong with a connection, why, and what to do"; }
  std::string_view examples() const override {
    return R"(Examples:
  farthing doctor acme                   examine a connection; what is found goes into `farthing errors`
  farthing doctor acme --check trust     one check, with what it builds on
  farthing doctor acme --check FD503
  farthing doctor --role-arn arn:aws:iam::111122223333:role/farthing/FarthingAccess --external-id ID
                  --bucket acme-billing --prefix cur --export daily
                                         a role that is not connected; nothing is kept
  farthing doctor                        farthing's own credentials, network and clock

Nothing is ever changed in AWS. The exit code is 1 when something failed. docs/doctor.md explains every code.)";
  }
  void declare(Options& options) override {
    options.text("NAME", name_, "", "of a connection");
    options.text("--check", check_, "CHECK", "one check by its name or one of its codes; with what it builds on");
    options.text("--role-arn", stranger_.role_arn, "ARN", "a role that is not connected");
    options.text("--external-id", stranger_.external_id, "ID", "that is sent with it");
    options.text("--account-id", stranger_.account_id, "ID", "that the credentials must belong to");
    options.text("--access-key-id", stranger_.access_key_id, "ID", "of an IAM user");
    options.text("--secret-access-key-file", secret_file_, "FILE",
                 "holds the user's secret access key; - for standard input");
    options.text("--bucket", stranger_.bucket, "NAME", "that the bills are said to be in");
    options.text("--bucket-region", stranger_.bucket_region, "REGION", "where it is said to be");
    options.text("--prefix", stranger_.prefix, "PREFIX", "of the export in the bucket");
    options.text("--export", stranger_.export_name, "NAME", "of the report or export");
    options.text("--kind", stranger_.kind, "KIND", "what the account is said to be: management, member, standalone");
    options.texts("--region", stranger_.regions, "REGION", "to try; without, all that are enabled");
    options.texts("--feature", stranger_.features, "FEATURE", "wanted; without, all");
    options.word("--output", output_, {"table", "json", "csv"}, "how to print what is found");
  }

  Result<> run(Context& context) override {
    const std::stop_token stop = context.stop_on_interrupt();
    std::string only;
    if (check_) {
      FARTHING_TRY(only, answer::check_named(*check_));
    }
    FARTHING_CHECK(check_usage());
    FARTHING_TRY(const auto self, answer::own_identity(context.surroundings(), stop));
    if (!name_) {
      FARTHING_CHECK(answer::check_not_of_another(context.surroundings(), context.settings().client, stranger_));
      FARTHING_TRY(auto words, stranger());
      FARTHING_TRY(const connect::Patient patient, answer::stranger(std::move(words)));
      if (answer::is_nobody(patient) && only.empty()) only = "identity";
      FARTHING_TRY(const auto examination, examine(context, self, patient, only, stop));
      return outcome_of(examination);
    }
    FARTHING_TRY(auto data, store::DataFolder::open_existing(context.settings().data));
    FARTHING_TRY(const auto connection, control::find_connection(data.database(), context.settings().client, *name_));
    if (connection.role_arn.empty() && connection.access_key_id.empty())
      return std::unexpected(Error(
          ErrorCode::usage, fmt::format("{} has neither a role nor a key yet: there is nothing to examine", *name_),
          "finish it: " + printed_command(context, "connect", {connection.name}, {"--role-arn", "ARN"})));
    FARTHING_TRY(const connect::Patient patient,
                 connect::patient_of(data, context.surroundings().master_key_file, connection, context.clock.now()));
    FARTHING_TRY(const auto examination, examine(context, self, patient, only, stop));
    FARTHING_CHECK(connect::note_examination(data, connection, patient.access.external_id, examination, only,
                                             context.clock.now()));
    return outcome_of(examination);
  }

 private:
  /// Refuses options that would be ignored.
  Result<> check_usage() const {
    const std::vector<std::pair<std::string_view, bool>> entries{
        {"--role-arn", stranger_.role_arn.has_value()}, {"--access-key-id", stranger_.access_key_id.has_value()}};
    const std::vector<std::pair<std::string_view, bool>> words{{"--external-id", !stranger_.external_id.empty()},
                                                               {"--account-id", !stranger_.account_id.empty()},
                                                               {"--secret-access-key-file", secret_file_.has_value()},
                                                               {"--bucket", !stranger_.bucket.empty()},
                                                               {"--bucket-region", !stranger_.bucket_region.empty()},
                                                               {"--prefix", !stranger_.prefix.empty()},
                                                               {"--export", !stranger_.export_name.empty()},
                                                               {"--kind", stranger_.kind.has_value()},
                                                               {"--region", !stranger_.regions.empty()},
                                                               {"--feature", !stranger_.features.empty()}};
    if (name_)
      for (const auto& list : {entries, words})
        for (const auto& [option, is_given] : list)
          if (is_given)
            return std::unexpected(Error(
                ErrorCode::usage, fmt::format("{} is a connection; {} is for what is not connected", *name_, option),
                "leave it out; `farthing accounts edit` changes what is known of a connection"));
    if (name_ || stranger_.role_arn || stranger_.access_key_id) return {};
    for (const auto& [option, is_given] : words)
      if (is_given)
        return std::unexpected(Error(ErrorCode::usage, fmt::format("{} needs --role-arn or --access-key-id", option),
                                     "say whose account it is about; without, farthing examines only itself"));
    return {};
  }

  /// What the options describe.
  Result<answer::StrangerWords> stranger() const {
    answer::StrangerWords words = stranger_;
    if (!words.access_key_id) return words;
    if (!secret_file_) return fail(ErrorCode::usage, "--access-key-id needs --secret-access-key-file");
    FARTHING_TRY(words.secret_access_key, read_secret(*secret_file_));
    return words;
  }

  /// Examines and prints, line by line where that is asked for.
  Result<connect::Examination> examine(const Context& context, const connect::OwnIdentity& self,
                                       const connect::Patient& patient, const std::string& only,
                                       const std::stop_token& stop) const {
    Result<> printed;
    const auto told = [&](const Finding& finding) {
      if (output_ == "table" && printed) printed = context.print(text_of(finding));
    };
    FARTHING_TRY(auto examination, connect::examine(self, patient, only, context.clock.now(), stop, told));
    FARTHING_CHECK(printed);
    if (output_ == "csv") {
      FARTHING_CHECK(context.print(to_csv(examination.findings)));
    } else if (output_ == "json") {
      FARTHING_CHECK(context.print(answer::document(answer::to_json(examination))));
    } else {
      FARTHING_CHECK(context.print("\n" + summary_of(examination.findings)));
    }
    return examination;
  }

  static Result<> outcome_of(const connect::Examination& examination) {
    const auto failed = std::ranges::count(examination.findings, Outcome::failed, &Finding::outcome);
    if (failed == 0) return {};
    return fail(ErrorCode::findings, "{} failed", counted(static_cast<std::uint64_t>(failed), "check"));
  }

  std::optional<std::string> name_;
  std::optional<std::string> check_;
  std::optional<std::string> secret_file_;
  answer::StrangerWords stranger_;
  std::string output_ = "table";
};

}  // namespace

std::unique_ptr<Command> make_doctor_command() { return std::make_unique<DoctorCommand>(); }

}  // namespace farthing::cli
