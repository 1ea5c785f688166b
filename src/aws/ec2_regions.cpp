#include "aws/ec2_regions.hpp"

#include "aws/fields.hpp"
#include "aws/partition.hpp"

namespace farthing::aws {

CallResult<std::vector<Region>> describe_regions(const Client& client) {
  const auto listed = client.list("ec2:DescribeRegions", {{"AllRegions", true}});
  if (!listed) return std::unexpected(listed.error());
  std::vector<Region> regions;
  for (const boost::json::value& one : *listed) {
    Region region{text_at(one, "regionName"), text_at(one, "optInStatus")};
    // A region's name becomes part of a host's.
    if (is_region_name(region.name)) regions.push_back(std::move(region));
  }
  return regions;
}

}  // namespace farthing::aws
