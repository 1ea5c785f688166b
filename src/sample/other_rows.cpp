#include <algorithm>

#include "sample/month_part.hpp"

namespace farthing::sample {
Row MonthPart::plain_row(LineType type, std::string_view product_code, int account, Units cost) {
  Row row;
  row.type = type;
  row.account = account;
  row.sku = organisation_.special(product_code);
  row.tags = organisation_.untagged(account);
  row.start = month_.begin;
  row.end = month_.end;
  row.amount = trimmed(one);
  row.cost = row.blended = row.net = fixed(cost);
  return row;
}

Result<> MonthPart::write_tax() {
  constexpr std::string_view kinds[] = {"VAT", "USSalesTax", "GST"};
  const int account = draw_account();
  const auto service = random_.below(organisation_.services.size());
  const std::string& code = organisation_.services[service];
  Row row = plain_row(LineType::tax, code, account, (Units{one} / 100 * static_cast<Units>(random_.tail() * 20)) >> 20);
  row.cost = cents(row.cost.units / (one / 100) * (one / 100));
  row.blended = row.net = row.cost;
  row.tax_type = kinds[static_cast<std::size_t>(account) % 3];
  description_ = "Tax for product code " + code;
  row.description = description_;
  return emit(row);
}

Result<> MonthPart::write_credit() {
  constexpr std::string_view texts[] = {"\"AWS Activate credit, \"\"Gründer\"\" programme\"",
                                        "\"Migration credit:\nfirst year\"",
                                        "\"Service credit\r\nfor an outage, in full\"", "Promotion; code 5% | <b>"};
  const int account = draw_account();
  const auto sku = organisation_.usage_skus[random_.below(organisation_.usage_skus.size())];
  Row row = plain_row(LineType::credit, "AmazonEC2", account,
                      -((Units{one} * static_cast<Units>(random_.tail())) >> 20) / step * step);
  row.sku = sku;
  row.start = draw_slot(month_.begin, month_.data_end);
  row.end = row.start + month_.slot;
  row.description = texts[random_.below(std::size(texts))];
  return emit(row);
}

Result<> MonthPart::write_single_rows() {
  Row support = plain_row(LineType::fee, "AWSSupportEnterprise", 0, Units{15'000} * one);
  support.description = "\"AWS Support (Enterprise), 10% of the first $150,000\"";
  FARTHING_CHECK(emit(support));

  Row flat = plain_row(LineType::flat_rate_subscription, "AmazonCloudFront", draw_account(), Units{200} * one);
  flat.description = "CloudFront flat-rate plan";
  FARTHING_CHECK(emit(flat));

  Row generic = plain_row(LineType::discount, "AmazonCloudFront", flat.account, -(Units{12'345'678'901} * step));
  generic.blended = {};
  FARTHING_CHECK(emit(generic));

  for (int index = 0; index < 3; ++index) {
    Row refund = plain_row(LineType::refund, "AmazonRegistrar", draw_account(), -(Units{index + 1} * one * 9 / 10));
    refund.bill = BillKind::refund;
    refund.description = "\"Refund: transfer fee, as agreed\"";
    FARTHING_CHECK(emit(refund));
  }
  FARTHING_CHECK(write_large_rows());
  return write_outside_period();
}

Result<> MonthPart::write_large_rows() {
  if (month_.index == 0) {
    const int sku = organisation_.marketplace_skus.front();
    Row contract = plain_row(LineType::fee, "AmazonEC2", 0, Units{1'048'576} * one);
    contract.sku = sku;
    contract.bill = BillKind::marketplace_first;
    contract.end = month_.begin + year;
    contract.cost = contract.blended = contract.net = cents(contract.cost.units);
    contract.description = "\"AWS Marketplace annual contract, software seats\"";
    FARTHING_CHECK(emit(contract));
  }
  // A great amount at next to no cost.
  const int account = draw_account();
  Row tiny = plain_row(LineType::usage, "AmazonEC2", account, Units{4} * one / 10'000'000);
  tiny.sku = organisation_.usage_skus.front();
  tiny.start = month_.begin;
  tiny.end = month_.begin + month_.slot;
  tiny.amount = trimmed(Units{12'345'678} * one + one / 8);
  tiny.cost.print = tiny.blended.print = tiny.net.print = Print::exponent;
  return emit(tiny);
}

Result<> MonthPart::write_outside_period() {
  for (int index = 0; index < 4; ++index) {
    const int account = draw_account();
    Row row = plain_row(LineType::usage, "AmazonRegistrar", account, Units{12 + index} * one);
    row.description = "Registration of example.org";
    if (index % 2 == 0) {
      row.start = month_.begin + 3 * day;
      row.end = row.start + year;
    } else {
      // Late usage of the month before.
      row.start = month_.begin - (1 + index) * day;
      row.end = row.start + month_.slot;
    }
    FARTHING_CHECK(emit(row));
  }
  return {};
}

}  // namespace farthing::sample
