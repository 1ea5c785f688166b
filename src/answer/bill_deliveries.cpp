#include "answer/bill_deliveries.hpp"

#include <boost/json/array.hpp>

#include "core/text_table.hpp"

namespace farthing::answer {
namespace {

namespace json = boost::json;
using TotalsByCurrency = std::map<std::string, bill::Totals>;

bill::Totals difference(const bill::Totals& now, const bill::Totals& before) {
  bill::Totals change;
  change.unblended = now.unblended - before.unblended;
  change.amortised = now.amortised - before.amortised;
  change.net_unblended = now.net_unblended - before.net_unblended;
  change.net_amortised = now.net_amortised - before.net_amortised;
  change.list = now.list - before.list;
  return change;
}

TotalsByCurrency change_between(const TotalsByCurrency& before, const TotalsByCurrency& now) {
  TotalsByCurrency change;
  for (const auto& [currency, sum] : before) change[currency] = difference({}, sum);
  for (const auto& [currency, sum] : now) {
    const auto was = before.find(currency);
    change[currency] = difference(sum, was == before.end() ? bill::Totals() : was->second);
  }
  return change;
}

}  // namespace

Result<std::vector<BillDelivery>> deliveries(store::DataFolder& data, const std::string& client,
                                             const std::string& payer, BillingPeriod period) {
  FARTHING_TRY(auto publications, control::publications_of_bill(data.database(), client, payer, period));
  if (publications.empty())
    return std::unexpected(Error(
        ErrorCode::not_found, fmt::format("there is no bill of payer {} for {}", printable(payer), to_string(period)),
        "`farthing bills` lists those there are"));
  std::vector<BillDelivery> list;
  for (control::Publication& publication : publications) {
    FARTHING_TRY(auto bill, listed_bill(std::move(publication)));
    list.push_back({std::move(bill), std::nullopt});
  }
  for (std::size_t newer = 0; newer + 1 < list.size(); ++newer) {
    const ListedBill& before = list[newer + 1].bill;
    if (before.segment() && list[newer].bill.segment())
      list[newer].change = change_between(before.totals, list[newer].bill.totals);
  }
  return list;
}

json::object to_json(const BillDelivery& delivery) {
  json::object object = to_json(delivery.bill);
  const auto& until = delivery.bill.publication.live_until;
  object["live_until"] = until ? json::value(to_iso_string(*until)) : json::value(nullptr);
  object["change_to_before"] = nullptr;
  if (!delivery.change) return object;
  json::array change;
  for (const auto& [currency, sum] : *delivery.change)
    change.push_back({{"currency", currency}, {"costs", costs_json(sum)}});
  object["change_to_before"] = std::move(change);
  return object;
}

json::object to_json(std::span<const BillDelivery> list) {
  json::array array;
  for (const BillDelivery& one : list) array.push_back(to_json(one));
  return {{"deliveries", std::move(array)}};
}

std::string to_csv(std::span<const BillDelivery> list) {
  std::string out =
      "delivery,delivered_at,live_from,live_until,status,kept,rows,currency,unblended,change_unblended\r\n";
  for (const BillDelivery& one : list) {
    const auto& until = one.bill.publication.live_until;
    const control::DeliveryRecord& delivery = one.bill.delivery();
    const std::string line =
        fmt::format("{},{},{},{},{},{},{}", delivery.id, to_iso_string(delivery.delivered_at),
                    to_iso_string(one.bill.publication.live_from), until ? to_iso_string(*until) : "",
                    one.bill.status(), one.bill.is_kept() ? "yes" : "no", delivery.rows);
    if (one.bill.totals.empty()) out += line + ",,,\r\n";
    for (const auto& [currency, sum] : one.bill.totals) {
      const auto change = one.change ? one.change->find(currency) : TotalsByCurrency::const_iterator();
      out += fmt::format("{},{},{},{}\r\n", line, csv_text_cell(currency), to_string(sum.unblended),
                         one.change ? to_string(change->second.unblended) : "");
    }
  }
  return out;
}

}  // namespace farthing::answer
