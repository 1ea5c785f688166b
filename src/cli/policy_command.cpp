#include <boost/json.hpp>
#include <set>

#include "answer/clients.hpp"
#include "answer/surroundings.hpp"
#include "aws/partition.hpp"
#include "cli/command.hpp"
#include "connect/names.hpp"
#include "connect/policy.hpp"
#include "connect/template_text.hpp"
#include "connect/templates.hpp"
#include "control/external_ids.hpp"
#include "core/file.hpp"
#include "core/log.hpp"
#include "core/text_table.hpp"
#include "store/data_folder.hpp"

namespace farthing::cli {
namespace {

namespace json = boost::json;

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

std::string matrix_json(const std::set<aws::Feature>& wanted) {
  json::array list;
  for (const connect::Permission& permission : connect::permission_matrix()) {
    if (!wanted.contains(permission.feature)) continue;
    json::array operations;
    for (const std::string& operation : permission.operations) operations.emplace_back(operation);
    list.push_back({{"feature", std::string(to_string(permission.feature))},
                    {"action", std::string(permission.action)},
                    {"scope", std::string(to_string(permission.scope))},
                    {"operations", std::move(operations)}});
  }
  return json::serialize(json::object{{"version", connect::policy_version},
                                      {"hash", connect::matrix_hash()},
                                      {"permissions", std::move(list)}}) +
         "\n";
}

/// The lines as comments of YAML, HCL and shells.
std::string commented(std::string_view lines) {
  std::string out;
  connect::each_line(lines, [&](std::string_view line) { out += fmt::format("# {}\n", line); });
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
    options.word("--format", format_,
                 {"policy", "trust", "base", "cloudformation", "cloudformation-member", "stackset", "terraform",
                  "terraform-member", "link", "matrix"},
                 "what to print");
    options.texts("--feature", features_, "FEATURE",
                  "identity, billing, organisation, discovery, metrics, trail, recommendations, rules; default: all");
    options.text("--bucket", bucket_, "NAME", "where the bill lies");
    options.text("--prefix", prefix_, "PREFIX", "below which the bill lies; default: farthing in templates");
    options.text("--kms-key", kms_key_, "ARN", "the key that encrypts the bucket");
    options.text("--partition", partition_, "NAME", "aws, aws-cn or aws-us-gov");
    options.text("--external-id", external_id_, "ID", "instead of the client's");
    options.text("--organisation", organisation_, "LABEL", "which of the client's External IDs");
    options.text("--organization-id", organization_id_, "ID",
                 "o-...; in the trust: the principal must belong to it as well");
    options.text("--role-arn", role_arn_, "ARN", "the role itself, where it is not /farthing/FarthingAccess");
    options.flag("--existing-bucket", existing_bucket_, "the bucket is there already; leave its settings alone");
    options.text("--bucket-region", bucket_region_, "REGION",
                 "of a bucket that is there already; the template needs it");
    options.word("--export", export_, {"legacy-cur", "cur-2", "none"}, "the report that the template makes");
    options.text("--export-name", export_name_, "NAME", "of that report");
    options.flag("--daily", daily_, "one row for each day of use instead of each hour");
    options.flag("--create-new", create_new_, "keep every state of a month instead of replacing its files");
    options.flag("--blank", blank_, "leave principal and External ID out of the template, to publish it");
    options.texts("--account", accounts_, "ID", "of a stack set: these accounts only, instead of the organisation");
    options.text("--stack", stack_, "NAME", "of the stack or stack set");
    options.word("--output", output_, {"table", "json", "csv"}, "how to print the matrix");
    options.flag("--minified", minified_, "print JSON without blanks");
    options.text("--output-file", output_file_, "FILE", "write there instead");
  }

  Result<> run(Context& context) override {
    FARTHING_TRY(const std::string text, text_for(context));
    if (!output_file_) return context.print_json(text);
    return write_whole_file(*output_file_, text);
  }

 private:
  Result<std::string> text_for(Context& context) {
    FARTHING_CHECK(read_features());
    if (format_ == "matrix") return matrix();
    if (format_ == "base") return json_of(connect::base_policy(partition_, role_arns()));
    if (format_ == "policy") return role_policy();
    if (format_ == "trust") return trust(context);
    return template_for(context);
  }

  Result<> read_features() {
    for (const std::string& name : features_) {
      const auto feature = aws::parse_feature(name);
      if (!feature)
        return fail(ErrorCode::usage,
                    "--feature: '{}' must be identity, billing, organisation, discovery, metrics, trail, "
                    "recommendations or rules",
                    printable(name));
      wanted_.push_back(*feature);
    }
    return {};
  }

  std::string matrix() const {
    const auto all = aws::all_features();
    std::set<aws::Feature> wanted(wanted_.begin(), wanted_.end());
    if (wanted.empty()) wanted.insert(all.begin(), all.end());
    if (output_ == "json") return matrix_json(wanted);
    return output_ == "csv" ? matrix_csv(wanted) : matrix_table(wanted);
  }

  Result<std::string> json_of(const Result<connect::PolicyDocument>& document) const {
    if (!document) return std::unexpected(document.error());
    return minified_ ? document->minified + "\n" : document->pretty;
  }

