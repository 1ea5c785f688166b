#include "connect/children.hpp"

#include <algorithm>

namespace farthing::connect {

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

}  // namespace farthing::connect
