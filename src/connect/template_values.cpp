#include "connect/template_values.hpp"

#include <algorithm>

#include "aws/partition.hpp"
#include "connect/names.hpp"
#include "connect/policy.hpp"

namespace farthing::connect {
namespace {

Result<> check_bucket_region(const TemplateRequest& request) {
  if (!aws::is_region_name(request.bucket_region) ||
      aws::partition_of_region(request.bucket_region).name != request.partition)
    return fail(ErrorCode::usage, "\"{}\" is no region of {}", request.bucket_region, request.partition);
  if (request.makes_bucket)
    return std::unexpected(Error(ErrorCode::usage, "a bucket that is made here lies where the stack does",
                                 "add --existing-bucket, or leave --bucket-region out"));
  return {};
}

}  // namespace

std::vector<aws::Feature> features_of(TemplateKind kind) {
  std::vector<aws::Feature> features;
  for (const aws::Feature feature : aws::all_features()) {
    const bool is_of_payer = feature == aws::Feature::billing || feature == aws::Feature::organisation;
    if (feature != aws::Feature::identity && (kind == TemplateKind::payer || !is_of_payer)) features.push_back(feature);
  }
  return features;
}

std::vector<aws::Feature> switched_on(const TemplateRequest& request) {
  std::vector<aws::Feature> features = features_of(request.kind);
  if (request.features.empty()) return features;
  std::erase_if(features, [&](aws::Feature feature) {
    return std::ranges::find(request.features, feature) == request.features.end();
  });
  return features;
}

Result<> check_template(const TemplateRequest& request) {
  FARTHING_CHECK(check_partition(request.partition));
  if (!request.principal_arn.empty()) FARTHING_CHECK(check_principal_arn(request.principal_arn, request.partition));
  if (!request.external_id.empty()) FARTHING_CHECK(check_external_id(request.external_id));
  if (request.kind == TemplateKind::member) {
    for (const aws::Feature feature : request.features)
      if (feature == aws::Feature::billing || feature == aws::Feature::organisation)
        return std::unexpected(Error(ErrorCode::usage,
                                     fmt::format("a member account has nothing to grant for {}", to_string(feature)),
                                     "ask the management account for it: --format cloudformation or terraform"));
    return {};
  }
  if (request.partition == "aws-us-gov")
    return std::unexpected(Error(ErrorCode::usage, "AWS delivers no bill in aws-us-gov",
                                 "connect the account in aws that pays for it as payer, and this one as member: "
                                 "--format cloudformation-member"));
  if (!request.bucket.empty()) FARTHING_CHECK(check_bucket_name(request.bucket));
  FARTHING_CHECK(check_prefix(request.prefix));
  if (!request.bucket_region.empty()) FARTHING_CHECK(check_bucket_region(request));
  if (!request.kms_key_arn.empty()) FARTHING_CHECK(check_key_arn(request.kms_key_arn, request.partition));
  FARTHING_CHECK(check_export_name(request.export_name));
  if (request.report == TemplateReport::cur_2 && request.partition == "aws-cn")
    return std::unexpected(
        Error(ErrorCode::usage, "CloudFormation makes no CUR 2.0 in aws-cn", "use --export legacy-cur"));
  if (request.report != TemplateReport::none && request.prefix.empty())
    return std::unexpected(Error(ErrorCode::usage, "a report needs a prefix", "name one with --prefix"));
  if (request.makes_bucket && !request.kms_key_arn.empty())
    return std::unexpected(Error(ErrorCode::usage, "a bucket that is made here is encrypted by S3's own keys",
                                 "add --existing-bucket, or leave --kms-key out"));
  return {};
}

std::set<std::string_view> blocks_of(const TemplateRequest& request) {
  std::set<std::string_view> blocks{request.kind == TemplateKind::payer ? "payer" : "member"};
  if (request.partition == "aws") blocks.insert("cur2");
  return blocks;
}

std::map<std::string, std::string> values_of(const TemplateRequest& request) {
  return {
      {"TEMPLATE_VERSION", std::to_string(template_version)},
      {"POLICY_VERSION", std::to_string(policy_version)},
      {"MATRIX_HASH", matrix_hash()},
      {"PARTITION", request.partition},
      {"HOME_REGION", std::string(home_region_of(request))},
      {"ROLE_NAME", std::string(role_name)},
      {"ROLE_PATH", std::string(role_path)},
      {"PREFIX", request.prefix},
      {"BUCKET_REGION", request.bucket_region},
      {"TERRAFORM_BUCKET_REGION",
       request.bucket_region.empty() ? std::string(home_region_of(request)) : request.bucket_region},
      {"KMS_KEY", request.kms_key_arn},
      {"EXPORT_TYPE", std::string(to_string(request.report))},
      {"EXPORT_TYPES", request.partition == "aws" ? R"("legacy-cur", "cur-2", "none")" : R"("legacy-cur", "none")"},
      {"EXPORT_WORDS", request.partition == "aws" ? "legacy-cur, cur-2, none" : "legacy-cur, none"},
      {"EXPORT_NAME", request.export_name},
      {"TIME_UNIT", request.is_hourly ? "HOURLY" : "DAILY"},
      {"VERSIONING", request.keeps_every_state ? "CREATE_NEW_REPORT" : "OVERWRITE_REPORT"},
      {"DELIVERERS", request.partition == "aws" ? R"("billingreports.amazonaws.com", "bcm-data-exports.amazonaws.com")"
                                                : R"("billingreports.amazonaws.com")"}};
}

std::string quoted(std::string_view text) { return fmt::format("\"{}\"", text); }

std::string_view to_string(TemplateReport report) {
  switch (report) {
    case TemplateReport::none:
      return "none";
    case TemplateReport::legacy_cur:
      return "legacy-cur";
    case TemplateReport::cur_2:
      return "cur-2";
  }
  return "";
}

std::string_view home_region_of(const TemplateRequest& request) {
  return aws::find_partition(request.partition)->global_region;
}

}  // namespace farthing::connect
