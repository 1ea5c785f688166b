#include <algorithm>

#include "connect/policy_statements.hpp"
#include "connect/template_text.hpp"
#include "connect/template_values.hpp"
#include "connect/templates.hpp"

namespace farthing::connect {
namespace {

std::string resource_of(aws::Scope scope) {
  switch (scope) {
    case aws::Scope::any:
    case aws::Scope::base:
      return R"("*")";
    case aws::Scope::own_role:
      return "aws_iam_role.farthing.arn";
    case aws::Scope::bucket:
    case aws::Scope::prefix_list:
      return "local.bucket_arn";
    case aws::Scope::prefix_objects:
      return "local.objects_arn";
    case aws::Scope::kms_key:
      return "key";
  }
  return "";
}

std::string statement_text(const Statement& statement) {
  std::string actions;
  for (const std::string_view action : statement.actions) actions += fmt::format("          \"{}\",\n", action);
  std::string text = fmt::format(
      "{{\n        Sid    = \"{}\"\n        Effect = \"Allow\"\n        Action = [\n{}        ]\n        Resource = "
      "{}\n",
      statement.sid, actions, resource_of(statement.scope));
  if (statement.scope == aws::Scope::prefix_list)
    text +=
        "        Condition = { StringLike = { \"s3:prefix\" = var.prefix == \"\" ? \"*\" : \"${var.prefix}/*\" } }\n";
  return text + "      }";
}

/// The list of a feature's statements; that about the key is there when there is a key.
std::string statements_text(aws::Feature feature) {
  std::string always;
  std::string with_key;
  for (const Statement& statement : statements_of(feature)) {
    if (statement.scope == aws::Scope::kms_key)
      with_key = fmt::format(", [for key in compact([var.kms_key_arn]) : {}]", statement_text(statement));
    else
      always += (always.empty() ? "" : ", ") + statement_text(statement);
  }
  if (with_key.empty()) return fmt::format("    {} = [{}]", to_string(feature), always);
  return fmt::format("    {} = concat([{}]{})", to_string(feature), always, with_key);
}

std::string listed(const std::vector<aws::Feature>& features) {
  std::string list;
  for (const aws::Feature feature : features) list += (list.empty() ? "" : ", ") + quoted(to_string(feature));
  return list;
}

std::string source_arn_lines(const TemplateRequest& request) {
  constexpr std::string_view line =
      "    \"arn:${{data.aws_partition.here.partition}}:{}:{}:${{data.aws_caller_identity.here.account_id}}:{}/*\"";
  std::string lines = fmt::format(line, "cur", home_region_of(request), "definition");
  if (request.partition == "aws")
    lines += ",\n" + fmt::format(line, "bcm-data-exports", home_region_of(request), "export");
  return lines;
}

}  // namespace

Result<std::string> terraform_module(const TemplateRequest& request) {
  FARTHING_CHECK(check_template(request));
  auto values = values_of(request);
  values["PRINCIPAL_DEFAULT"] = request.principal_arn.empty() ? "" : "  default     = " + quoted(request.principal_arn);
  values["EXTERNAL_ID_DEFAULT"] = request.external_id.empty() ? "" : "  default     = " + quoted(request.external_id);
  values["BUCKET_DEFAULT"] = request.bucket.empty() ? "" : "  default     = " + quoted(request.bucket);
  values["CREATE_BUCKET"] = request.makes_bucket ? "true" : "false";
  values["FEATURES"] = listed(switched_on(request));
  values["ALL_FEATURES"] = listed(features_of(request.kind));
  values["SOURCE_ARNS"] = source_arn_lines(request);
  each_line(cur_2_columns_text(),
            [&](std::string_view column) { values["COLUMNS"] += fmt::format("    \"{}\",\n", column); });
  auto& policies = values["POLICIES"];
  policies = statements_text(aws::Feature::identity);
  for (const aws::Feature feature : features_of(request.kind)) policies += "\n" + statements_text(feature);
  return filled(terraform_text(), blocks_of(request), values);
}

}  // namespace farthing::connect
