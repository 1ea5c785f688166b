#pragma once

#include <string>
#include <string_view>

#include "core/result.hpp"

namespace farthing::connect {

/// Checks of names that end up in policies, templates and shell lines. Each fails with `usage` or `arn`, naming what is
/// wrong. What passes holds no quote, blank, `$`, `{`, `*`, `?`, backslash or control character, so that it means
/// itself in JSON, YAML, HCL, a shell's single quotes and IAM's patterns.

/// The name of a bucket: S3's rules for general purpose buckets.
Result<> check_bucket_name(std::string_view name);
/// A prefix without slashes at its ends; may be empty.
Result<> check_prefix(std::string_view prefix);
/// STS's rules, 2 to 1,224 characters.
Result<> check_external_id(std::string_view id);
/// `o-...`
Result<> check_organization_id(std::string_view id);
/// The ARN of a role or user in the partition.
Result<> check_principal_arn(std::string_view arn, std::string_view partition);
/// The ARN of a key (not of an alias) in the partition.
Result<> check_key_arn(std::string_view arn, std::string_view partition);
/// The name of a report or an export: letters, digits, `-` and `_`.
Result<> check_export_name(std::string_view name);
/// The name of a stack: letters, digits and `-`, beginning with a letter.
Result<> check_stack_name(std::string_view name);
/// The https address of a template: printable, without quotes.
Result<> check_template_url(std::string_view url);
Result<> check_partition(std::string_view name);

/// The prefix as it may be typed, without slashes at its ends.
std::string trimmed_prefix(std::string_view prefix);

}  // namespace farthing::connect
