#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "aws/client.hpp"

namespace farthing::aws {

struct Organization {
  std::string id;
  std::string arn;
  std::string feature_set;  ///< `ALL` or `CONSOLIDATED_BILLING`
  std::string management_account;
  std::string management_email;
};

/// The organisation that the caller's account belongs to; nothing for an account that stands alone.
CallResult<std::optional<Organization>> describe_organization(const Client& client);

struct MemberAccount {
  std::string id;
  std::string arn;
  std::string name;
  std::string email;
  std::string status;  ///< `ACTIVE`, `SUSPENDED`, `PENDING_CLOSURE`, or the newer State where that is all there is
  std::string joined_method;
  std::optional<Instant> joined;
};

/// All accounts of the organisation; `denied` but for the management account and delegated administrators.
CallResult<std::vector<MemberAccount>> list_accounts(const Client& client);

/// A root or an organisational unit.
struct OrganizationalUnit {
  std::string id;
  std::string name;
  std::string parent;  ///< id; empty for a root
  std::string path;    ///< names from below the root: `Workloads/Production`; empty for a root
  std::vector<std::string> accounts;
};

/// All roots and units with the accounts right below them, parents before their children. Fails with `malformed` when
/// the tree is deeper than AWS allows or goes in circles. Two calls for each unit.
CallResult<std::vector<OrganizationalUnit>> list_organizational_units(const Client& client);

/// The path of each account: names of units, `Workloads/Production`; empty right below the root.
std::map<std::string, std::string> paths_of_accounts(const std::vector<OrganizationalUnit>& units);

/// The tags of an account, unit or root.
CallResult<std::map<std::string, std::string>> list_organization_tags(const Client& client,
                                                                      const std::string& resource_id);

}  // namespace farthing::aws
