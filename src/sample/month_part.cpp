#include "sample/month_part.hpp"

#include <algorithm>

namespace farthing::sample {
namespace {

/// What all usage at list price comes to in a month, about: few rows are then large ones.
constexpr std::int64_t usage_a_month = 600'000;

}  // namespace

MonthPart::MonthPart(const Organisation& organisation, const Commitments& commitments, const Month& month, int part,
                     int parts, RowSink& rows)
    : organisation_(organisation),
      month_(month),
      part_(part),
      parts_(parts),
      rows_(rows),
      random_(mix(month.salt, static_cast<std::uint64_t>(part) + 100)),
      pending_(organisation.accounts.size() * organisation.services.size() * discount_kinds) {
  std::size_t plans_of_all = 0;
  for (std::size_t index = 0; index < commitments.plans.size(); ++index) {
    const SavingsPlan& plan = commitments.plans[index];
    if (plan.start >= month.data_end || plan.end <= month.begin) continue;
    if (static_cast<int>(plans_of_all++ % static_cast<std::size_t>(parts)) == part) plans_.push_back({&plan, {}});
  }
  commitments_ = plans_of_all;
  std::size_t reservations_of_all = 0;
  for (const Reservation& reservation : commitments.reservations) {
    if (reservation.start >= month.data_end || reservation.end <= month.begin) continue;
    if (static_cast<int>(reservations_of_all++ % static_cast<std::size_t>(parts)) != part) continue;
    ReservationState state;
    state.reservation = &reservation;
    state.from = std::max(reservation.start, month.begin);
    state.hours = Units{(std::min(month.end, reservation.end) - state.from) / hour} * reservation.count * one;
    state.hours_left = state.hours;
    reservations_.push_back(state);
  }
  choose_step();
  for (PlanState& state : plans_) state.covered.total = month.rows * 8 / 100 / std::max<std::size_t>(plans_of_all, 1);
  for (ReservationState& state : reservations_)
    state.discounted.total = month.rows * 5 / 100 / std::max<std::size_t>(reservations_of_all, 1);
  share_out();
}

void MonthPart::choose_step() {
  const auto hours = static_cast<std::uint64_t>((month_.end - month_.begin) / hour);
  const bool hourly = month_.slot == hour && commitments_ * hours * 100 <= month_.rows * 6;
  interval_ = hourly ? hour : 24 * hour;
}

void MonthPart::share_out() {
  const auto part_of = [&](std::uint64_t rows) {
    const auto part = static_cast<std::uint64_t>(part_);
    const auto parts = static_cast<std::uint64_t>(parts_);
    return rows * (part + 1) / parts - rows * part / parts;
  };
  usage_.total = part_of(month_.rows * 76 / 100);
  tax_.total = part_of(month_.rows * 2 / 100);
  credits_.total = part_of(std::max<std::uint64_t>(month_.rows * 5 / 1000, 2));
  Units sum = 0;
  for (const int index : organisation_.usage_skus) {
    const Sku& sku = organisation_.skus[static_cast<std::size_t>(index)];
    sum += product(sku.base_amount, sku.rate) * 127 / 10;
  }
  const Units mean = sum / static_cast<Units>(organisation_.usage_skus.size());
  const Units wanted = Units{usage_a_month} * one * (month_.data_end - month_.begin) / (month_.end - month_.begin);
  const Units all = std::max<Units>(mean * static_cast<Units>(month_.rows * 76 / 100), 1);
  amount_scale_ = static_cast<std::uint64_t>(std::clamp<Units>(wanted * 256 / all, 1, 256'000'000));
}

int MonthPart::draw_account() {
  // The product of two draws favours the first accounts, as real organisations have a few large ones.
  const std::uint64_t accounts = organisation_.accounts.size();
  return static_cast<int>((random_.below(accounts) + random_.below(accounts) * random_.below(accounts) / accounts) / 2);
}

Instant MonthPart::draw_slot(Instant from, Instant until) {
  const auto slots = static_cast<std::uint64_t>(std::max<Instant>((until - from) / month_.slot, 1));
  return from + static_cast<Instant>(random_.below(slots)) * month_.slot;
}

void MonthPart::set_zone(const Sku& sku, int account) {
  zone_.clear();
  if (!sku.zoned) return;
  zone_ = sku.region;
  zone_ += static_cast<char>('a' + (account + static_cast<int>(random_.below(2))) % 3);
}

Result<> MonthPart::run(const std::function<void(std::uint64_t)>& progress) {
  if (part_ == 0) FARTHING_CHECK(write_single_rows());
  FARTHING_CHECK(write_purchases());
  const auto steps = static_cast<std::uint64_t>((month_.end - month_.begin) / interval_);
  const auto used_steps = static_cast<std::uint64_t>((month_.data_end - month_.begin + interval_ - 1) / interval_);
  std::uint64_t told = 0;
  for (std::uint64_t at = 0; at < steps; ++at) {
    const Instant from = month_.begin + static_cast<Instant>(at) * interval_;
    const Instant until = from + interval_;
    const bool past = at < used_steps;
    for (PlanState& state : plans_) {
      const std::uint64_t rows = past ? state.covered.due(at + 1, used_steps) : 0;
      if (state.plan->start <= from && until <= state.plan->end)
        FARTHING_CHECK(write_plan_interval(state, from, until, rows));
    }
    if (!past) continue;
    for (ReservationState& state : reservations_) {
      const std::uint64_t rows = state.discounted.due(at + 1, used_steps);
      if (state.from <= from && until <= state.reservation->end)
        FARTHING_CHECK(write_discounted(state, from, std::min(until, month_.data_end), rows));
    }
    FARTHING_CHECK(write_usage(usage_.due(at + 1, used_steps)));
    for (std::uint64_t row = tax_.due(at + 1, used_steps); row > 0; --row) FARTHING_CHECK(write_tax());
    for (std::uint64_t row = credits_.due(at + 1, used_steps); row > 0; --row) FARTHING_CHECK(write_credit());
    progress(rows_.rows() - std::exchange(told, rows_.rows()));
  }
  for (const ReservationState& state : reservations_) FARTHING_CHECK(write_reservation_fee(state));
  FARTHING_CHECK(write_pending());
  progress(rows_.rows() - told);
  return {};
}

}  // namespace farthing::sample
