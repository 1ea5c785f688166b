#pragma once

#include <string>
#include <string_view>

namespace farthing::connect::doctor {

/// What AWS's words about a refusal tell (IAM User Guide, "Troubleshoot access denied error messages").
struct Denial {
  enum class By {
    untold,  ///< AWS gives no reason: across accounts, say
    identity_policy,
    boundary,
    service_control_policy,
    resource_control_policy,
    resource_policy,
    session_policy,
    endpoint_policy
  };
  By by = By::untold;
  bool is_explicit = false;  ///< a Deny refuses; else no policy of that kind allows it
  std::string principal;     ///< ARN of whoever was refused; each text is empty when AWS does not tell
  std::string action;
  std::string resource;

  /// True when the refusal comes from above the role: whoever keeps the guard rail must mend it.
  bool is_guard_rail() const;
};

Denial read_denial(std::string_view message);

/// `a service control policy`
std::string_view to_string(Denial::By by);

}  // namespace farthing::connect::doctor
