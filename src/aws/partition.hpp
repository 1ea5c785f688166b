#pragma once

#include <span>
#include <string>
#include <string_view>

namespace farthing::aws {

/// A part of AWS with accounts, regions and hosts of its own.
struct Partition {
  std::string_view name;           ///< `aws`, as in ARNs
  std::string_view dns_suffix;     ///< `amazonaws.com`
  std::string_view api_suffix;     ///< `api.aws`
  std::string_view global_region;  ///< where global services are signed: `us-east-1`
  std::string_view console_host;   ///< `console.aws.amazon.com`
};

/// aws, aws-cn, aws-us-gov.
std::span<const Partition> partitions();
/// Nothing for a partition that farthing does not know.
const Partition* find_partition(std::string_view name);
/// The partition whose regions look like this one; `aws` for what fits none.
const Partition& partition_of_region(std::string_view region);
/// True for what can be the name of a region: `eu-central-1`.
bool is_region_name(std::string_view text);

}  // namespace farthing::aws
