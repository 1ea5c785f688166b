#include <set>

#include "answer/clients.hpp"
#include "answer/json_parts.hpp"
#include "answer/permission_matrix.hpp"
#include "answer/policy_text.hpp"
#include "answer/surroundings.hpp"
#include "cli/command.hpp"
#include "connect/policy.hpp"
#include "control/external_ids.hpp"
#include "core/file.hpp"
#include "core/log.hpp"
#include "core/text_table.hpp"
#include "store/data_folder.hpp"

namespace farthing::cli {
namespace {

std::string operations_of(const connect::Permission& permission) {
  std::string text;
  for (const std::string& operation : permission.operations) text += (text.empty() ? "" : " ") + operation;
  return text;
}

std::string matrix_table(const std::set<aws::Feature>& wanted) {
  constexpr std::size_t texts = 4;
  TextTable table({"feature", "action", "on", "for"}, texts);
  for (const connect::Permission& permission : connect::permission_matrix())
    if (wanted.contains(permission.feature))
      table.add({std::string(to_string(permission.feature)), std::string(permission.action),
                 std::string(to_string(permission.scope)), operations_of(permission)});
  return table.to_string();
}

std::string matrix_csv(const std::set<aws::Feature>& wanted) {
  std::string out = "feature,action,scope,operations\r\n";
  for (const connect::Permission& permission : connect::permission_matrix())
    if (wanted.contains(permission.feature))
      out += fmt::format("{},{},{},{}\r\n", to_string(permission.feature), permission.action,
                         csv_text_cell(to_string(permission.scope)), csv_text_cell(operations_of(permission)));
  return out;
}

class PolicyCommand : public Command {
 public:
  std::string_view name() const override { return "policy"; }
  std::string_view summary() const override {
    return "Print the IAM policies and templates that give farthing read-only access";
  }
  std::string_view examples() const override {
    return R"(Examples:
  farthing policy --format matrix                                      every permission, and what needs it
  farthing policy --bucket acme-bills --prefix cur                     the role's policy, for all features
  farthing policy --feature billing --feature organisation --bucket acme-bills
  farthing policy --format trust --principal-arn arn:aws:iam::111122223333:role/farthing
  farthing policy --format cloudformation --bucket acme-bills --output-file farthing.yaml
  farthing policy --format cloudformation --bucket acme-bills --existing-bucket --export none
  farthing policy --format stackset                                    one role for each member account
  farthing policy --format terraform --bucket acme-bills --output-file farthing.tf

Formats:
  policy                 what the role must allow
  trust                  who may assume it: farthing's principal, with your External ID
  base                   what farthing's own identity needs
  cloudformation         a stack for a management or standalone account: role, bucket, report
  cloudformation-member  a stack for a member account: the role only
  stackset               the AWS CLI lines that spread the latter over an organisation
  terraform, terraform-member
                         the same as Terraform modules
  link                   a link into the CloudFormation console, and the AWS CLI line that does the same
  matrix                 feature by feature: each action, on what, for which operation

The External ID is that of the client (--client) unless one is given; it never changes. The principal is the role or
user that farthing runs as: --principal-arn, the setting of that name, or whoever AWS says this machine is.)";
  }
  void declare(Options& options) override {
    options.word("--format", words_.format,
                 {"policy", "trust", "base", "cloudformation", "cloudformation-member", "stackset", "terraform",
                  "terraform-member", "link", "matrix"},
                 "what to print");
    options.texts("--feature", words_.features, "FEATURE",
                  "identity, billing, organisation, discovery, metrics, trail, recommendations, rules; default: all");
    options.text("--bucket", words_.bucket, "NAME", "where the bill lies");
    options.text("--prefix", words_.prefix, "PREFIX", "below which the bill lies; default: farthing in templates");
    options.text("--kms-key", words_.kms_key, "ARN", "the key that encrypts the bucket");
    options.text("--partition", words_.partition, "NAME", "aws, aws-cn or aws-us-gov");
    options.text("--external-id", external_id_, "ID", "instead of the client's");
    options.text("--organisation", organisation_, "LABEL", "which of the client's External IDs");
    options.text("--organization-id", words_.organization_id, "ID",
                 "o-...; in the trust: the principal must belong to it as well");
    options.text("--role-arn", words_.role_arn, "ARN", "the role itself, where it is not /farthing/FarthingAccess");
    options.flag("--existing-bucket", words_.existing_bucket, "the bucket is there already; leave its settings alone");
    options.text("--bucket-region", words_.bucket_region, "REGION",
                 "of a bucket that is there already; the template needs it");
    options.word("--export", words_.report, {"legacy-cur", "cur-2", "none"}, "the report that the template makes");
    options.text("--export-name", words_.export_name, "NAME", "of that report");
    options.flag("--daily", words_.daily, "one row for each day of use instead of each hour");
    options.flag("--create-new", words_.create_new, "keep every state of a month instead of replacing its files");
    options.flag("--blank", words_.blank, "leave principal and External ID out of the template, to publish it");
    options.texts("--account", words_.accounts, "ID",
                  "of a stack set: these accounts only, instead of the organisation");
    options.text("--stack", words_.stack, "NAME", "of the stack or stack set");
    options.word("--output", output_, {"table", "json", "csv"}, "how to print the matrix");
    options.flag("--minified", words_.minified, "print JSON without blanks");
    options.text("--output-file", output_file_, "FILE", "write there instead");
  }

  Result<> run(Context& context) override {
    FARTHING_TRY(const std::string text, text_for(context));
    if (!output_file_) return context.print_json(text);
    return write_whole_file(*output_file_, text);
  }

 private:
  Result<std::string> text_for(Context& context) {
    FARTHING_TRY(const auto features, answer::features_named(words_.features));
    if (words_.format == "matrix") return matrix(features);
    words_.template_url = context.settings().template_url;
    if (output_file_ && words_.format.starts_with("cloudformation")) words_.file_name = *output_file_;
    return answer::policy_text(
        words_, {[&] { return answer::own_principal(context.surroundings(), context.stop_on_interrupt()); },
                 [&] { return external_id(context); },
                 [](const answer::PolicyWarning& warning) {
                   log::warning(warning.sentence, {{warning.about, warning.value}});
                 }});
  }

  std::string matrix(const std::vector<aws::Feature>& features) const {
    const auto wanted = answer::features_or_all(features);
    if (output_ == "json") return answer::document(answer::matrix_json(wanted));
    return output_ == "csv" ? matrix_csv(wanted) : matrix_table(wanted);
  }

  Result<std::string> external_id(const Context& context) const {
    if (external_id_) return *external_id_;
    FARTHING_TRY(auto folder, store::DataFolder::open(context.settings().data));
    FARTHING_CHECK(answer::check_known_client(folder, context.settings().client));
    FARTHING_TRY(const auto key, control::open_master_key(folder.database(), context.surroundings().master_key_file));
    return control::external_id(folder.database(), key, context.settings().client, organisation_, context.clock.now());
  }

  answer::PolicyWords words_;
  std::optional<std::string> external_id_;
  std::string organisation_ = "default";
  std::string output_ = "table";
  std::optional<std::string> output_file_;
};

}  // namespace

std::unique_ptr<Command> make_policy_command() { return std::make_unique<PolicyCommand>(); }

}  // namespace farthing::cli
