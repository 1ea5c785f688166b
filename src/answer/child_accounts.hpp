#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "connect/children.hpp"
#include "core/result.hpp"
#include "store/data_folder.hpp"

namespace farthing::answer {

struct ListedChild {
  control::ChildAccount account;
  connect::ChildState state = connect::ChildState::not_connected;
};

/// The child accounts of a client's payers, with how each stands.
struct ListedChildren {
  std::vector<ListedChild> list;
  std::size_t open = 0;  ///< could still be connected

  /// So many that the StackSet is the way to connect them.
  bool advises_stack_set() const { return open > connect::most_children_by_hand; }
};

Result<ListedChildren> child_accounts(store::DataFolder& data, const std::string& client);
/// `{"children": [...], "advice": "stackset"}`; the advice may be empty.
boost::json::object to_json(const ListedChildren& children);

}  // namespace farthing::answer
