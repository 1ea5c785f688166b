#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "connect/policy.hpp"

namespace farthing::connect {

/// What a policy allows on one class of resources; where these are is for whoever writes the policy to say.
struct Statement {
  std::string sid;  ///< `FarthingV1BillingObjects`
  aws::Feature feature = aws::Feature::identity;
  aws::Scope scope = aws::Scope::any;
  std::vector<std::string_view> actions;
};

/// The statements of a feature, in the order of scopes.
std::vector<Statement> statements_of(aws::Feature feature);
/// True for what only makes sense for a bucket that is named.
bool is_about_a_bucket(aws::Scope scope);

/// `Billing`
std::string capitalised(std::string_view word);

}  // namespace farthing::connect
