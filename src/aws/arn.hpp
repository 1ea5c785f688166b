#pragma once

#include <string>
#include <string_view>

#include "core/result.hpp"

namespace farthing::aws {

/// An Amazon Resource Name (AWS General Reference, "Amazon Resource Names"):
/// arn:partition:service:region:account:resource.
struct Arn {
  std::string partition;
  std::string service;
  std::string region;
  std::string account;
  std::string resource;
};

/// Reads any ARN. Fails with `arn`, naming the field.
Result<Arn> parse_arn(std::string_view text);

/// The ARN of an IAM role: `arn:aws:iam::123456789012:role/farthing/FarthingAccess`.
struct RoleArn {
  std::string text;
  std::string partition;
  std::string account;
  std::string path;  ///< `/farthing/`; `/` when it has none
  std::string name;  ///< `FarthingAccess`

  friend bool operator==(const RoleArn&, const RoleArn&) = default;
};

/// Reads a role's ARN, blanks around it taken off. Fails with `arn`, saying which field is wrong and what was probably
/// pasted instead: a policy, an instance profile, a user, an assumed session, an account id.
Result<RoleArn> parse_role_arn(std::string_view text);

/// True for 12 digits.
bool is_account_id(std::string_view text);

}  // namespace farthing::aws
