#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>

#include "sample/numbers.hpp"

namespace farthing::sample {

/// Whose split costs are summed up.
struct SplitGroup {
  std::string account;
  std::string operation;
  std::string cluster;
  std::string space;  ///< namespace
  std::string workload_type;
  std::string workload;
  std::strong_ordering operator<=>(const SplitGroup&) const = default;
};

struct SplitUnits {
  Units cost = 0;
  Units unused = 0;
};

/// What the split rows of a group come to.
struct SplitSums {
  std::uint64_t rows = 0;
  SplitUnits amortised;
  SplitUnits net;
  SplitUnits list;

  SplitSums& operator+=(const SplitSums& other);
};

/// Exact sums of one month's split costs. Apart from the tally of the charges: those hold these costs already.
class SplitTally {
 public:
  void add(const SplitGroup& group, const SplitSums& sums) { groups_[group] += sums; }
  void merge(const SplitTally& other);
  const std::map<SplitGroup, SplitSums>& groups() const { return groups_; }
  std::uint64_t rows() const;

 private:
  std::map<SplitGroup, SplitSums> groups_;
};

}  // namespace farthing::sample
