#include "answer/bills.hpp"

#include <boost/json/array.hpp>
#include <utility>

#include "answer/json_parts.hpp"
#include "core/text_table.hpp"

namespace farthing::answer {

namespace json = boost::json;

std::string_view ListedBill::status() const {
  if (delivery().rows == 0) return "empty";
  return facts.is_open(delivery().rows) ? "open" : "closed";
}

std::uint64_t ListedBill::percent_invoiced() const {
  constexpr std::uint64_t whole = 100;
  const std::uint64_t rows = facts.billing_rows(delivery().rows);
  return rows == 0 ? whole : facts.rows_invoiced * whole / rows;
}

Result<ListedBill> bill_with_facts(control::Publication publication) {
  ListedBill listed{std::move(publication), {}, {}};
  FARTHING_TRY(listed.facts, store::delivery_facts(listed.delivery().facts));
  return listed;
}

Result<ListedBill> listed_bill(control::Publication publication) {
  FARTHING_TRY(ListedBill listed, bill_with_facts(std::move(publication)));
  if (!listed.segment()) return listed;
  FARTHING_TRY(const auto totals, store::control_totals(listed.segment()->totals));
  for (const auto& [key, sum] : totals)
    if (key.commitment_status != "Ahead") listed.totals[key.currency].add(sum);
  return listed;
}

Result<std::vector<ListedBill>> listed_bills(std::vector<control::Publication> publications) {
  std::vector<ListedBill> bills;
  for (control::Publication& publication : publications) {
    FARTHING_TRY(auto bill, listed_bill(std::move(publication)));
    bills.push_back(std::move(bill));
  }
  return bills;
}

json::object costs_json(const bill::Totals& sum) {
  return {{"unblended", to_string(sum.unblended)},
          {"amortised", to_string(sum.amortised)},
          {"net-unblended", to_string(sum.net_unblended)},
          {"net-amortised", to_string(sum.net_amortised)},
          {"list", to_string(sum.list)}};
}

json::object to_json(const ListedBill& bill) {
  const control::DeliveryRecord& delivery = bill.delivery();
  json::array files;
  for (const auto& file : delivery.files)
    files.push_back({{"name", file.name}, {"sha256", file.sha256}, {"bytes", file.bytes}});
  json::array totals;
  for (const auto& [currency, sum] : bill.totals)
    totals.push_back({{"currency", currency}, {"costs", costs_json(sum)}});
  json::object object{{"client", delivery.client},
                      {"payer", delivery.payer},
                      {"period", to_string(delivery.period)},
                      {"export", delivery.export_name},
                      {"hand_made", delivery.hand_made},
                      {"status", bill.status().data()},
                      {"rows", delivery.rows},
                      {"rows_invoiced", bill.facts.rows_invoiced},
                      {"split_rows", bill.facts.split_rows},
                      {"charges", nullptr},
                      {"kept", bill.is_kept()},
                      {"used_until", to_iso_string(bill.facts.used_until)},
                      {"rounded_numbers", bill.facts.rounded},
                      {"delivery", delivery.id},
                      {"delivered_at", to_iso_string(delivery.delivered_at)},
                      {"live_from", to_iso_string(bill.publication.live_from)},
                      {"totals", std::move(totals)},
                      {"warnings", array_of(bill.facts.warnings)},
                      {"files", std::move(files)}};
  if (bill.segment()) object["charges"] = bill.segment()->charges;
  return object;
}

json::object to_json(std::span<const ListedBill> bills) {
  json::array list;
  for (const ListedBill& bill : bills) list.push_back(to_json(bill));
  return {{"bills", std::move(list)}};
}

std::string to_csv(std::span<const ListedBill> bills) {
  std::string out =
      "period,payer,export,status,rows,rows_invoiced,currency,unblended,amortised,net-unblended,net-amortised,list\r\n";
  for (const ListedBill& bill : bills) {
    const std::string line = fmt::format(
        "{},{},{},{},{},{}", to_string(bill.delivery().period), csv_text_cell(bill.delivery().payer),
        csv_text_cell(bill.delivery().export_name), bill.status(), bill.delivery().rows, bill.facts.rows_invoiced);
    if (bill.totals.empty()) out += line + ",,,,,,\r\n";
    for (const auto& [currency, sum] : bill.totals)
      out += fmt::format("{},{},{},{},{},{},{}\r\n", line, csv_text_cell(currency), to_string(sum.unblended),
                         to_string(sum.amortised), to_string(sum.net_unblended), to_string(sum.net_amortised),
                         to_string(sum.list));
  }
  return out;
}

}  // namespace farthing::answer
