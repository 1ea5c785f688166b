#include "sample/split_rows.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "sample/pods.hpp"
#include "sample/times.hpp"

namespace farthing::sample {
namespace {

/// An hour of a CPU costs as much as an hour of so many GiB.
constexpr int memory_of_a_cpu = 9;

/// CPU and memory, in this order.
constexpr std::size_t resources = 2;

Units to_step(Units units) { return units / step * step; }

/// A cost of a node, while it is handed out.
struct Purse {
  Purse(Units total, const Sku& sku) : left(total) {
    const int cpus = memory_of_a_cpu * sku.cpus;
    pool[0] = to_step(ratio_half_even(total, cpus, cpus + sku.memory));
    pool[1] = total - pool[0];
  }

  std::array<Units, resources> pool{};  ///< what the whole of a resource costs
  Units left;                           ///< nobody's yet
};

/// What of a resource, in its unit times hours.
struct Use {
  Units reserved = 0;
  Units actual = 0;
  Units split() const { return std::max(reserved, actual); }
};

class NodeRows {
 public:
  NodeRows(const Organisation& organisation, const Month& month, const Node& node, const NodeCost& cost,
           RowWriter& writer, SplitTally& tally)
      : organisation_(organisation),
        month_(month),
        node_(node),
        sku_(organisation.skus[static_cast<std::size_t>(cost.sku)]),
        writer_(writer),
        tally_(tally),
        pods_(pods_on(organisation, node, cost)),
        uses_(pods_.size()),
        amortised_(cost.amortised, sku_),
        net_(cost.net_amortised, sku_),
        list_(cost.list, sku_) {
    const Units hours = month.slot / hour;
    capacity_ = {hours * sku_.cpus * one, hours * sku_.memory * one};
    for (std::size_t resource = 0; resource < resources; ++resource) draw_uses(resource);
  }

  Result<> write() {
    const std::string parent = fmt::format("i-0{:016x}", node_.instance);
    for (std::size_t pod = 0; pod < pods_.size(); ++pod)
      for (std::size_t resource = 0; resource < resources; ++resource) {
        const bool last = pod + 1 == pods_.size() && resource + 1 == resources;
        FARTHING_CHECK(write_row(parent, pod, resource, last));
      }
    return {};
  }

 private:
  /// What a pod asks for stays the same from hour to hour; what it uses does not, and a node is never quite full.
  void draw_uses(std::size_t resource) {
    const auto node = mix(organisation_.seed, node_.instance);
    const auto asked = static_cast<Units>(350 + mix(node, 40 + resource) % 450);  // of a thousand
    Units weights = 0;
    const auto weight_of = [&](const Pod& pod) { return static_cast<Units>(1 + mix(pod.salt, 50 + resource) % 8); };
    for (const Pod& pod : pods_) weights += weight_of(pod);
    for (std::size_t at = 0; at < pods_.size(); ++at) {
      const Pod& pod = pods_[at];
      const Units share = capacity_[resource] / 1000 * asked / weights * weight_of(pod);
      const auto busy =
          static_cast<Units>(200 + mix(mix(pod.salt, static_cast<std::uint64_t>(node_.start)), resource) % 950);
      Use& use = uses_[at][resource];
      use.reserved = pod.reserves ? to_step(share) : 0;
      use.actual = to_step(share * busy / 1000);
      used_[resource] += use.split();
    }
  }

  SplitUnits hand_out(Purse& purse, std::size_t resource, Units use, bool last) const {
    const Units pool = purse.pool[resource];
    const Units idle = pool * (capacity_[resource] - used_[resource]) / capacity_[resource];
    SplitUnits units{to_step(pool * use / capacity_[resource]), to_step(idle * use / used_[resource])};
    purse.left -= units.cost + units.unused;
    if (last) units.unused += std::exchange(purse.left, 0);
    return units;
  }

  Result<> write_row(std::string_view parent, std::size_t at, std::size_t resource, bool last) {
    const Pod& pod = pods_[at];
    const Use& use = uses_[at][resource];
    SplitSums sums;
    sums.rows = 1;
    sums.amortised = hand_out(amortised_, resource, use.split(), last);
    sums.net = hand_out(net_, resource, use.split(), last);
    sums.list = hand_out(list_, resource, use.split(), last);

    Row row;
    row.account = node_.account;
    row.sku = split_sku(pod, resource);
    row.start = node_.start;
    row.end = node_.start + month_.slot;
    row.resource = pod.arn;
    row.amount = trimmed(use.split());
    row.rate = row.blended_rate = row.net_rate = row.public_rate = trimmed(0);
    row.cost = row.blended = row.net = row.public_cost = fixed(0);

    const auto cells_of = [](const SplitUnits& units) { return SplitMoney{fixed(units.cost), fixed(units.unused)}; };
    SplitCells cells;
    cells.parent = parent;
    cells.reserved = trimmed(use.reserved);
    cells.actual = trimmed(use.actual);
    cells.usage = trimmed(use.split());
    cells.ratio = trimmed(to_step(ratio_half_even(one, use.split(), capacity_[resource])));
    cells.amortised = cells_of(sums.amortised);
    cells.net = cells_of(sums.net);
    cells.list = cells_of(sums.list);

    const Sku& sku = organisation_.skus[static_cast<std::size_t>(row.sku)];
    tally_.add({organisation_.accounts[static_cast<std::size_t>(node_.account)].id, sku.operation, pod.cluster,
                std::string(pod.space), std::string(pod.workload_type), std::string(pod.workload)},
               sums);
    return writer_.write_split(row, cells, tag_cells_of(pod.labels, month_.columns, pod.tags));
  }

  int split_sku(const Pod& pod, std::size_t resource) const {
    const auto& skus = organisation_.split_skus;
    std::size_t at = 0;
    while (organisation_.skus[static_cast<std::size_t>(skus[at])].region != sku_.region) at += 2 * resources;
    return skus[at + (pod.eks ? 0 : resources) + resource];
  }

  const Organisation& organisation_;
  const Month& month_;
  const Node& node_;
  const Sku& sku_;
  RowWriter& writer_;
  SplitTally& tally_;
  std::vector<Pod> pods_;
  std::vector<std::array<Use, resources>> uses_;
  Purse amortised_;
  Purse net_;
  Purse list_;
  std::array<Units, resources> capacity_{};
  std::array<Units, resources> used_{};
};

}  // namespace

Result<> write_split_rows(const Organisation& organisation, const Month& month, const Nodes& nodes, int part, int parts,
                          RowWriter& writer, SplitTally& tally) {
  std::size_t at = 0;
  for (const auto& [node, cost] : nodes) {
    if (at++ % static_cast<std::size_t>(parts) != static_cast<std::size_t>(part)) continue;
    FARTHING_CHECK(NodeRows(organisation, month, node, cost, writer, tally).write());
  }
  return {};
}

}  // namespace farthing::sample
