#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "aws/operation.hpp"
#include "core/result.hpp"

namespace farthing::connect {

/// Grows with every change of what the templates make; stands in their metadata, outputs and the tags of the role.
inline constexpr int template_version = 1;
inline constexpr std::string_view template_version_tag = "farthing:template-version";
inline constexpr std::string_view policy_version_tag = "farthing:policy-version";

/// `payer`: a management or standalone account, with the bucket and the report; `member`: IAM only.
enum class TemplateKind { payer, member };
/// The report that a template makes.
enum class TemplateReport { none, legacy_cur, cur_2 };

/// What a template is filled with. Everything can still be changed where it is deployed.
struct TemplateRequest {
  TemplateKind kind = TemplateKind::payer;
  std::string partition = "aws";
  std::string principal_arn;           ///< farthing's own role or user; empty: asked for where it is deployed
  std::string external_id;             ///< empty: asked for where it is deployed
  std::vector<aws::Feature> features;  ///< switched on; empty: all that the kind has
  std::string bucket;                  ///< empty: asked for where it is deployed
  std::string prefix = "farthing";
  std::string bucket_region;  ///< of a bucket that is there already; empty: where AWS makes reports
  std::string kms_key_arn;
  bool makes_bucket = true;
  TemplateReport report = TemplateReport::legacy_cur;
  std::string export_name = "farthing";
  bool is_hourly = true;
  bool keeps_every_state = false;  ///< create-new instead of overwrite
};

/// The features that a kind of template has switches for; `identity` is always granted.
std::vector<aws::Feature> features_of(TemplateKind kind);

/// A CloudFormation template in YAML. Each of these fails with `usage` or `arn` for a value that cannot be one, and
/// with `usage` for a payer in aws-us-gov, whose bill is delivered to its account in aws, and for a report that the
/// partition does not make.
Result<std::string> cloudformation_template(const TemplateRequest& request);
/// The same as a Terraform module of one file.
Result<std::string> terraform_module(const TemplateRequest& request);

/// The AWS CLI line that deploys a template that was saved as `file`.
Result<std::string> deploy_line(const TemplateRequest& request, std::string_view stack, std::string_view file);

/// The AWS CLI lines that spread the members' template, saved as `file`, over an organisation: with automatic
/// deployment to new accounts, or to `accounts` only (the only way there is in aws-cn). Fails with `usage` for a payer.
Result<std::string> stack_set_lines(const TemplateRequest& request, std::string_view stack, std::string_view file,
                                    std::span<const std::string> accounts);

/// A link that opens the CloudFormation console with everything filled in; `template_url` is where the template was
/// published (CloudFormation reads from S3 only).
Result<std::string> quick_create_link(const TemplateRequest& request, std::string_view stack,
                                      std::string_view template_url);

}  // namespace farthing::connect
