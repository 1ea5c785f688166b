#include <algorithm>

#include "answer/clients.hpp"
#include "answer/connection_attempt.hpp"
#include "answer/connections.hpp"
#include "answer/json_parts.hpp"
#include "cli/command.hpp"
#include "cli/connection_options.hpp"
#include "cli/finding_text.hpp"
#include "cli/printed_command.hpp"
#include "connect/bill_sync.hpp"
#include "connect/connecting.hpp"
#include "core/text_table.hpp"
#include "store/data_folder.hpp"

namespace farthing::cli {
namespace {

using connect::ConnectionAttempt;
using control::ConnectionState;

std::string months_in_words(const ConnectionAttempt& attempt, Instant now) {
  const bool looked = std::ranges::none_of(attempt.examination.findings, [](const connect::Finding& finding) {
    return finding.check == "deliveries" && finding.outcome == connect::Outcome::skipped;
  });
  if (!looked) return "they cannot be read yet: mend what failed above";
  if (attempt.months.empty())
    return "no month has been delivered yet: AWS takes up to 24 hours after an export is created";
  const BillingPeriod first = attempt.connection.since.value_or(connect::first_period_by_default(now));
  std::size_t wanted = 0;
  for (const connect::BucketMonth& month : attempt.months)
    if (month.period >= first) ++wanted;
  return fmt::format("the bucket holds {}, {} to {}; {} from {} on will be fetched",
                     counted(attempt.months.size(), "month"), to_string(attempt.months.front().period),
                     to_string(attempt.months.back().period), wanted, to_string(first));
}

bool failed_at_trust(const ConnectionAttempt& attempt) {
  return std::ranges::any_of(attempt.examination.findings, [](const connect::Finding& finding) {
    return finding.check == "trust" && finding.outcome == connect::Outcome::failed;
  });
}

/// What to do next, as the link stands. Every command in it is of this connection's client and organisation: those of
/// another would make a role that asks for another External ID.
class NextSteps {
 public:
  NextSteps(const Context& context, const ConnectionAttempt& attempt)
      : context_(context), attempt_(attempt), connection_(attempt.connection) {}

  std::string text(const std::string& external_id, const std::string& own_arn) const {
    const std::string name = printable(connection_.name);
    switch (connection_.state) {
      case ConnectionState::connected:
        return connected();
      case ConnectionState::unsafe_trust:
        return fmt::format(
            "\n{} is not used: its role can be assumed without the External ID (FD204).\nAdd the condition to its "
            "trust "
            "policy, which this prints: {}\nthen: {}\n",
            name, policy({"trust"}), connect({}));
      default:
        break;
    }
    if (connection_.role_arn.empty() && connection_.access_key_id.empty()) return begun(external_id, own_arn);
    std::string text = fmt::format("\n{} is kept as pending. Mend what failed, then: {}\n", name, connect({}));
    if (failed_at_trust(attempt_))
      text += fmt::format("A role made within the last minute may not be known to AWS everywhere yet: {}\n",
                          connect({"--wait", "60"}));
    return text;
  }

 private:
  std::string connected() const {
    std::string text = fmt::format("\n{} is connected: {} account {}", printable(connection_.name),
                                   to_string(connection_.kind), connection_.account);
    if (attempt_.source)
      text += fmt::format("\nits bills: s3://{}/{}/{} in {}\n{}", printable(attempt_.source->bucket),
                          printable(attempt_.source->prefix), printable(attempt_.source->name), attempt_.source->region,
                          months_in_words(attempt_, context_.clock.now()));
    return text + fmt::format("\n\nNext: {}\n", printed_command(context_, "sync", {connection_.name}));
  }

  std::string begun(const std::string& external_id, const std::string& own_arn) const {
    const std::string role = fmt::format("arn:{}:iam::{}:role/farthing/FarthingAccess", connection_.partition,
                                         connection_.account.empty() ? "ACCOUNT" : connection_.account);
    return fmt::format(
        "{} is kept as pending: it has no role yet.\n\n"
        "External ID   {}\n"
        "Principal     {}\n\n"
        "Make the role with one of\n"
        "  {}\n"
        "      a stack; the line that deploys it stands in the file\n"
        "  {}\n"
        "  {}\n"
        "      by hand: the role's trust policy, and what it may do:\n"
        "  {}\n\n"
        "then finish with\n"
        "  {}\n",
        printable(connection_.name), external_id,
        own_arn.empty() ? "unknown: this machine has no AWS credentials yet (farthing doctor says where it looked)"
                        : own_arn,
        policy({"cloudformation", "--bucket", "BUCKET", "--output-file", "farthing.yaml"}),
        policy({"terraform", "--bucket", "BUCKET", "--output-file", "farthing.tf"}), policy({"trust"}),
        policy({"policy", "--bucket", "BUCKET", "--prefix", "PREFIX"}), connect({"--role-arn", role}));
  }

