#include "answer/account_names.hpp"

#include "control/child_accounts.hpp"

namespace farthing::answer {

Result<focus::AccountNames> account_names(control::ControlDatabase& database, const std::string& client) {
  FARTHING_TRY(const auto children, control::child_accounts(database, client));
  focus::AccountNames names;
  for (const control::ChildAccount& one : children)
    if (!one.name.empty()) names.emplace(std::pair(one.payer, one.account), one.name);
  return names;
}

}  // namespace farthing::answer
