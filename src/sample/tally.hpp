#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "sample/numbers.hpp"
#include "sample/row.hpp"

namespace farthing::sample {

/// The six metrics, summed over some rows.
struct Metrics {
  Units unblended = 0;
  Units amortised = 0;
  Units net_unblended = 0;
  Units net_amortised = 0;
  Units list = 0;
  Units blended = 0;
  std::uint64_t blended_rows = 0;  ///< rows that have a blended cost
  std::uint64_t rows = 0;

  Metrics& operator+=(const Metrics& other);
};

/// The metrics of one row, from the numbers its cells print.
Metrics metrics_of(const Row& row, bool net_columns);

/// The unused part of a commitment, not yet in the past in an open month.
struct Ahead {
  Units amortised = 0;
  Units net_amortised = 0;
};

/// Exact totals of one month's rows. Adding is commutative: the order of rows and of parts does not matter.
class Tally {
 public:
  Tally(std::size_t accounts, std::size_t skus, std::size_t tag_sets);

  void add(const Row& row, bool net_columns);
  /// Adds what one row says that has no commitment of which a part may lie ahead.
  void add(LineType type, const Row& row, const Metrics& metrics) {
    spread(type, row.account, row.sku, row.tags, row.start, metrics);
  }
  void merge(const Tally& other);
  /// Takes out of every total what commitments hold unused after the newest usage that ends in the period.
  Ahead take_out_ahead(Instant period_end);

  const Metrics& of_account_and_type(std::size_t account, LineType type) const;
  const std::vector<Metrics>& by_sku() const { return by_sku_; }
  const std::vector<Metrics>& by_tags() const { return by_tags_; }
  const std::map<Instant, Metrics>& by_day() const { return by_day_; }

 private:
  /// A fee that says how much of a commitment is unused.
  struct CommitmentFee {
    LineType type;
    int account;
    int sku;
    int tags;
    Instant start;
    Instant end;
    Units total;
    Units unused;
    Units net_unused;
  };

  void spread(LineType type, int account, int sku, int tags, Instant start, const Metrics& metrics);

  std::vector<Metrics> by_account_and_type_;
  std::vector<Metrics> by_sku_;
  std::vector<Metrics> by_tags_;
  std::map<Instant, Metrics> by_day_;
  std::vector<CommitmentFee> fees_;
  std::vector<Instant> usage_ends_;  ///< at most a few thousand: see add()
  Instant last_usage_end_ = INT64_MIN;
};

}  // namespace farthing::sample
