#include "aws/cost_explorer.hpp"

#include "aws/fields.hpp"

namespace farthing::aws {

namespace json = boost::json;

CallResult<std::vector<CostAllocationTag>> list_cost_allocation_tags(const Client& client) {
  const auto listed = client.list("ce:ListCostAllocationTags");
  if (!listed) return std::unexpected(listed.error());
  std::vector<CostAllocationTag> tags;
  for (const json::value& tag : *listed)
    tags.push_back({text_at(tag, "TagKey"), text_at(tag, "Type"), text_at(tag, "Status")});
  return tags;
}

CallResult<> probe_cost_explorer(const Client& client, const std::string& day, const std::string& next_day) {
  const auto reply = client.call("ce:GetCostAndUsage", {{"TimePeriod", json::object{{"Start", day}, {"End", next_day}}},
                                                        {"Granularity", "DAILY"},
                                                        {"Metrics", json::array{"UnblendedCost"}}});
  if (!reply) return std::unexpected(reply.error());
  return {};
}

}  // namespace farthing::aws
