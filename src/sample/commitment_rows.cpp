#include <fmt/format.h>

#include <algorithm>

#include "sample/month_part.hpp"

namespace farthing::sample {
namespace {

/// What the enterprise discount leaves of a commitment's price, in per mille; and the volume discount of reservations.
constexpr std::int64_t plan_net = 950;
constexpr std::int64_t reservation_net = 960;

Units part_of(Units cost, std::int64_t per_mille) { return cost * per_mille / 1000 / step * step; }

/// left × right at the finest step that a sum can hold.
Units fine_product(Units left, Units right) { return left * right / one; }

}  // namespace

Result<> MonthPart::write_plan_interval(PlanState& state, Instant from, Instant until, std::uint64_t covered_rows) {
  const SavingsPlan& plan = *state.plan;
  Units used = 0;
  const Instant known = std::min(until, month_.data_end);
  if (covered_rows > 0 && from < known) {
    const Units commitment = (plan.recurring + plan.amortized) * ((known - from) / hour);
    // Now and then an interval is used to the last digit.
    const bool full = random_.chance(150);
    const Units target = full ? commitment : commitment * static_cast<Units>(plan.used + random_.below(11)) / 1000;
    Units left = target;
    for (std::uint64_t rows = covered_rows; rows > 0 && left > 0;) {
      const std::uint64_t group = std::min(rows, random_.between(1, 6));
      const Units each = group == rows ? left / static_cast<Units>(group) : target / static_cast<Units>(covered_rows);
      FARTHING_CHECK(write_covered_group(plan, from, known, group, each, full && group == rows, left));
      rows -= group;
    }
    used = target - left;
  }
  return write_plan_fee(plan, from, until, used);
}

Result<> MonthPart::write_covered_group(const SavingsPlan& plan, Instant from, Instant until, std::uint64_t rows,
                                        Units each, bool exhaust, Units& left) {
  const auto& choice = organisation_.plannable_skus;
  const int sku_index = choice[random_.below(choice.size())];
  const Sku& sku = organisation_.skus[static_cast<std::size_t>(sku_index)];
  const int account = draw_account();
  const Units plan_rate =
      std::max<Units>(sku.rate * static_cast<Units>(random_.between(55, 75)) / 100 / 1'000'000, 1) * 1'000'000;
  set_zone(sku, account);

  Row row;
  row.type = LineType::covered_usage;
  row.account = account;
  row.sku = sku_index;
  row.zone = zone_;
  row.start = draw_slot(from, until);
  row.end = row.start + month_.slot;
  row.plan.arn = plan.arn;
  row.plan.rate = {plan_rate, 0, plan_rate < one / 1000 ? Print::exponent : Print::trimmed};
  Row negation = row;
  Units cost = 0;
  Units net = 0;
  Units amount_sum = 0;
  Units public_sum = 0;
  for (std::uint64_t index = 0; index < rows; ++index) {
    const bool last = exhaust && index + 1 == rows;
    const Units wanted = last ? left : std::min(left, each * static_cast<Units>(random_.between(600, 1400)) / 1000);
    const Units amount = std::max<Units>(wanted * one / plan_rate / step, 0) * step;
    if (amount == 0) continue;
    const std::uint64_t resource = random_.below(organisation_.resources_per_account);
    resource_.clear();
    append_resource(resource_, organisation_, account, resource, sku);
    row.resource = resource_;
    row.tags = organisation_.tagged(account, resource);
    price(row, sku, amount);
    row.term = "";
    const Units discount = row.cost.rounded() - part_of(row.cost.rounded(), plan_net);
    row.net = fixed(row.cost.rounded() - discount);
    row.plan.effective_cost = random_.chance(250) ? long_product(amount, plan_rate) : fixed(product(amount, plan_rate));
    if (last) row.plan.effective_cost = fixed(left);
    row.plan.net_effective_cost = fixed(part_of(row.plan.effective_cost.rounded(), plan_net));
    left -= row.plan.effective_cost.rounded();
    cost += row.cost.rounded();
    net += row.net.rounded();
    amount_sum += amount;
    public_sum += row.public_cost.rounded();
    FARTHING_CHECK(emit(row));
  }
  if (amount_sum == 0) return {};
  negation.type = LineType::negation;
  negation.tags = organisation_.untagged(account);
  negation.amount = trimmed(amount_sum);
  negation.rate = trimmed(sku.rate);
  negation.cost = fixed(-cost);
  negation.blended = fixed(-cost);
  negation.net = fixed(-net);
  negation.public_cost = fixed(public_sum);
  description_ = fmt::format("SavingsPlanNegation used by AccountId : {} and UsageSku : {:X}",
                             organisation_.accounts[static_cast<std::size_t>(account)].id, sku.salt);
  negation.description = description_;
  return emit(negation);
}

Result<> MonthPart::write_plan_fee(const SavingsPlan& plan, Instant from, Instant until, Units used) {
  const Units hours = (until - from) / hour;
  const Units recurring = plan.recurring * hours;
  const Units amortized = plan.amortized * hours;
  Row row = plain_row(LineType::plan_recurring_fee, "ComputeSavingsPlans", plan.account, recurring);
  row.start = from;
  row.end = until;
  row.net = fixed(part_of(recurring, plan_net));
  row.plan.arn = plan.arn;
  row.plan.total_to_date = fixed(recurring + amortized);
  row.plan.used = fixed(used);
  row.plan.recurring = fixed(recurring);
  row.plan.amortized = fixed(amortized);
  row.plan.net_recurring = row.net;
  row.plan.net_amortized = fixed(part_of(amortized, plan_net));
  row.description = "\"1 year, recurring fee for a Compute Savings Plan\"";
  const Units discount = recurring - row.net.rounded();
  if (discount != 0) FARTHING_CHECK(book(LineType::edp_discount, discount, plan.account, row.sku, from));
  return emit(row);
}

Result<> MonthPart::write_discounted(ReservationState& state, Instant from, Instant until, std::uint64_t rows) {
  const Reservation& reservation = *state.reservation;
  const Sku& sku = organisation_.skus[static_cast<std::size_t>(reservation.sku)];
  // A fraction of the hours of this interval, spread over its rows, and never more than the month has left.
  const Units hours =
      Units{(until - from) / hour} * reservation.count * one * static_cast<Units>(reservation.used) / 1000;
  for (std::uint64_t index = 0; index < rows; ++index) {
    const Units share = hours * static_cast<Units>(random_.between(700, 1300)) / 1000 / static_cast<Units>(rows);
    const Units amount = std::min(share, state.hours_left) / step * step;
    if (amount <= 0) continue;
    state.hours_left -= amount;
    const int account = random_.chance(700) ? reservation.account : draw_account();
    const std::uint64_t resource = random_.below(organisation_.resources_per_account);
    resource_.clear();
    append_resource(resource_, organisation_, account, resource, sku);
    set_zone(sku, account);
    Row row;
    row.type = LineType::discounted_usage;
    row.account = account;
    row.sku = reservation.sku;
    row.zone = zone_;
    row.resource = resource_;
    row.tags = organisation_.tagged(account, resource);
    row.start = draw_slot(from, until);
    row.end = row.start + month_.slot;
    price(row, sku, amount);
    row.normalization = trimmed(Units{4} * one);
    row.normalized_amount = trimmed(amount * 4);
    row.rate = row.net_rate = trimmed(0);
    row.cost = row.net = fixed(0);
    row.blended = fixed(part_of(row.blended.rounded(), 350));
    row.term = "Reserved";
    if (random_.chance(50)) row.public_cost = row.public_rate = {};
    const bool long_one = random_.chance(200);
    ReservationCells& cells = row.reservation;
    cells.arn = reservation.arn;
    cells.start = reservation.start_text;
    cells.end = reservation.end_text;
    cells.subscription = reservation.subscription;
    cells.amortized_cost = fixed(product(amount, reservation.amortized_rate));
    cells.recurring = fixed(product(amount, reservation.recurring_rate));
    // One part may have sixteen decimals, never both: their sum must round as they do.
    if (long_one && reservation.upfront == Upfront::all)
      cells.amortized_cost = long_product(amount, reservation.amortized_rate);
    if (long_one && reservation.upfront != Upfront::all)
      cells.recurring = long_product(amount, reservation.recurring_rate);
    if (reservation.upfront == Upfront::partial && cells.recurring.beyond == 5000) ++cells.recurring.beyond;
    cells.effective_cost = fixed(cells.amortized_cost.units + cells.recurring.units);
    cells.effective_cost.beyond = static_cast<std::uint16_t>(cells.amortized_cost.beyond + cells.recurring.beyond);
    cells.net_amortized_cost = fixed(part_of(cells.amortized_cost.rounded(), reservation_net));
    cells.net_recurring = fixed(part_of(cells.recurring.rounded(), reservation_net));
    cells.net_effective_cost = fixed(cells.net_amortized_cost.units + cells.net_recurring.units);
    state.used_amortized += cells.amortized_cost.rounded();
    state.used_recurring += cells.recurring.rounded();
    state.net_used_amortized += cells.net_amortized_cost.units;
    state.net_used_recurring += cells.net_recurring.units;
    FARTHING_CHECK(emit(row));
  }
  return {};
}

Result<> MonthPart::write_reservation_fee(const ReservationState& state) {
  const Reservation& reservation = *state.reservation;
  const Units recurring = fine_product(state.hours, reservation.recurring_rate);
  const Units amortized = fine_product(state.hours, reservation.amortized_rate);
  const Units net_recurring = part_of(recurring, reservation_net);
  const Units net_amortized = part_of(amortized, reservation_net);
  Row row = plain_row(LineType::reservation_fee, "AmazonEC2", reservation.account, recurring);
  row.sku = reservation.sku;
  row.start = state.from;
  row.end = std::min(month_.end, reservation.end);
  row.amount = trimmed(state.hours);
  row.rate = trimmed(reservation.recurring_rate);
  row.net = fixed(net_recurring);
  row.term = "Reserved";
  ReservationCells& cells = row.reservation;
  cells.arn = reservation.arn;
  cells.start = reservation.start_text;
  cells.end = reservation.end_text;
  cells.subscription = reservation.subscription;
  cells.count = reservation.count;
  cells.units_of_each = static_cast<int>((row.end - state.from) / hour);
  cells.amortized_fee = fixed(amortized);
  cells.unused_amortized = fixed(amortized - state.used_amortized);
  cells.unused_recurring = fixed(recurring - state.used_recurring);
  cells.unused_quantity = trimmed(state.hours_left);
  cells.upfront_value = cents(reservation.fee);
  cells.net_amortized_fee = fixed(net_amortized);
  cells.net_unused_amortized = fixed(net_amortized - state.net_used_amortized);
  cells.net_unused_recurring = fixed(net_recurring - state.net_used_recurring);
  row.description = "\"Recurring fee, Linux/UNIX (Amazon VPC), reserved instance\"";
  if (recurring != net_recurring)
    FARTHING_CHECK(book(LineType::reservation_volume_discount, recurring - net_recurring, reservation.account, row.sku,
                        state.from));
  return emit(row);
}

Result<> MonthPart::write_purchases() {
  for (const PlanState& state : plans_) {
    const SavingsPlan& plan = *state.plan;
    if (plan.start < month_.begin || plan.fee == 0) continue;
    Row row = plain_row(LineType::plan_upfront_fee, "ComputeSavingsPlans", plan.account, plan.fee);
    row.bill = BillKind::purchase;
    row.start = plan.start;
    row.end = plan.start + year;
    row.cost = row.blended = cents(plan.fee);
    row.net = fixed(part_of(plan.fee, plan_net));
    row.plan.arn = plan.arn;
    row.description = "1 year Compute Savings Plan upfront fee";
    FARTHING_CHECK(book(LineType::edp_discount, plan.fee - row.net.rounded(), plan.account, row.sku, plan.start));
    FARTHING_CHECK(emit(row));
  }
  for (const ReservationState& state : reservations_) {
    const Reservation& reservation = *state.reservation;
    if (reservation.start < month_.begin || reservation.fee == 0) continue;
    Row row = plain_row(LineType::fee, "AmazonEC2", reservation.account, reservation.fee);
    row.sku = reservation.sku;
    row.bill = BillKind::purchase;
    row.start = reservation.start;
    row.end = reservation.end;
    row.amount = trimmed(Units{reservation.count} * one);
    row.cost = row.blended = cents(reservation.fee);
    row.net = fixed(part_of(reservation.fee, reservation_net));
    row.reservation.arn = reservation.arn;
    row.reservation.subscription = reservation.subscription;
    row.description = "\"Sign up charge for subscription, paid once\"";
    FARTHING_CHECK(book(LineType::reservation_volume_discount, reservation.fee - row.net.rounded(), reservation.account,
                        row.sku, reservation.start));
    FARTHING_CHECK(emit(row));
  }
  if (month_.index == 0 && !plans_.empty()) return write_plan_refund(*plans_.front().plan);
  return {};
}

Result<> MonthPart::write_plan_refund(const SavingsPlan& plan) {
  Row row =
      plain_row(LineType::refund, "ComputeSavingsPlans", plan.account, -(Units{1234} * one + Units{567} * one / 1000));
  row.bill = BillKind::refund;
  row.plan.arn = plan.arn;
  row.description = "Refund of a returned Savings Plan";
  return emit(row);
}

}  // namespace farthing::sample
