#include "aws/organizations.hpp"

#include <set>
#include <utility>

#include "aws/fields.hpp"
#include "aws/incomplete.hpp"

namespace farthing::aws {
namespace {

namespace json = boost::json;

/// AWS nests units five deep below a root; one more than that is a tree that does not end.
constexpr int deepest = 6;

CallResult<> add_children(const Client& client, std::vector<OrganizationalUnit>& units, std::set<std::string>& seen,
                          OrganizationalUnit unit, int depth) {
  if (depth > deepest || !seen.insert(unit.id).second)
    return incomplete("organizations:ListOrganizationalUnitsForParent", client, {},
                      "the tree of organisational units goes in circles at " + unit.id);
  const json::object below{{"ParentId", unit.id}};
  const auto accounts = client.list("organizations:ListAccountsForParent", below);
  if (!accounts) return std::unexpected(accounts.error());
  for (const json::value& account : *accounts) unit.accounts.push_back(text_at(account, "Id"));
  const auto children = client.list("organizations:ListOrganizationalUnitsForParent", below);
  if (!children) return std::unexpected(children.error());
  const std::string parent = unit.id;
  const std::string prefix = unit.path.empty() ? "" : unit.path + '/';
  units.push_back(std::move(unit));
  for (const json::value& child : *children) {
    OrganizationalUnit next{text_at(child, "Id"), text_at(child, "Name"), parent, prefix + text_at(child, "Name"), {}};
    if (auto done = add_children(client, units, seen, std::move(next), depth + 1); !done) return done;
  }
  return {};
}

}  // namespace

CallResult<std::optional<Organization>> describe_organization(const Client& client) {
  const auto reply = client.call("organizations:DescribeOrganization");
  if (!reply) {
    if (reply.error().code == "AWSOrganizationsNotInUseException") return std::optional<Organization>();
    return std::unexpected(reply.error());
  }
  const json::value& body = reply->body;
  Organization organization{text_at(body, "Organization.Id"), text_at(body, "Organization.Arn"),
                            text_at(body, "Organization.FeatureSet"), text_at(body, "Organization.MasterAccountId"),
                            text_at(body, "Organization.MasterAccountEmail")};
  if (organization.id.empty() || organization.management_account.empty())
    return incomplete("organizations:DescribeOrganization", client, *reply, "no id or no management account");
  return organization;
}

CallResult<std::vector<MemberAccount>> list_accounts(const Client& client) {
  const auto listed = client.list("organizations:ListAccounts");
  if (!listed) return std::unexpected(listed.error());
  std::vector<MemberAccount> accounts;
  for (const json::value& one : *listed) {
    std::string status = text_at(one, "Status");
    if (status.empty()) status = text_at(one, "State");
    accounts.push_back({text_at(one, "Id"), text_at(one, "Arn"), text_at(one, "Name"), text_at(one, "Email"),
                        std::move(status), text_at(one, "JoinedMethod"), time_at(one, "JoinedTimestamp")});
  }
  return accounts;
}

CallResult<std::vector<OrganizationalUnit>> list_organizational_units(const Client& client) {
  const auto roots = client.list("organizations:ListRoots");
  if (!roots) return std::unexpected(roots.error());
  std::vector<OrganizationalUnit> units;
  std::set<std::string> seen;
  for (const json::value& root : *roots) {
    OrganizationalUnit top{text_at(root, "Id"), text_at(root, "Name"), {}, {}, {}};
    if (auto done = add_children(client, units, seen, std::move(top), 0); !done) return std::unexpected(done.error());
  }
  return units;
}

std::map<std::string, std::string> paths_of_accounts(const std::vector<OrganizationalUnit>& units) {
  std::map<std::string, std::string> paths;
  for (const OrganizationalUnit& unit : units)
    for (const std::string& account : unit.accounts) paths[account] = unit.path;
  return paths;
}

CallResult<std::map<std::string, std::string>> list_organization_tags(const Client& client,
                                                                      const std::string& resource_id) {
  const auto listed = client.list("organizations:ListTagsForResource", {{"ResourceId", resource_id}});
  if (!listed) return std::unexpected(listed.error());
  std::map<std::string, std::string> tags;
  for (const json::value& tag : *listed) tags[text_at(tag, "Key")] = text_at(tag, "Value");
  return tags;
}

}  // namespace farthing::aws
