#pragma once

#include <map>
#include <string>
#include <vector>

#include "aws/client.hpp"

namespace farthing::aws {

struct Role {
  std::string arn;
  std::string name;
  std::string path;
  std::map<std::string, std::string> tags;
  boost::json::value trust_policy;  ///< the document, decoded
  std::chrono::seconds longest_session = std::chrono::hours(1);
};

/// Fails with `malformed` when the trust policy cannot be read.
CallResult<Role> get_role(const Client& client, const std::string& name);

/// What a simulation says of one action on one resource.
struct SimulatedDecision {
  std::string action;
  std::string resource;
  std::string decision;                      ///< `allowed`, `explicitDeny`, `implicitDeny`
  bool allowed_by_organization = true;       ///< false when a service control policy is in the way
  std::vector<std::string> missing_context;  ///< condition keys that the simulation was not told
};

/// Asks what a principal's policies allow, 50 actions a call. No resources: `*`. The answer may differ from what AWS
/// decides for a real call: bucket policies and session policies are not part of it.
CallResult<std::vector<SimulatedDecision>> simulate_principal_policy(const Client& client,
                                                                     const std::string& principal_arn,
                                                                     const std::vector<std::string>& actions,
                                                                     const std::vector<std::string>& resources = {});

CallResult<std::vector<std::string>> list_account_aliases(const Client& client);

struct User {
  std::string arn;
  std::string name;
  std::string id;
};

/// The user that the credentials belong to.
CallResult<User> get_user(const Client& client);

}  // namespace farthing::aws
