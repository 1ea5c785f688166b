#include "sample/pods.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "sample/times.hpp"

namespace farthing::sample {
namespace {

struct Workload {
  std::string_view space;
  std::string_view type;
  std::string_view name;
};

/// The first of each cluster of Kubernetes is a daemon set.
constexpr Workload shop[] = {
    {"kube-system", "DaemonSet", "aws-node"},
    {"checkout", "Deployment", "web"},
    {"checkout", "Deployment", "payments-api"},
    {"checkout", "StatefulSet", "cart-store"},
    {"search", "Deployment", "web"},
    {"search", "StatefulSet", "index"},
    {"kube-system", "Deployment", "coredns"},
};
constexpr Workload batch[] = {
    {"kube-system", "DaemonSet", "aws-node"}, {"etl", "Job", "nightly-load"}, {"etl", "StatefulSet", "queue"},
    {"ml", "Deployment", "inference"},        {"ml", "Job", "training"},
};
/// A task that no service has started has no name of one.
constexpr Workload services[] = {
    {"", "Service", "storefront"}, {"", "Service", "invoices"}, {"", "Service", "mailer"}, {"", "", ""}};

struct Cluster {
  std::string_view name;
  std::span<const Workload> workloads;
  bool eks;
};
constexpr Cluster clusters[] = {{"shop", shop, true}, {"batch", batch, true}, {"services", services, false}};

/// The first has as many nodes as the other two.
constexpr std::size_t nodes_of_clusters[] = {0, 0, 1, 2};

/// How long a pod lives.
constexpr Instant life = 4 * day;

/// Letters as Kubernetes takes them for what it names itself.
std::string random_letters(std::uint64_t salt, int count) {
  std::string text;
  for (int at = 0; at < count; ++at)
    text += "bcdfghjklmnpqrstvwxz2456789"[mix(salt, static_cast<std::uint64_t>(at)) % 27];
  return text;
}

std::string pod_name(const Workload& workload, std::uint64_t salt, std::uint64_t slot) {
  if (workload.type == "StatefulSet") return fmt::format("{}-{}", workload.name, slot);
  if (workload.type == "Deployment")
    return fmt::format("{}-{}-{}", workload.name, random_letters(mix(slot), 10), random_letters(salt, 5));
  return fmt::format("{}-{}", workload.name, random_letters(salt, 5));
}

std::string unique_id(std::uint64_t salt) {
  return fmt::format("{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}", salt & 0xffffffff, salt >> 48, salt >> 32 & 0xfff,
                     mix(salt, 1) & 0xfff, mix(salt, 2) >> 16);
}

std::string node_name(std::uint64_t instance, std::string_view region) {
  const std::uint64_t host = mix(instance, 3);
  const std::string domain = region == "us-east-1" ? "ec2.internal" : fmt::format("{}.compute.internal", region);
  return fmt::format("ip-10-{}-{}-{}.{}", host & 63, host >> 8 & 255, host >> 16 & 255, domain);
}

}  // namespace

std::vector<Pod> pods_on(const Organisation& organisation, const Node& node, const NodeCost& cost) {
  const std::uint64_t seed = mix(organisation.seed, node.instance);
  const std::size_t choice = nodes_of_clusters[seed >> 32 & 3];
  const Cluster& cluster = clusters[choice];
  const Account& account = organisation.accounts[static_cast<std::size_t>(node.account)];
  const std::string& region = organisation.skus[static_cast<std::size_t>(cost.sku)].region;
  const std::string cluster_name = fmt::format("{}-{}", account.environment, cluster.name);
  const std::uint64_t count = 2 + (seed >> 40) % 4;
  std::vector<Pod> pods;
  for (std::uint64_t slot = 0; slot < count; ++slot) {
    const bool everywhere = slot == 0 && cluster.eks;
    // The first runs once on each node of Kubernetes.
    const std::size_t first = cluster.eks ? 1 : 0;
    const std::size_t drawn = everywhere ? 0 : first + mix(seed, slot) % (cluster.workloads.size() - first);
    const Workload& workload = cluster.workloads[drawn];
    const std::uint64_t salt = mix(mix(seed, slot), static_cast<std::uint64_t>(node.start / life));
    Pod pod;
    pod.eks = cluster.eks;
    pod.cluster = cluster_name;
    pod.space = workload.space;
    pod.workload_type = workload.type;
    pod.workload = workload.name;
    pod.salt = mix(seed, slot);
    pod.reserves = !everywhere;
    pod.labels =
        team_tags(account, mix(drawn * std::size(clusters) + choice, static_cast<std::uint64_t>(node.account)));
    if (cluster.eks) {
      pod.arn = fmt::format("arn:aws:eks:{}:{}:pod/{}/{}/{}/{}", region, account.id, cluster_name, workload.space,
                            pod_name(workload, salt, slot), unique_id(salt));
      pod.tags = {"",
                  "",
                  cluster_name,
                  std::string(workload.space),
                  node_name(node.instance, region),
                  std::string(workload.name),
                  std::string(workload.type)};
    } else {
      pod.arn =
          fmt::format("arn:aws:ecs:{}:{}:task/{}/{:016x}{:016x}", region, account.id, cluster_name, salt, mix(salt, 1));
      pod.tags = {cluster_name, std::string(workload.name), "", "", "", "", ""};
    }
    pods.push_back(std::move(pod));
  }
  return pods;
}

}  // namespace farthing::sample
