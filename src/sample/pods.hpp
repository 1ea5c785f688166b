#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sample/node_survey.hpp"

namespace farthing::sample {

/// A pod of Kubernetes, or a task of ECS, on a node.
struct Pod {
  bool eks = false;
  std::string cluster;
  std::string_view space;          ///< namespace; of a task none
  std::string_view workload_type;  ///< `Deployment`, of a task `Service`, or none
  std::string_view workload;       ///< that of the pod, the service of the task, or none
  std::string arn;
  std::vector<std::string> tags;  ///< by split_tag_keys()
  TagSet labels;                  ///< what the user has put on it
  bool reserves = true;           ///< else it has asked for nothing beforehand
  std::uint64_t salt = 0;
};

/// What runs on a node: the same for some days, then other pods of the same workloads.
std::vector<Pod> pods_on(const Organisation& organisation, const Node& node, const NodeCost& cost);

}  // namespace farthing::sample