  std::string connect(const std::vector<std::string>& options) const {
    return printed_command(context_, "connect", {connection_.name}, options);
  }
  std::string policy(std::vector<std::string> options) const {
    options.insert(options.begin(), "--format");
    const auto add = [&](const char* option, const std::string& value, std::string_view by_default) {
      if (value != by_default) options.insert(options.end(), {option, value});
    };
    add("--partition", connection_.partition, "aws");
    if (options[1] != "policy") add("--organisation", connection_.organisation, "default");
    return printed_command(context_, "policy", {}, options);
  }

  const Context& context_;
  const ConnectionAttempt& attempt_;
  const control::ConnectionRecord& connection_;
};

/// What whoever connects should think of, though nothing is wrong.
std::vector<std::string> warnings_of(const Context& context, const control::ConnectionRecord& connection) {
  if (connection.access_key_id.empty()) return {};
  const std::string change = printed_command(context, "accounts", {"edit", connection.name},
                                             {"--access-key-id", "ID", "--secret-access-key-file", "FILE"});
  std::string text = fmt::format(
      "the access key does not expire by itself: make a new one now and then, and give it with `{}`", change);
  if (connection.role_arn.empty()) text += "; a role is safer, for it has no key that could be taken";
  return {text};
}

class ConnectCommand : public Command {
 public:
  std::string_view name() const override { return "connect"; }
  std::string_view summary() const override { return "Link an AWS account, and prove that the link works and is safe"; }
  std::string_view examples() const override {
    return R"(Examples:
  farthing connect acme --account-id 111122223333
                     begin: prints the External ID and what to create in AWS
  farthing connect acme --role-arn arn:aws:iam::111122223333:role/farthing/FarthingAccess
                     finish; finds the export by itself
  farthing connect acme --role-arn ARN --bucket acme-billing --prefix cur --export daily --since 2026-01
  farthing connect lab --access-key-id AKIA... --secret-access-key-file key.txt
                     by the keys of an IAM user, where a role cannot be

What is typed is kept, whatever the checks say: run it again with what was missing. A role that opens without its
External ID is never used.)";
  }
  void declare(Options& options) override {
    options.text("NAME", name_, "", "your word for the account");
    options.required();
    connection_.declare(options);
    options.word("--output", output_, {"table", "json"}, "how to print what the checks say");
  }

  Result<> run(Context& context) override {
    const std::stop_token stop = context.stop_on_interrupt();
    FARTHING_TRY(const auto request, connection_.request(context.settings().client, name_));
    FARTHING_TRY(auto data, store::DataFolder::open(context.settings().data));
    FARTHING_CHECK(answer::check_known_client(data, context.settings().client));
    FARTHING_TRY(const auto self, answer::own_identity(context.surroundings(), stop));
    const bool is_table = output_ == "table";
    Result<> printed;
    const auto told = [&](const connect::Finding& finding) {
      if (is_table && printed) printed = context.print(brief_text_of(context, finding, name_));
    };
    connect::Connecting connecting(data, self, context.surroundings().master_key_file);
    FARTHING_TRY(const auto attempt, connecting.connect(request, context.clock.now(), stop, told));
    FARTHING_CHECK(printed);
    FARTHING_TRY(const std::string external_id,
                 answer::external_id_of(context.surroundings(), data, attempt.connection));
    const std::string own_arn = answer::principal_of_attempt(attempt, self, stop);
    if (!is_table) {
      FARTHING_CHECK(context.print(answer::document(
          answer::to_json(attempt, {external_id, own_arn}, warnings_of(context, attempt.connection)))));
    } else {
      if (!attempt.examination.findings.empty())
        FARTHING_CHECK(context.print("\n" + summary_of(attempt.examination.findings)));
      for (const std::string& warning : warnings_of(context, attempt.connection))
        FARTHING_CHECK(context.print(fmt::format("\nwarning: {}\n", warning)));
      FARTHING_CHECK(context.print(NextSteps(context, attempt).text(external_id, own_arn)));
    }
    return outcome_of(attempt);
  }

 private:
  static Result<> outcome_of(const ConnectionAttempt& attempt) {
    if (attempt.connection.state == ConnectionState::unsafe_trust)
      return fail(ErrorCode::unsafe_trust, "{} can be assumed without the External ID", attempt.connection.role_arn);
    if (!attempt.examination.findings.empty() && !attempt.examination.usable())
      return fail(ErrorCode::findings, "{} cannot be used yet", attempt.connection.name);
    return {};
  }

  std::string name_;
  ConnectionOptions connection_;
  std::string output_ = "table";
};

}  // namespace

std::unique_ptr<Command> make_connect_command() { return std::make_unique<ConnectCommand>(); }

}  // namespace farthing::cli
