#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "aws/client.hpp"
#include "control/child_accounts.hpp"
#include "control/connections.hpp"

namespace farthing::connect {

/// The accounts of an organisation as the management account sees them: names, status, units, tags. Units and tags stay
/// empty where the role may not read them.
aws::CallResult<std::vector<control::ChildAccount>> organisation_accounts(const aws::Client& client);

/// How a child account stands with farthing.
enum class ChildState {
  connected,      ///< has a connection of its own
  billing_only,   ///< its money is in the bills; its resources are not looked at
  not_connected,  ///< Organizations names it, no bill does yet
  skipped         ///< somebody decided so
};
std::string_view to_string(ChildState state);

ChildState state_of(const control::ChildAccount& child, const std::vector<control::ConnectionRecord>& connections);

/// True for an account that somebody could still connect: nobody has, nobody skipped it, and it is not closed or gone
/// from the organisation as far as Organizations tells.
bool waits_for_connection(const control::ChildAccount& child,
                          const std::vector<control::ConnectionRecord>& connections);

/// Above so many children without a connection the StackSet is the way to connect them.
inline constexpr std::size_t most_children_by_hand = 10;

}  // namespace farthing::connect
