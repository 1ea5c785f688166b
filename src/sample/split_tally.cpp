#include "sample/split_tally.hpp"

namespace farthing::sample {
namespace {

void add(SplitUnits& sum, const SplitUnits& more) {
  sum.cost += more.cost;
  sum.unused += more.unused;
}

}  // namespace

SplitSums& SplitSums::operator+=(const SplitSums& other) {
  rows += other.rows;
  add(amortised, other.amortised);
  add(net, other.net);
  add(list, other.list);
  return *this;
}

void SplitTally::merge(const SplitTally& other) {
  for (const auto& [group, sums] : other.groups_) groups_[group] += sums;
}

std::uint64_t SplitTally::rows() const {
  std::uint64_t rows = 0;
  for (const auto& [group, sums] : groups_) rows += sums.rows;
  return rows;
}

}  // namespace farthing::sample
