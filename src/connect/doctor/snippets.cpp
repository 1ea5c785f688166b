#include "connect/doctor/snippets.hpp"

#include "aws/partition.hpp"
#include "connect/policy.hpp"

namespace farthing::connect::doctor {
namespace {

std::string role_arn_of(Visit& visit) {
  const Patient& patient = visit.patient();
  return patient.access.role ? patient.access.role->text : visit.facts().caller_arn;
}

constexpr std::string_view report_deliverer = "billingreports.amazonaws.com";
constexpr std::string_view export_deliverer = "bcm-data-exports.amazonaws.com";

std::string text_of(const Result<PolicyDocument>& document) { return document ? document->pretty : std::string(); }

}  // namespace

std::string trust_snippet(Visit& visit) {
  const Patient& patient = visit.patient();
  (void)visit.own_caller();
  if (visit.facts().own_arn.empty() || patient.access.external_id.empty()) return {};
  return text_of(
      trust_policy({patient.access.partition, principal_of(visit.facts().own_arn), patient.access.external_id, {}}));
}

std::string own_policy_snippet(Visit& visit) {
  const Patient& patient = visit.patient();
  std::vector<std::string> roles;
  if (patient.access.role) roles.push_back(patient.access.role->text);
  return text_of(base_policy(patient.access.partition, roles));
}

std::string feature_snippet(Visit& visit, aws::Feature feature, const std::string& kms_key_arn) {
  const Patient& patient = visit.patient();
  PolicyRequest request;
  request.partition = patient.access.partition;
  request.features = {feature};
  if (patient.access.role) request.role_arn = patient.access.role->text;
  if (const auto& location = visit.facts().location; location && !location->bucket.empty())
    request.buckets = {{location->bucket, location->prefix, kms_key_arn}};
  return text_of(feature_policy(request, feature));
}

std::string allow_snippet(const std::vector<std::string>& actions) {
  std::string list;
  for (const std::string& action : actions) list += fmt::format("{}\"{}\"", list.empty() ? "" : ", ", action);
  return fmt::format("{{\n  \"Effect\": \"Allow\",\n  \"Action\": [{}],\n  \"Resource\": \"*\"\n}}", list);
}

std::string exception_snippet(Visit& visit) {
  return fmt::format(R"("Condition": {{
  "ArnNotLike": {{
    "aws:PrincipalArn": ["{}"]
  }}
}})",
                     role_arn_of(visit));
}

std::string key_snippet(Visit& visit) {
  return fmt::format(R"({{
  "Sid": "FarthingDecrypt",
  "Effect": "Allow",
  "Principal": {{"AWS": "{}"}},
  "Action": "kms:Decrypt",
  "Resource": "*"
}})",
                     role_arn_of(visit));
}

std::vector<std::string_view> deliverers_of(control::ExportKind kind) {
  switch (kind) {
    case control::ExportKind::legacy_cur:
      return {report_deliverer};
    case control::ExportKind::cur_2:
    case control::ExportKind::focus:
      return {export_deliverer};
    case control::ExportKind::unknown:
      break;
  }
  return {report_deliverer, export_deliverer};
}

std::string delivery_snippet(Visit& visit) {
  const auto& location = visit.facts().location;
  const std::string& account = visit.facts().account;
  if (!location || account.empty()) return {};
  const std::string& partition = visit.patient().access.partition;
  const aws::Partition* known = aws::find_partition(partition);
  const std::string_view region = known != nullptr ? known->global_region : "us-east-1";
  const auto source_of = [&](std::string_view service) {
    const bool legacy = service == report_deliverer;
    return fmt::format("\"arn:{}:{}:{}:{}:{}/*\"", partition, legacy ? "cur" : "bcm-data-exports", region, account,
                       legacy ? "definition" : "export");
  };
  std::string services;
  std::string sources;
  for (const std::string_view service : deliverers_of(location->kind)) {
    services += fmt::format("{}\"{}\"", services.empty() ? "" : ", ", service);
    sources += (sources.empty() ? "" : ", ") + source_of(service);
  }
  const bool only_exports =
      location->kind == control::ExportKind::cur_2 || location->kind == control::ExportKind::focus;
  return fmt::format(R"({{
  "Version": "2012-10-17",
  "Statement": [
    {{
      "Effect": "Allow",
      "Principal": {{"Service": [{0}]}},
      "Action": {1},
      "Resource": ["arn:{2}:s3:::{3}", "arn:{2}:s3:::{3}/*"],
      "Condition": {{
        "StringLike": {{"aws:SourceAccount": "{4}", "aws:SourceArn": [{5}]}}
      }}
    }}
  ]
}})",
                     services,
                     only_exports ? R"(["s3:GetBucketPolicy", "s3:PutObject"])"
                                  : R"(["s3:GetBucketAcl", "s3:GetBucketPolicy", "s3:PutObject"])",
                     partition, location->bucket, account, sources);
}

std::string support_snippet(Visit& visit, const std::vector<BillingPeriod>& months) {
  const auto& location = visit.facts().location;
  if (months.empty() || !location) return {};
  const bool legacy = location->kind == control::ExportKind::legacy_cur;
  return fmt::format(
      "Service: Billing. Category: {}. Subject: Backfill of {}\n\n"
      "Please backfill the {} \"{}\" of account {}, delivered to s3://{}/{}, for the billing periods {} to {}, in the "
      "same format and with the same settings as the export has today.",
      legacy ? "Cost and Usage Report" : "Data Exports", location->name,
      legacy ? "Cost and Usage Report" : "Data Export", location->name, visit.facts().account, location->bucket,
      location->prefix, to_string(months.front()), to_string(months.back()));
}

}  // namespace farthing::connect::doctor
