#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "query/parameter_style.hpp"

namespace farthing::answer {

/// Which policy or template is wanted, in the words of whoever asks.
struct PolicyWords {
  /// policy, trust, base, cloudformation, cloudformation-member, stackset, terraform, terraform-member, link
  std::string format = "policy";
  std::vector<std::string> features;  ///< none: all
  std::string bucket;
  std::optional<std::string> prefix;
  std::string bucket_region;  ///< of a bucket that is there already
  std::string kms_key;
  std::string partition = "aws";
  std::string organization_id;  ///< `o-...`: the principal must belong to it too
  std::string role_arn;
  bool existing_bucket = false;
  std::string report = "legacy-cur";  ///< that a template makes: legacy-cur, cur-2, none
  std::string export_name = "farthing";
  bool daily = false;
  bool create_new = false;
  bool blank = false;                 ///< without principal and External ID
  std::vector<std::string> accounts;  ///< of a stack set: these only
  std::string stack = "farthing";
  bool minified = false;
  std::string file_name;     ///< that lines of shells look for the template in; empty: one that fits
  std::string template_url;  ///< where the template was published in S3; empty: nowhere
};

/// What to think of though nothing is wrong; `about` and `value` say of what, for the log.
struct PolicyWarning {
  std::string sentence;
  std::string_view about;
  std::string value;
};

/// What a policy needs of the caller; each is called only where the text has it in it.
struct PolicySources {
  std::function<Result<std::string>()> principal;    ///< ARN of farthing's own role or user
  std::function<Result<std::string>()> external_id;  ///< of the client
  std::function<void(const PolicyWarning&)> warn;
};

/// The text of a policy (JSON), of a template (YAML or HCL) or of lines for a shell. Fails with `usage` for words that
/// are none, as the sources do, and as the functions of connect/policy.hpp and connect/templates.hpp do.
Result<std::string> policy_text(const PolicyWords& words, const PolicySources& sources,
                                const query::ParameterStyle& style = {});

}  // namespace farthing::answer
