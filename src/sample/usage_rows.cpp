#include <algorithm>

#include "sample/month_part.hpp"

namespace farthing::sample {
namespace {

/// Usage rows that share one discount row, about.
constexpr std::uint32_t rows_a_discount = 16;

std::size_t kind_of(LineType discount) {
  return static_cast<std::size_t>(discount) - static_cast<std::size_t>(LineType::edp_discount);
}

/// A share of a cost, in per mille, cut to ten decimals.
Units share_of(Units cost, std::int64_t per_mille) { return cost * per_mille / 1000 / step * step; }

Number rate_number(Units rate) { return {rate, 0, rate < one / 1000 ? Print::exponent : Print::fixed}; }

}  // namespace

Number MonthPart::cost_number(Units cost) {
  if (cost < 1'000'000 && random_.chance(cost == 0 ? 100 : 500)) return {cost, 0, Print::exponent};
  return fixed(cost);
}

Units MonthPart::draw_amount(const Sku& sku) {
  const Units scaled = sku.base_amount * static_cast<Units>(amount_scale_) / 256;
  const auto factor = static_cast<Units>(random_.tail());
  const auto jitter = Units{1 << 19} + static_cast<Units>(random_.below(1ULL << 20));
  const Units amount = ((scaled * factor) >> 20) * jitter >> 20;
  const Units grain = sku.unit == "Requests" ? Units{one} : Units{step};
  return std::max(amount / grain, Units{1}) * grain;
}

void MonthPart::price(Row& row, const Sku& sku, Units amount) {
  row.amount = {amount, 0, amount < one / 1'000'000 ? Print::exponent : Print::trimmed};
  row.rate = rate_number(sku.rate);
  row.cost = cost_number(product(amount, sku.rate));
  row.blended_rate = row.rate;
  row.blended = row.cost;
  row.net_rate = rate_number(sku.rate - share_of(sku.rate, 50));
  if (sku.public_rate != 0) {
    row.public_cost = fixed(product(amount, sku.public_rate));
    row.public_rate = rate_number(sku.public_rate);
  }
  row.term = sku.role == SkuRole::spot ? "Spot" : "OnDemand";
}

Result<> MonthPart::write_usage(std::uint64_t count) {
  while (count > 0) {
    const std::uint64_t burst = std::min(count, random_.between(1, 3));
    FARTHING_CHECK(write_usage_burst(burst));
    count -= burst;
  }
  return {};
}

Result<> MonthPart::write_usage_burst(std::uint64_t count) {
  const int account = draw_account();
  const std::uint64_t resource = random_.below(organisation_.resources_per_account);
  const std::uint64_t nature = mix(organisation_.seed + static_cast<std::uint64_t>(account), resource);
  const bool marketplace = random_.chance(8);
  const auto& choice = marketplace ? organisation_.marketplace_skus : organisation_.usage_skus;
  const std::size_t chosen = nature % choice.size();
  const int sku_index = choice[chosen];
  const Sku& sku = organisation_.skus[static_cast<std::size_t>(sku_index)];
  resource_.clear();
  append_resource(resource_, organisation_, account, resource, sku);
  set_zone(sku, account);

  Row row;
  row.type = LineType::usage;
  row.account = account;
  row.sku = sku_index;
  row.zone = zone_;
  row.resource = resource_;
  const bool tagged = sku.resource != ResourceKind::none && nature % 8 != 0;
  row.tags = tagged ? organisation_.tagged(account, mix(nature)) : organisation_.untagged(account);
  if (marketplace) row.bill = static_cast<BillKind>(static_cast<std::size_t>(BillKind::marketplace_first) + chosen);
  for (std::uint64_t index = 0; index < count; ++index) {
    row.start = draw_slot(month_.begin, month_.data_end);
    row.end = row.start + month_.slot;
    price(row, sku, draw_amount(sku));
    if (marketplace)
      row.net = row.cost;
    else
      FARTHING_CHECK(discount_usage(row, sku));
    FARTHING_CHECK(emit(row));
  }
  return {};
}

Result<> MonthPart::discount_usage(Row& row, const Sku& sku) {
  const Units cost = row.cost.rounded();
  Units net = cost;
  const auto take = [&](LineType discount, std::int64_t per_mille) -> Result<> {
    const Units part = share_of(cost, per_mille);
    net -= part;
    return part == 0 ? Result<>() : book(discount, part, row.account, row.sku, row.start);
  };
  FARTHING_CHECK(take(LineType::edp_discount, 50));
  if (sku.product_code == "AmazonS3" || sku.product_code == "AWSDataTransfer")
    FARTHING_CHECK(take(LineType::private_rate_discount, 120));
  if (row.account % 5 == 4) FARTHING_CHECK(take(LineType::spp_discount, 20));
  if (sku.product_code == "awswaf") FARTHING_CHECK(take(LineType::bundled_discount, 400));
  row.net = fixed(net);
  return {};
}

Result<> MonthPart::book(LineType discount, Units sum, int account, int sku, Instant at) {
  const int service = organisation_.skus[static_cast<std::size_t>(sku)].service;
  const std::size_t group =
      static_cast<std::size_t>(account) * organisation_.services.size() + static_cast<std::size_t>(service);
  Pending& pending = pending_[group * discount_kinds + kind_of(discount)];
  pending.sum += sum;
  pending.sku = sku;
  pending.at = at;
  if (++pending.rows < rows_a_discount) return {};
  return write_discount(discount, account, std::exchange(pending, {}));
}

Result<> MonthPart::write_discount(LineType discount, int account, const Pending& pending) {
  constexpr std::string_view texts[] = {"\"Enterprise Discount Program, year 2\"", "Private rate card discount",
                                        "Solution Provider Program discount", "Reserved Instance volume discount",
                                        "\"\"\"Bundled\"\" with AWS Shield Advanced\""};
  Row row;
  row.type = discount;
  row.account = account;
  row.sku = pending.sku;
  row.tags = organisation_.untagged(account);
  row.start = pending.at;
  row.end = std::min(pending.at + month_.slot, month_.end);
  row.cost = fixed(-pending.sum);
  row.net = fixed(0);
  row.description = texts[kind_of(discount)];
  return emit(row);
}

Result<> MonthPart::write_pending() {
  for (std::size_t index = 0; index < pending_.size(); ++index) {
    if (pending_[index].rows == 0) continue;
    const auto kind = static_cast<LineType>(static_cast<std::size_t>(LineType::edp_discount) + index % discount_kinds);
    const auto account = static_cast<int>(index / discount_kinds / organisation_.services.size());
    FARTHING_CHECK(write_discount(kind, account, std::exchange(pending_[index], {})));
  }
  return {};
}

}  // namespace farthing::sample
