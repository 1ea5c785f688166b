#include "answer/child_accounts.hpp"

#include <boost/json/array.hpp>

namespace farthing::answer {

namespace json = boost::json;

Result<ListedChildren> child_accounts(store::DataFolder& data, const std::string& client) {
  FARTHING_TRY(auto accounts, control::child_accounts(data.database(), client));
  FARTHING_TRY(const auto connections, control::connections(data.database(), client));
  ListedChildren children;
  for (control::ChildAccount& account : accounts) {
    if (connect::waits_for_connection(account, connections)) ++children.open;
    const connect::ChildState state = connect::state_of(account, connections);
    children.list.push_back({std::move(account), state});
  }
  return children;
}

json::object to_json(const ListedChildren& children) {
  json::array list;
  for (const auto& [account, state] : children.list) {
    json::object tags;
    for (const auto& [key, value] : account.tags) tags[key] = value;
    list.push_back({{"account", account.account},
                    {"name", account.name},
                    {"payer", account.payer},
                    {"unit", account.unit},
                    {"status", account.status},
                    {"tags", std::move(tags)},
                    {"state", to_string(state).data()},
                    {"in_organisation", account.in_organisation},
                    {"in_bills", account.in_bills}});
  }
  return {{"children", std::move(list)}, {"advice", children.advises_stack_set() ? "stackset" : ""}};
}

}  // namespace farthing::answer
