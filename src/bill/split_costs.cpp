#include "bill/split_costs.hpp"

#include <algorithm>
#include <vector>

namespace farthing::bill {
namespace {

constexpr std::array<std::string_view, 2> operations{"EKSPod-EC2", "ECSTask-EC2"};

constexpr std::array<SplitAmountDescription, split_amount_count> descriptions{{
    {SplitAmount::reserved_usage, "reserved_usage", Column::split_reserved_usage, false},
    {SplitAmount::actual_usage, "actual_usage", Column::split_actual_usage, false},
    {SplitAmount::split_usage, "split_usage", Column::split_usage, false},
    {SplitAmount::split_usage_ratio, "split_usage_ratio", Column::split_usage_ratio, false},
    {SplitAmount::split_cost, "split_cost", Column::split_cost, true},
    {SplitAmount::unused_cost, "unused_cost", Column::split_unused_cost, true},
    {SplitAmount::net_split_cost, "net_split_cost", Column::split_net_cost, true},
    {SplitAmount::net_unused_cost, "net_unused_cost", Column::split_net_unused_cost, true},
    {SplitAmount::public_split_cost, "public_split_cost", Column::split_public_cost, true, true},
    {SplitAmount::public_unused_cost, "public_unused_cost", Column::split_public_unused_cost, true, true},
}};

constexpr std::string_view eks_cluster = "aws:eks:cluster-name";
constexpr std::string_view eks_namespace = "aws:eks:namespace";
constexpr std::string_view eks_workload_type = "aws:eks:workload-type";
constexpr std::string_view ecs_cluster = "aws:ecs:clusterName";

/// The tags that name a workload, the best first, and what its type is: empty where a tag tells. A deployment's pods
/// belong to a replica set, another one after each rollout.
struct WorkloadTag {
  std::string_view name;
  std::string_view type;
};
constexpr std::array<WorkloadTag, 4> names{{{"aws:eks:deployment", "Deployment"},
                                            {"aws:eks:workload-name", ""},
                                            {"aws:ecs:serviceName", "Service"},
                                            {"aws:batch:job-definition", "Job"}}};
constexpr std::array<std::string_view, 8> all_tags{eks_cluster,   eks_namespace, eks_workload_type, ecs_cluster,
                                                   names[0].name, names[1].name, names[2].name,     names[3].name};

/// What follows `mark` in an ARN, step by step: `cluster`, `namespace`, `pod`, `uid`. Empty where there is no mark.
std::vector<std::string_view> steps_behind(std::string_view arn, std::string_view mark) {
  std::vector<std::string_view> steps;
  const std::size_t at = arn.find(mark);
  if (at == std::string_view::npos) return steps;
  arn.remove_prefix(at + mark.size());
  while (true) {
    const std::size_t end = std::min(arn.find('/'), arn.size());
    steps.push_back(arn.substr(0, end));
    if (end == arn.size()) return steps;
    arn.remove_prefix(end + 1);
  }
}

/// `arn:aws:eks:REGION:ACCOUNT:pod/CLUSTER/NAMESPACE/POD/UID`, `arn:aws:ecs:REGION:ACCOUNT:task/CLUSTER/TASK`. The
/// older ARN of a task has no cluster.
void read_arn(std::string_view arn, Workload& workload) {
  if (const auto pod = steps_behind(arn, ":pod/"); pod.size() >= 3) {
    workload.cluster = pod[0];
    workload.name_space = pod[1];
  } else if (const auto task = steps_behind(arn, ":task/"); task.size() == 2) {
    workload.cluster = task[0];
  }
}

}  // namespace

bool is_split_operation(std::string_view operation) {
  return std::ranges::find(operations, operation) != operations.end();
}

std::span<const SplitAmountDescription, split_amount_count> split_amounts() { return descriptions; }

void SplitTotals::add(const SplitAmounts& amounts) {
  ++rows;
  for (const SplitAmountDescription& one : descriptions)
    if (one.is_cost) of(one.amount) += amounts.of(one.amount);
}

void SplitTotals::add(const SplitTotals& other) {
  rows += other.rows;
  for (std::size_t i = 0; i < costs.size(); ++i) costs[i] += other.costs[i];
}

Result<SplitAmounts> read_split_amounts(RowCells& row) {
  SplitAmounts amounts;
  for (const SplitAmountDescription& one : descriptions) {
    Decimal value;
    bool known = false;
    if (one.is_public) {
      known = row.tolerant_cost(one.column, value);
    } else if (one.is_cost) {
      FARTHING_TRY(known, row.cost(one.column, value));
    } else {
      known = row.tolerant_number(one.column, value);
    }
    if (known) amounts.set(one.amount, value);
  }
  for (const auto& [net, gross] : {std::pair(SplitAmount::net_split_cost, SplitAmount::split_cost),
                                   std::pair(SplitAmount::net_unused_cost, SplitAmount::unused_cost)})
    if (!amounts.knows(net) && amounts.knows(gross)) amounts.set(net, amounts.of(gross));
  return amounts;
}

std::span<const std::string_view> workload_tags() { return all_tags; }

Workload workload_of(std::string_view resource, const std::function<std::string(std::string_view)>& tag) {
  Workload workload;
  read_arn(resource, workload);
  for (const std::string_view name : {eks_cluster, ecs_cluster})
    if (workload.cluster.empty()) workload.cluster = tag(name);
  if (workload.name_space.empty()) workload.name_space = tag(eks_namespace);
  workload.type = tag(eks_workload_type);
  for (const WorkloadTag& one : names) {
    workload.name = tag(one.name);
    if (workload.name.empty()) continue;
    if (!one.type.empty()) workload.type = one.type;
    break;
  }
  return workload;
}

}  // namespace farthing::bill
