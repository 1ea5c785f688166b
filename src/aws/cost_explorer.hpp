#pragma once

#include <string>
#include <vector>

#include "aws/client.hpp"

namespace farthing::aws {

// Every request of Cost Explorer costs USD 0.01, and each page is one.

struct CostAllocationTag {
  std::string key;
  std::string type;    ///< `AWSGenerated`, `UserDefined`
  std::string status;  ///< `Active`, `Inactive`
};

/// The tags that can be made part of the bill, and whether they are.
CallResult<std::vector<CostAllocationTag>> list_cost_allocation_tags(const Client& client);

/// Asks for one day's cost, to find out whether Cost Explorer may be asked and is switched on. `day` as `2026-05-01`.
CallResult<> probe_cost_explorer(const Client& client, const std::string& day, const std::string& next_day);

}  // namespace farthing::aws
