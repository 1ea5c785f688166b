#include "connect/children.hpp"

#include <algorithm>
#include <map>

#include "aws/organizations.hpp"

namespace farthing::connect {

aws::CallResult<std::vector<control::ChildAccount>> organisation_accounts(const aws::Client& client) {
  const auto members = aws::list_accounts(client);
  if (!members) return std::unexpected(members.error());
  const auto units = aws::list_organizational_units(client);
  const auto paths = units ? aws::paths_of_accounts(*units) : std::map<std::string, std::string>();
  std::vector<control::ChildAccount> accounts;
  bool may_read_tags = true;
  for (const aws::MemberAccount& member : *members) {
    control::ChildAccount account;
    account.account = member.id;
    account.name = member.name;
    account.status = member.status;
    account.in_organisation = true;
    if (const auto path = paths.find(member.id); path != paths.end()) account.unit = path->second;
    if (may_read_tags) {
      auto tags = aws::list_organization_tags(client, member.id);
      may_read_tags = tags.has_value();
      if (tags) account.tags = std::move(*tags);
    }
    accounts.push_back(std::move(account));
  }
  return accounts;
}

std::string_view to_string(ChildState state) {
  switch (state) {
    case ChildState::connected:
      return "connected";
    case ChildState::billing_only:
      return "billing only";
    case ChildState::not_connected:
      return "not connected";
    case ChildState::skipped:
      return "skipped";
  }
  return {};
}

ChildState state_of(const control::ChildAccount& child, const std::vector<control::ConnectionRecord>& connections) {
  const bool is_connected = std::ranges::any_of(connections, [&](const control::ConnectionRecord& connection) {
    return connection.account == child.account && connection.state == control::ConnectionState::connected;
  });
  if (is_connected) return ChildState::connected;
  if (child.skipped) return ChildState::skipped;
  return child.in_bills ? ChildState::billing_only : ChildState::not_connected;
}

bool waits_for_connection(const control::ChildAccount& child,
                          const std::vector<control::ConnectionRecord>& connections) {
  const ChildState state = state_of(child, connections);
  if (state != ChildState::billing_only && state != ChildState::not_connected) return false;
  // Where Organizations may not be asked, there is no status, and a bill is all that is known.
  return child.status.empty() || (child.in_organisation && child.status == "ACTIVE");
}

}  // namespace farthing::connect
