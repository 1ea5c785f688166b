#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <vector>

#include "sample/commitments.hpp"
#include "sample/month.hpp"
#include "sample/row_sink.hpp"

namespace farthing::sample {

/// An instance that pods or tasks run on, in one interval: an hour, in daily samples a day.
struct Node {
  int account = 0;
  Instant start = 0;
  std::uint64_t instance = 0;  ///< the sixteen digits of `i-0...`
  std::strong_ordering operator<=>(const Node&) const = default;
};

/// What a node's own rows of its interval come to, in all chunks of the month.
struct NodeCost {
  Units amortised = 0;
  Units net_amortised = 0;
  Units list = 0;
  int sku = 0;  ///< of the instance
};
using Nodes = std::map<Node, NodeCost>;

/// Whether the organisation runs clusters in this account.
bool has_clusters(const Organisation& organisation, int account);

/// The nodes among the instances of a month. Makes the rows of all `parts` without writing them, for an instance may
/// have rows in several. The larger a month, the fewer of its instances are nodes: their number stays bounded.
Result<Nodes> survey_nodes(const Organisation& organisation, const Commitments& commitments, const Month& month,
                           int parts);

}  // namespace farthing::sample
