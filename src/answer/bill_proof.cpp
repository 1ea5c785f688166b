#include "answer/bill_proof.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <set>

#include "core/text_table.hpp"

namespace farthing::answer {
namespace {

namespace json = boost::json;

json::object sums_json(const bill::Totals& sum) {
  json::object costs = costs_json(sum);
  costs["blended"] = to_string(sum.blended);
  return {{"charges", sum.charges}, {"costs", std::move(costs)}};
}

json::value sums_or_null(const bill::ControlTotals& totals, const bill::ControlKey& key) {
  const auto at = totals.find(key);
  return at == totals.end() ? json::value(nullptr) : json::value(sums_json(at->second));
}

json::array sums_by_key(const BillProof& proof) {
  std::set<bill::ControlKey> keys;
  for (const auto& [key, sum] : proof.recorded) keys.insert(key);
  if (proof.counted)
    for (const auto& [key, sum] : *proof.counted) keys.insert(key);
  json::array list;
  for (const bill::ControlKey& key : keys) {
    json::object object{{"account", key.account},
                        {"line_item_type", key.line_item_type},
                        {"commitment_status", key.commitment_status},
                        {"currency", key.currency},
                        {"recorded", sums_or_null(proof.recorded, key)},
                        {"counted", nullptr},
                        {"agrees", nullptr}};
    if (proof.counted) {
      object["counted"] = sums_or_null(*proof.counted, key);
      object["agrees"] = object["counted"] == object["recorded"];
    }
    list.push_back(std::move(object));
  }
  return list;
}

}  // namespace

Result<BillProof> prove_bill(store::DataFolder& data, const std::string& client, const std::string& payer,
                             BillingPeriod period, bool count_again, const store::SegmentSettings& settings) {
  FARTHING_TRY(auto live, control::publications(data.database(), client, std::nullopt, control::Read::with_totals));
  const auto at = std::ranges::find_if(
      live, [&](const control::Publication& one) { return one.payer == payer && one.period == period; });
  if (at == live.end())
    return std::unexpected(Error(
        ErrorCode::not_found, fmt::format("there is no bill of payer {} for {}", printable(payer), to_string(period)),
        "`farthing bills` lists those there are"));
  BillProof proof;
  if (count_again) {
    FARTHING_TRY(auto check, store::verify_bill(data, *at, settings));
    proof.check = std::move(check.report);
    proof.counted = std::move(check.counted);
  }
  FARTHING_TRY(proof.bill, listed_bill(std::move(*at)));
  if (proof.bill.segment()) {
    FARTHING_TRY(proof.recorded, store::control_totals(proof.bill.segment()->totals));
  }
  return proof;
}

json::object to_json(const BillProof& proof) {
  const ListedBill& bill = proof.bill;
  json::object object{{"bill", to_json(bill)},     {"rows_read", bill.delivery().rows},
                      {"charges_stored", nullptr}, {"sums", sums_by_key(proof)},
                      {"verified", nullptr},       {"check", nullptr}};
  if (bill.segment()) object["charges_stored"] = bill.segment()->charges;
  if (proof.check) {
    object["verified"] = proof.check->problems.empty();
    object["check"] = to_json(*proof.check);
  }
  return object;
}

std::optional<Error> damage(const store::VerifyReport& report) {
  if (report.problems.empty()) return std::nullopt;
  return Error(ErrorCode::damaged,
               fmt::format("{} stored file{} damaged; the first: {}", report.problems.size(),
                           report.problems.size() == 1 ? " is" : "s are", report.problems.front().place),
               "run `farthing rebuild` for segments; import damaged archive files again");
}

json::object to_json(const store::VerifyReport& report) {
  json::array problems;
  for (const store::Problem& problem : report.problems)
    problems.push_back({{"client", problem.client},
                        {"payer", problem.payer},
                        {"period", to_string(problem.period)},
                        {"place", problem.place},
                        {"what", problem.what},
                        {"in_archive", problem.in_archive}});
  return {{"bills", report.bills},
          {"segments", report.segments},
          {"archived_files", report.archived_files},
          {"bytes", report.bytes},
          {"problems", std::move(problems)}};
}

}  // namespace farthing::answer
