#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "connect/policy.hpp"

namespace farthing::connect {

/// A policy as it is attached to a role, inline or managed.
struct AttachedPolicy {
  std::string name;
  std::string document;  ///< JSON; empty for one that AWS manages and whose text was not read
};

/// What a role should allow and does not.
struct MissingAction {
  aws::Feature feature = aws::Feature::identity;
  std::string action;
  std::string resource;
  bool is_denied = false;  ///< a Deny is in the way, not a missing Allow
};

/// Why a permission is more than farthing wants. Ordered from the worst.
enum class ExcessKind {
  everything,  ///< all actions, or all of a service
  write,       ///< can change something
  data,        ///< reads what customers store: objects, rows, secrets, messages
  managed,     ///< a policy of AWS's that is far wider than what is needed
  unneeded     ///< a read of configuration that no feature asked for needs
};
std::string_view to_string(ExcessKind kind);

struct ExcessAction {
  ExcessKind kind = ExcessKind::unneeded;
  std::string action;  ///< as the policy writes it; of `managed` the policy's name
  std::string policy;
};

struct PolicyComparison {
  std::vector<MissingAction> missing;
  std::vector<ExcessAction> excess;
  std::optional<int> version;  ///< the lowest among farthing's own statements; nothing: none is there

  bool is_older() const { return version && *version < policy_version; }
  /// True when nothing of a feature is missing.
  bool grants(aws::Feature feature) const;
};

/// Compares what is attached to a role with what it should allow. Conditions of an Allow are taken to be met, a Deny
/// with a condition or for part of the resources is not seen: what AWS decides is shown by asking AWS.
/// Fails with `usage` for a document that is not a policy, and as policy_document does.
Result<PolicyComparison> compare_policy(std::span<const AttachedPolicy> attached, const PolicyRequest& needed);

/// True when an action or resource matches a pattern of IAM's with `*` and `?`. A `*` in `text` is a letter like
/// others, so that a pattern can be asked whether it covers another.
bool matches_pattern(std::string_view pattern, std::string_view text);

}  // namespace farthing::connect
