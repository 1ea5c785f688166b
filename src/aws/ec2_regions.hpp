#pragma once

#include <string>
#include <vector>

#include "aws/client.hpp"

namespace farthing::aws {

struct Region {
  std::string name;
  std::string opt_in_status;  ///< `opt-in-not-required`, `opted-in`, `not-opted-in`
  bool enabled() const { return opt_in_status != "not-opted-in"; }
};

/// All regions of the partition, those included that the account has not switched on.
CallResult<std::vector<Region>> describe_regions(const Client& client);

}  // namespace farthing::aws