  std::vector<std::string> role_arns() const {
    return role_arn_.empty() ? std::vector<std::string>{} : std::vector{role_arn_};
  }

  Result<std::string> role_policy() const {
    connect::PolicyRequest request{partition_, wanted_, {}, role_arn_};
    if (!bucket_.empty()) request.buckets.push_back({bucket_, connect::trimmed_prefix(prefix_.value_or("")), kms_key_});
    FARTHING_TRY(const auto document, connect::policy_document(request));
    if (!document.fits_managed_policy())
      log::warning("the policy is longer than a managed policy may be: attach it inline, or feature by feature",
                   {{"characters", std::to_string(document.size())}});
    return json_of(document);
  }

  Result<std::string> trust(Context& context) const {
    connect::TrustRequest request;
    request.partition = partition_;
    FARTHING_TRY(request.principal_arn, answer::own_principal(context.surroundings(), context.stop_on_interrupt()));
    FARTHING_TRY(request.external_id, external_id(context));
    request.organization_id = organization_id_;
    return json_of(connect::trust_policy(request));
  }

  Result<std::string> template_for(Context& context) {
    connect::TemplateRequest request;
    FARTHING_TRY(request, template_request(context));
    if (export_ == "cur-2")
      log::warning("this version does not read CUR 2.0 yet: take --export legacy-cur to have the bill read",
                   {{"export", export_name_}});
    const bool is_yaml = format_.starts_with("cloudformation");
    if (format_ == "stackset") return connect::stack_set_lines(request, stack_, file_name(), accounts_);
    if (format_ == "link") return link(context, request);
    if (!is_yaml) return connect::terraform_module(request);
    FARTHING_TRY(const std::string text, connect::cloudformation_template(request));
    const auto line = connect::deploy_line(request, stack_, file_name());
    return line ? "# To deploy it:\n" + commented(*line) + text : text;
  }

  Result<connect::TemplateRequest> template_request(Context& context) const {
    connect::TemplateRequest request;
    const bool is_member = format_.ends_with("member") || format_ == "stackset";
    request.kind = is_member ? connect::TemplateKind::member : connect::TemplateKind::payer;
    request.partition = partition_;
    if (!blank_) {
      FARTHING_TRY(request.principal_arn, answer::own_principal(context.surroundings(), context.stop_on_interrupt()));
      FARTHING_TRY(request.external_id, external_id(context));
    }
    request.features = wanted_;
    request.bucket = bucket_;
    if (prefix_) request.prefix = connect::trimmed_prefix(*prefix_);
    request.bucket_region = bucket_region_;
    request.kms_key_arn = kms_key_;
    request.makes_bucket = !existing_bucket_;
    request.report = export_ == "none"    ? connect::TemplateReport::none
                     : export_ == "cur-2" ? connect::TemplateReport::cur_2
                                          : connect::TemplateReport::legacy_cur;
    request.export_name = export_name_;
    request.is_hourly = !daily_;
    request.keeps_every_state = create_new_;
    return request;
  }

  Result<std::string> link(const Context& context, const connect::TemplateRequest& request) const {
    FARTHING_TRY(const std::string line, connect::deploy_line(request, stack_, file_name()));
    const std::string& url = context.settings().template_url;
    if (url.empty())
      return "# CloudFormation reads templates from S3 only: publish one (farthing policy --format cloudformation\n"
             "# --blank) and name its address in the setting template-url to get a link. The AWS CLI needs none:\n" +
             line;
    FARTHING_TRY(const std::string address, connect::quick_create_link(request, stack_, url));
    return address + "\n# The same with the AWS CLI and a saved template:\n" + line;
  }

  /// Where the lines look for the saved template.
  std::string file_name() const {
    if (output_file_ && format_.starts_with("cloudformation")) return *output_file_;
    return format_ == "stackset" || format_.ends_with("member") ? "farthing-member.yaml" : "farthing.yaml";
  }

  Result<std::string> external_id(const Context& context) const {
    if (external_id_) return *external_id_;
    FARTHING_TRY(auto folder, store::DataFolder::open(context.settings().data));
    FARTHING_CHECK(answer::check_known_client(folder, context.settings().client));
    FARTHING_TRY(const auto key, control::open_master_key(folder.database(), context.surroundings().master_key_file));
    return control::external_id(folder.database(), key, context.settings().client, organisation_, context.clock.now());
  }

  std::string format_ = "policy";
  std::vector<std::string> features_;
  std::vector<aws::Feature> wanted_;
  std::string bucket_;
  std::optional<std::string> prefix_;
  std::string bucket_region_;
  std::string kms_key_;
  std::string partition_ = "aws";
  std::optional<std::string> external_id_;
  std::string organisation_ = "default";
  std::string organization_id_;
  std::string role_arn_;
  bool existing_bucket_ = false;
  std::string export_ = "legacy-cur";
  std::string export_name_ = "farthing";
  bool daily_ = false;
  bool create_new_ = false;
  bool blank_ = false;
  std::vector<std::string> accounts_;
  std::string stack_ = "farthing";
  std::string output_ = "table";
  bool minified_ = false;
  std::optional<std::string> output_file_;
};

}  // namespace

std::unique_ptr<Command> make_policy_command() { return std::make_unique<PolicyCommand>(); }

}  // namespace farthing::cli
