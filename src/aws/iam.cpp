#include "aws/iam.hpp"

#include <algorithm>
#include <utility>

#include "aws/answer_reader.hpp"
#include "aws/fields.hpp"
#include "aws/incomplete.hpp"
#include "aws/sigv4.hpp"

namespace farthing::aws {
namespace {

namespace json = boost::json;

constexpr std::size_t actions_a_call = 50;

}  // namespace

CallResult<Role> get_role(const Client& client, const std::string& name) {
  const auto reply = client.call("iam:GetRole", {{"RoleName", name}});
  if (!reply) return std::unexpected(reply.error());
  const auto* found = field_at(reply->body, "Role");
  if (found == nullptr) return incomplete("iam:GetRole", client, *reply, "no role");
  Role role;
  role.arn = text_at(*found, "Arn");
  role.name = text_at(*found, "RoleName");
  role.path = text_at(*found, "Path");
  for (const json::value& tag : list_at(*found, "Tags")) role.tags[text_at(tag, "Key")] = text_at(tag, "Value");
  if (const auto seconds = number_at(*found, "MaxSessionDuration"))
    role.longest_session = std::chrono::seconds(*seconds);
  auto policy = read_json(percent_decoded(text_at(*found, "AssumeRolePolicyDocument")));
  if (!policy || !policy->is_object())
    return incomplete("iam:GetRole", client, *reply, "the role's trust policy cannot be read");
  role.trust_policy = std::move(*policy);
  return role;
}

CallResult<std::vector<SimulatedDecision>> simulate_principal_policy(const Client& client,
                                                                     const std::string& principal_arn,
                                                                     const std::vector<std::string>& actions,
                                                                     const std::vector<std::string>& resources) {
  std::vector<SimulatedDecision> decisions;
  for (std::size_t first = 0; first < actions.size(); first += actions_a_call) {
    json::object input{{"PolicySourceArn", principal_arn}};
    json::array& names = input["ActionNames"].emplace_array();
    for (std::size_t i = first; i < std::min(first + actions_a_call, actions.size()); ++i)
      names.emplace_back(actions[i]);
    if (!resources.empty()) {
      json::array& arns = input["ResourceArns"].emplace_array();
      for (const std::string& resource : resources) arns.emplace_back(resource);
    }
    const auto listed = client.list("iam:SimulatePrincipalPolicy", std::move(input));
    if (!listed) return std::unexpected(listed.error());
    for (const json::value& one : *listed) {
      const std::string organization = text_at(one, "OrganizationsDecisionDetail.AllowedByOrganizations");
      decisions.push_back({text_at(one, "EvalActionName"), text_at(one, "EvalResourceName"),
                           text_at(one, "EvalDecision"), organization != "false",
                           texts_at(one, "MissingContextValues")});
    }
  }
  return decisions;
}

CallResult<std::vector<std::string>> list_account_aliases(const Client& client) {
  const auto listed = client.list("iam:ListAccountAliases");
  if (!listed) return std::unexpected(listed.error());
  std::vector<std::string> aliases;
  for (const json::value& alias : *listed) aliases.push_back(text_at(alias, ""));
  return aliases;
}

CallResult<User> get_user(const Client& client) {
  const auto reply = client.call("iam:GetUser");
  if (!reply) return std::unexpected(reply.error());
  User user{text_at(reply->body, "User.Arn"), text_at(reply->body, "User.UserName"),
            text_at(reply->body, "User.UserId")};
  if (user.arn.empty()) return incomplete("iam:GetUser", client, *reply, "no user");
  return user;
}

}  // namespace farthing::aws
