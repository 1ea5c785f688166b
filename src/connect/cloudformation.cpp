#include <algorithm>

#include "connect/policy.hpp"
#include "connect/policy_statements.hpp"
#include "connect/template_text.hpp"
#include "connect/template_values.hpp"
#include "connect/templates.hpp"

namespace farthing::connect {
namespace {

/// `Billing`: what the parameter of a feature is called.
std::string switch_of(aws::Feature feature) { return capitalised(to_string(feature)); }

/// What a switch is for, in the words of whoever decides.
std::string_view meaning_of(aws::Feature feature) {
  switch (feature) {
    case aws::Feature::identity:
      return "The role may look at itself.";
    case aws::Feature::billing:
      return "The bill - report definitions, and the objects below the prefix.";
    case aws::Feature::organisation:
      return "The organisation - its accounts, units and their tags.";
    case aws::Feature::discovery:
      return "Which resources there are, with their tags; never what is in them.";
    case aws::Feature::metrics:
      return "How much resources are used. AWS charges for the metrics that are read.";
    case aws::Feature::trail:
      return "Who made or changed a resource in the last 90 days.";
    case aws::Feature::recommendations:
      return "What AWS itself recommends. AWS charges for each request to Cost Explorer.";
    case aws::Feature::rules:
      return "Configuration that rules look at - encryption, public access, keys, logs.";
  }
  return "";
}

std::string resource_of(aws::Scope scope) {
  switch (scope) {
    case aws::Scope::any:
    case aws::Scope::base:
      return R"("*")";
    case aws::Scope::own_role:
      return "!GetAtt Role.Arn";
    case aws::Scope::bucket:
    case aws::Scope::prefix_list:
      return R"(!Sub "arn:${AWS::Partition}:s3:::${BucketName}")";
    case aws::Scope::prefix_objects:
      return R"(!If [HasPrefix, !Sub "arn:${AWS::Partition}:s3:::${BucketName}/${Prefix}/*", )"
             R"(!Sub "arn:${AWS::Partition}:s3:::${BucketName}/*"])";
    case aws::Scope::kms_key:
      return "!Ref KmsKeyArn";
  }
  return "";
}

void append_statement(const Statement& statement, std::string& out) {
  const bool is_conditional = statement.scope == aws::Scope::kms_key;
  if (is_conditional) out += "          - !If\n            - HasKey\n";
  const std::string first = is_conditional ? "            - " : "          - ";
  const std::string indent(first.size(), ' ');
  out += fmt::format("{}Sid: {}\n{}Effect: Allow\n{}Action:\n", first, statement.sid, indent, indent);
  for (const std::string_view action : statement.actions) out += fmt::format("{}  - {}\n", indent, action);
  out += fmt::format("{}Resource: {}\n", indent, resource_of(statement.scope));
  if (statement.scope == aws::Scope::prefix_list)
    out += fmt::format(
        "{0}Condition:\n{0}  StringLike:\n{0}    s3:prefix: !If [HasPrefix, !Sub \"${{Prefix}}/*\", \"*\"]\n", indent);
  if (is_conditional) out += "            - !Ref \"AWS::NoValue\"\n";
}

std::string policy_of(aws::Feature feature) {
  const bool has_switch = feature != aws::Feature::identity;
  std::string out = fmt::format("  {}Policy:\n    Type: AWS::IAM::Policy\n", switch_of(feature));
  if (has_switch) out += fmt::format("    Condition: Grants{}\n", switch_of(feature));
  out += fmt::format(
      "    Properties:\n      PolicyName: farthing-{}\n      Roles: [!Ref Role]\n      PolicyDocument:\n"
      "        Version: \"2012-10-17\"\n        Statement:\n",
      to_string(feature));
  for (const Statement& statement : statements_of(feature)) append_statement(statement, out);
  return out + "\n";
}

std::string column_lines() {
  std::string lines;
  each_line(cur_2_columns_text(), [&](std::string_view column) { lines += fmt::format("            {},\n", column); });
  // Without the last comma and end of line.
  lines.resize(lines.size() - 2);
  return lines;
}

std::string source_arn_lines(const TemplateRequest& request) {
  std::string lines =
      fmt::format("                  - !Sub \"arn:${{AWS::Partition}}:cur:{}:${{AWS::AccountId}}:definition/*\"",
                  home_region_of(request));
  if (request.partition == "aws")
    lines += fmt::format(
        "\n                  - !Sub \"arn:${{AWS::Partition}}:bcm-data-exports:{}:${{AWS::AccountId}}:export/*\"",
        home_region_of(request));
  return lines;
}

}  // namespace

Result<std::string> cloudformation_template(const TemplateRequest& request) {
  FARTHING_CHECK(check_template(request));
  const auto granted = switched_on(request);
  auto values = values_of(request);
  values["PRINCIPAL_DEFAULT"] = request.principal_arn.empty() ? "" : "    Default: " + quoted(request.principal_arn);
  values["EXTERNAL_ID_DEFAULT"] = request.external_id.empty() ? "" : "    Default: " + quoted(request.external_id);
  values["BUCKET_DEFAULT"] = request.bucket.empty() ? "" : "    Default: " + quoted(request.bucket);
  values["CREATE_BUCKET"] = request.makes_bucket ? "yes" : "no";
  values["COLUMNS"] = column_lines();
  values["SOURCE_ARNS"] = source_arn_lines(request);
  std::string policies = policy_of(aws::Feature::identity);
  for (const aws::Feature feature : features_of(request.kind)) {
    const std::string name = switch_of(feature);
    const bool is_on = std::ranges::find(granted, feature) != granted.end();
    auto& switches = values["SWITCHES"];
    switches += (switches.empty() ? "" : ", ") + name;
    values["SWITCH_PARAMETERS"] += fmt::format(
        "  {}:\n    Type: String\n    Description: {}\n    AllowedValues: [\"yes\", \"no\"]\n    Default: \"{}\"\n",
        name, meaning_of(feature), is_on ? "yes" : "no");
    values["SWITCH_CONDITIONS"] += fmt::format("  Grants{0}: !Equals [!Ref {0}, \"yes\"]\n", name);
    policies += policy_of(feature);
  }
  values["SWITCH_PARAMETERS"] += "\n";
  values["SWITCH_CONDITIONS"] += "\n";
  values["POLICIES"] = policies;
  return filled(cloudformation_text(), blocks_of(request), values);
}

}  // namespace farthing::connect
