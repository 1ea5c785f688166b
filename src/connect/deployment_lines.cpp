#include <algorithm>

#include "aws/arn.hpp"
#include "aws/partition.hpp"
#include "connect/names.hpp"
#include "connect/policy_statements.hpp"
#include "connect/template_values.hpp"
#include "connect/templates.hpp"
#include "core/shell_word.hpp"

namespace farthing::connect {
namespace {

using Parameters = std::vector<std::pair<std::string, std::string>>;

/// The parameters of the CloudFormation template, those that ask for something aside.
Parameters parameters_of(const TemplateRequest& request) {
  Parameters parameters;
  const auto add = [&](std::string name, std::string_view value) {
    if (!value.empty()) parameters.emplace_back(std::move(name), value);
  };
  add("PrincipalArn", request.principal_arn);
  add("ExternalId", request.external_id);
  if (request.kind == TemplateKind::payer) {
    add("BucketName", request.bucket);
    add("CreateBucket", request.makes_bucket ? "yes" : "no");
    add("BucketRegion", request.bucket_region);
    add("Prefix", request.prefix);
    add("KmsKeyArn", request.kms_key_arn);
    add("ExportType", to_string(request.report));
    add("ExportName", request.export_name);
    add("TimeUnit", request.is_hourly ? "HOURLY" : "DAILY");
    add("ReportVersioning", request.keeps_every_state ? "CREATE_NEW_REPORT" : "OVERWRITE_REPORT");
  }
  const auto granted = switched_on(request);
  for (const aws::Feature feature : features_of(request.kind))
    if (std::ranges::find(granted, feature) == granted.end()) add(capitalised(to_string(feature)), "no");
  return parameters;
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";
  std::string out;
  for (const char letter : text) {
    if (plain.contains(letter))
      out += letter;
    else
      out += fmt::format("%{:02X}", static_cast<unsigned char>(letter));
  }
  return out;
}

Result<> check_line(const TemplateRequest& request, std::string_view stack) {
  FARTHING_CHECK(check_template(request));
  FARTHING_CHECK(check_stack_name(stack));
  if (request.principal_arn.empty() || request.external_id.empty())
    return fail(ErrorCode::usage, "the line needs farthing's principal and an External ID");
  if (request.kind == TemplateKind::payer && request.bucket.empty())
    return std::unexpected(Error(ErrorCode::usage, "the line needs a bucket", "name one with --bucket"));
  return {};
}

}  // namespace

Result<std::string> deploy_line(const TemplateRequest& request, std::string_view stack, std::string_view file) {
  FARTHING_CHECK(check_line(request, stack));
  std::string line = fmt::format(
      "aws cloudformation deploy --region {} --stack-name {} --template-file {} \\\n"
      "  --capabilities CAPABILITY_NAMED_IAM \\\n  --parameter-overrides",
      home_region_of(request), stack, shell_word(file));
  for (const auto& [name, value] : parameters_of(request))
    line += " \\\n    " + shell_word(fmt::format("{}={}", name, value));
  return line + "\n";
}

Result<std::string> stack_set_lines(const TemplateRequest& request, std::string_view stack, std::string_view file,
                                    std::span<const std::string> accounts) {
  FARTHING_CHECK(check_line(request, stack));
  if (request.kind != TemplateKind::member)
    return fail(ErrorCode::usage, "a stack set is for member accounts: the payer has a stack of its own");
  for (const std::string& account : accounts)
    if (!aws::is_account_id(account)) return fail(ErrorCode::arn, "account '{}' is not 12 digits", account);
  const bool is_service_managed = accounts.empty();
  if (is_service_managed && request.partition == "aws-cn")
    return std::unexpected(Error(ErrorCode::usage, "stack sets of an organisation do not exist in aws-cn",
                                 "list the accounts with --account"));
  const std::string_view region = home_region_of(request);
  std::string parameters;
  for (const auto& [name, value] : parameters_of(request))
    // The CLI's shorthand takes a comma for the end of a value unless it is in quotes of its own.
    parameters += " \\\n    " + shell_word(fmt::format("ParameterKey={},ParameterValue=\"{}\"", name, value));
  std::string lines =
      "# Run in the management account. The role comes to the member accounts only: the management account has a stack "
      "of\n# its own.\n";
  if (is_service_managed)
    lines +=
        "\n# Once for the organisation: lets CloudFormation reach its accounts.\n"
        "aws cloudformation activate-organizations-access --region " +
        std::string(region) + "\n\n# New accounts get the role by themselves.\n";
  else
    lines +=
        "\n# Each account needs the role AWSCloudFormationStackSetExecutionRole, this one\n"
        "# AWSCloudFormationStackSetAdministrationRole (CloudFormation User Guide, \"Grant self-managed "
        "permissions\").\n";
  lines += fmt::format(
      "aws cloudformation create-stack-set --region {} --stack-set-name {} --template-body {} \\\n"
      "  --capabilities CAPABILITY_NAMED_IAM{} \\\n  --parameters{}\n",
      region, stack, shell_word(fmt::format("file://{}", file)),
      is_service_managed ? " --permission-model SERVICE_MANAGED \\\n"
                           "  --auto-deployment Enabled=true,RetainStacksOnAccountRemoval=false"
                         : " --permission-model SELF_MANAGED",
      parameters);
  if (is_service_managed) {
    lines += fmt::format(
        "root=$(aws organizations list-roots --query 'Roots[0].Id' --output text)\n"
        "aws cloudformation create-stack-instances --region {0} --stack-set-name {1} --regions {0} \\\n"
        "  --deployment-targets \"OrganizationalUnitIds=$root\" \\\n"
        "  --operation-preferences FailureTolerancePercentage=20,MaxConcurrentPercentage=100\n",
        region, stack);
  } else {
    lines += fmt::format(
        "aws cloudformation create-stack-instances --region {0} --stack-set-name {1} --regions {0} \\\n"
        "  --accounts",
        region, stack);
    for (const std::string& account : accounts) lines += " " + account;
    lines += " \\\n  --operation-preferences FailureTolerancePercentage=20,MaxConcurrentPercentage=100\n";
  }
  return lines;
}

Result<std::string> quick_create_link(const TemplateRequest& request, std::string_view stack,
                                      std::string_view template_url) {
  FARTHING_CHECK(check_line(request, stack));
  FARTHING_CHECK(check_template_url(template_url));
  const std::string_view region = home_region_of(request);
  std::string link =
      fmt::format("https://{}/cloudformation/home?region={}#/stacks/quickcreate?templateURL={}&stackName={}",
                  aws::find_partition(request.partition)->console_host, region, percent_encoded(template_url), stack);
  for (const auto& [name, value] : parameters_of(request))
    link += fmt::format("&param_{}={}", name, percent_encoded(value));
  return link + "\n";
}

}  // namespace farthing::connect
