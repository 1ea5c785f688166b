#include "sample/tally.hpp"

#include <algorithm>

#include "sample/times.hpp"

namespace farthing::sample {
namespace {

constexpr std::size_t types = static_cast<std::size_t>(LineType::count);

Instant day_of(Instant instant) {
  const Instant into = instant % day;
  return instant - (into < 0 ? into + day : into);
}

/// The unused part of a plan, at the net price of its commitment.
Units net_unused_of(const PlanCells& plan, Units unused, bool net_columns) {
  if (unused == 0 || !net_columns) return unused;
  if (plan.net_recurring.present() && plan.recurring.rounded() != 0)
    return ratio_half_even(unused, plan.net_recurring.rounded(), plan.recurring.rounded());
  if (plan.net_amortized.present() && plan.amortized.rounded() != 0)
    return ratio_half_even(unused, plan.net_amortized.rounded(), plan.amortized.rounded());
  return unused;
}

}  // namespace

Metrics& Metrics::operator+=(const Metrics& other) {
  unblended += other.unblended;
  amortised += other.amortised;
  net_unblended += other.net_unblended;
  net_amortised += other.net_amortised;
  list += other.list;
  blended += other.blended;
  blended_rows += other.blended_rows;
  rows += other.rows;
  return *this;
}

Metrics metrics_of(const Row& row, bool net_columns) {
  const auto net_or = [&](const Number& net, Units gross) {
    return net_columns && net.present() ? net.rounded() : gross;
  };
  Metrics metrics;
  metrics.rows = 1;
  metrics.unblended = row.cost.rounded();
  metrics.net_unblended = net_or(row.net, metrics.unblended);
  if (row.blended.present()) {
    metrics.blended = row.blended.rounded();
    metrics.blended_rows = 1;
  }
  metrics.amortised = metrics.unblended;
  metrics.net_amortised = metrics.net_unblended;
  metrics.list = metrics.unblended;
  const auto nothing = [&] { metrics.amortised = metrics.net_amortised = metrics.list = 0; };
  switch (row.type) {
    case LineType::usage:
      if (row.public_cost.present()) metrics.list = row.public_cost.rounded();
      break;
    case LineType::discounted_usage:
      metrics.amortised = row.reservation.effective_cost.rounded();
      metrics.net_amortised = net_or(row.reservation.net_effective_cost, metrics.amortised);
      metrics.list = row.public_cost.present() ? row.public_cost.rounded() : metrics.amortised;
      break;
    case LineType::covered_usage:
      metrics.amortised = row.plan.effective_cost.rounded();
      metrics.net_amortised = net_or(row.plan.net_effective_cost, metrics.amortised);
      if (row.public_cost.present()) metrics.list = row.public_cost.rounded();
      break;
    case LineType::negation:
    case LineType::plan_upfront_fee:
      nothing();
      break;
    case LineType::plan_recurring_fee:
      metrics.amortised = row.plan.total_to_date.rounded() - row.plan.used.rounded();
      metrics.net_amortised = net_unused_of(row.plan, metrics.amortised, net_columns);
      metrics.list = 0;
      break;
    case LineType::reservation_fee: {
      const ReservationCells& cells = row.reservation;
      metrics.amortised = cells.unused_amortized.rounded() + cells.unused_recurring.rounded();
      const bool net = net_columns && (cells.net_unused_amortized.present() || cells.net_unused_recurring.present());
      metrics.net_amortised =
          net ? cells.net_unused_amortized.rounded() + cells.net_unused_recurring.rounded() : metrics.amortised;
      metrics.list = 0;
      break;
    }
    case LineType::fee:
      if (!row.reservation.arn.empty()) nothing();
      break;
    case LineType::refund:
      if (!row.plan.arn.empty()) metrics.amortised = metrics.net_amortised = 0;
      break;
    default:
      break;
  }
  return metrics;
}

Tally::Tally(std::size_t accounts, std::size_t skus, std::size_t tag_sets)
    : by_account_and_type_(accounts * types), by_sku_(skus), by_tags_(tag_sets) {}

void Tally::spread(LineType type, int account, int sku, int tags, Instant start, const Metrics& metrics) {
  by_account_and_type_[static_cast<std::size_t>(account) * types + static_cast<std::size_t>(type)] += metrics;
  by_sku_[static_cast<std::size_t>(sku)] += metrics;
  by_tags_[static_cast<std::size_t>(tags)] += metrics;
  by_day_[day_of(start)] += metrics;
}

void Tally::add(const Row& row, bool net_columns) {
  const Metrics metrics = metrics_of(row, net_columns);
  spread(row.type, row.account, row.sku, row.tags, row.start, metrics);
  const bool usage =
      row.type == LineType::usage || row.type == LineType::discounted_usage || row.type == LineType::covered_usage;
  if (usage && row.end != last_usage_end_) {
    // Which ends count depends on the period's end, known when the month is complete: keep each once.
    last_usage_end_ = row.end;
    const auto place = std::ranges::lower_bound(usage_ends_, row.end);
    if (place == usage_ends_.end() || *place != row.end) usage_ends_.insert(place, row.end);
  }
  if (row.type == LineType::reservation_fee || row.type == LineType::plan_recurring_fee) {
    const Units total = row.type == LineType::reservation_fee
                            ? row.reservation.amortized_fee.rounded() + row.cost.rounded()
                            : row.plan.total_to_date.rounded();
    fees_.push_back({row.type, row.account, row.sku, row.tags, row.start, row.end, total, metrics.amortised,
                     metrics.net_amortised});
  }
}

void Tally::merge(const Tally& other) {
  for (std::size_t index = 0; index < by_account_and_type_.size(); ++index)
    by_account_and_type_[index] += other.by_account_and_type_[index];
  for (std::size_t index = 0; index < by_sku_.size(); ++index) by_sku_[index] += other.by_sku_[index];
  for (std::size_t index = 0; index < by_tags_.size(); ++index) by_tags_[index] += other.by_tags_[index];
  for (const auto& [date, metrics] : other.by_day_) by_day_[date] += metrics;
  fees_.insert(fees_.end(), other.fees_.begin(), other.fees_.end());
  usage_ends_.insert(usage_ends_.end(), other.usage_ends_.begin(), other.usage_ends_.end());
}

Ahead Tally::take_out_ahead(Instant period_end) {
  Instant newest = INT64_MIN;
  for (const Instant end : usage_ends_)
    if (end <= period_end) newest = std::max(newest, end);
  Ahead sum;
  for (const CommitmentFee& fee : fees_) {
    const Instant remaining = std::max<Instant>(0, fee.end - std::max(fee.start, newest));
    const Instant length = fee.end - fee.start;
    if (fee.unused <= 0 || remaining == 0 || length <= 0) continue;
    const Units ahead = std::min(fee.unused, ratio_half_even(fee.total, remaining, length));
    const Units net_ahead = ratio_half_even(fee.net_unused, ahead, fee.unused);
    Metrics less;
    less.amortised = -ahead;
    less.net_amortised = -net_ahead;
    spread(fee.type, fee.account, fee.sku, fee.tags, fee.start, less);
    sum.amortised += ahead;
    sum.net_amortised += net_ahead;
  }
  return sum;
}

const Metrics& Tally::of_account_and_type(std::size_t account, LineType type) const {
  return by_account_and_type_[account * types + static_cast<std::size_t>(type)];
}

}  // namespace farthing::sample
