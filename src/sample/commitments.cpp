#include "sample/commitments.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace farthing::sample {
namespace {

constexpr int hours_a_year = 8'760;

/// The first instant of the month at `index`.
Instant month_begin(const Options& options, int index) {
  const int months = options.last.year * 12 + options.last.month - 1 - (options.months - 1) + index;
  return BillingPeriod{months / 12, months % 12 + 1}.begin();
}

/// When the commitment at `index` was bought: one third in the middle of a month of the sample.
Instant bought_at(const Options& options, int index, Instant time_of_day) {
  if (index % 3 == 1) return month_begin(options, (index / 3) % options.months) + 11 * day + time_of_day;
  if (index == 2) return month_begin(options, options.months - 1) + 4 * day + time_of_day;
  return month_begin(options, 0) - (40 + index % 200) * day;
}

/// Buys again what ends within the sample, so that long samples stay covered.
template <class Commitment>
void renew(std::vector<Commitment>& commitments, Instant sample_end) {
  for (std::size_t index = 0; index < commitments.size(); ++index) {
    if (commitments[index].end >= sample_end) continue;
    Commitment next = commitments[index];
    next.start = next.end;
    next.end = next.start + year;
    // The last letter of an ARN is a hexadecimal digit: the next digit names the next term.
    char& letter = next.arn.back();
    letter = letter == '9' ? 'a' : letter == 'f' ? '0' : static_cast<char>(letter + 1);
    if constexpr (requires { next.start_text; }) {
      next.start_text = long_time_text(next.start);
      next.end_text = long_time_text(next.end);
    }
    commitments.push_back(std::move(next));
  }
}

Units to_step(Units units) { return units / step * step; }

}  // namespace

Commitments make_commitments(const Organisation& organisation, const Options& options) {
  Commitments commitments;
  Random random(mix(options.seed, 23));
  const auto accounts = organisation.accounts.size();
  const int plans = static_cast<int>(std::clamp<std::uint64_t>(options.rows / 50'000, 3, 30));
  for (int index = 0; index < plans; ++index) {
    SavingsPlan plan;
    plan.upfront = static_cast<Upfront>((index + index / 3) % 3);
    plan.account = static_cast<int>(index % 2 == 0 ? 0 : random.below(accounts));
    plan.start = bought_at(options, index, 0);
    plan.end = plan.start + year;
    const Units commitment = Units{static_cast<std::int64_t>(random.between(20'000, 90'000))} * one / 1'000 / plans;
    if (plan.upfront == Upfront::none) plan.recurring = to_step(commitment);
    if (plan.upfront == Upfront::partial) plan.recurring = plan.amortized = to_step(commitment / 2);
    if (plan.upfront == Upfront::all) plan.amortized = to_step(commitment);
    plan.fee = plan.amortized * hours_a_year;
    plan.used = random.between(650, 990);
    plan.arn = fmt::format("arn:aws:savingsplans::{}:savingsplan/{:08x}-{:04x}-4{:03x}-9{:03x}-{:012x}",
                           organisation.accounts[static_cast<std::size_t>(plan.account)].id, random.below(1ULL << 32),
                           random.below(65'536), random.below(4'096), random.below(4'096), random.next() >> 16);
    commitments.plans.push_back(std::move(plan));
  }
  const int reservations = static_cast<int>(std::clamp<std::uint64_t>(options.rows / 25'000, 6, 60));
  for (int index = 0; index < reservations; ++index) {
    Reservation reservation;
    reservation.upfront = static_cast<Upfront>((index + index / 3) % 3);
    reservation.account = static_cast<int>(random.below(accounts));
    const auto& skus = organisation.reservable_skus;
    reservation.sku = skus[random.below(skus.size())];
    reservation.count = static_cast<int>(random.between(1, 12));
    reservation.start = bought_at(options, index, options.granularity == Granularity::hourly ? 15 * hour : 0);
    reservation.end = reservation.start + year;
    const Units rate = organisation.skus[static_cast<std::size_t>(reservation.sku)].rate * 63 / 100;
    if (reservation.upfront == Upfront::none) reservation.recurring_rate = to_step(rate);
    if (reservation.upfront == Upfront::partial) reservation.recurring_rate = to_step(rate / 2);
    if (reservation.upfront == Upfront::partial)
      reservation.fee = rate / 2 * hours_a_year / one * one * reservation.count;
    if (reservation.upfront == Upfront::all) reservation.fee = rate * hours_a_year / one * one * reservation.count;
    // The one great purchase: a fee beyond a million on one row.
    if (index == 2) reservation.count = 40;
    if (index == 2) reservation.fee = Units{1'250'000} * one;
    reservation.amortized_rate = reservation.fee / reservation.count / hours_a_year;
    reservation.used = random.between(600, 980);
    reservation.subscription = fmt::format("{}", random.between(1'000'000'000, 4'000'000'000));
    reservation.arn =
        fmt::format("arn:aws:ec2:us-east-1:{}:reserved-instances/{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
                    organisation.accounts[static_cast<std::size_t>(reservation.account)].id, random.below(1ULL << 32),
                    random.below(65'536), random.below(4'096), random.below(4'096), random.next() >> 16);
    reservation.start_text = long_time_text(reservation.start);
    reservation.end_text = long_time_text(reservation.end);
    commitments.reservations.push_back(std::move(reservation));
  }
  renew(commitments.plans, options.last.end());
  renew(commitments.reservations, options.last.end());
  return commitments;
}

}  // namespace farthing::sample
