#include <boost/json/array.hpp>

#include "answer/bills.hpp"
#include "control/findings.hpp"
#include "http/operation.hpp"
#include "query/spend_overview.hpp"

namespace farthing::http {
namespace {

namespace json = boost::json;

json::value money_or_null(const std::optional<Decimal>& money) {
  return money ? json::value(to_string(*money)) : json::value(nullptr);
}

json::object to_json(const query::CurrencyOverview& currency) {
  json::array movers;
  for (const query::Mover& mover : currency.movers)
    movers.push_back({{"service", mover.service},
                      {"account", mover.account},
                      {"before", to_string(mover.before)},
                      {"now", to_string(mover.now)},
                      {"change", to_string(mover.change())},
                      {"reason", mover.reason}});
  json::object object{{"currency", currency.currency},
                      {"month_so_far", to_string(currency.month_so_far)},
                      {"same_days_last_month", money_or_null(currency.same_days_last_month)},
                      {"last_month", money_or_null(currency.last_month)},
                      {"forecast", nullptr},
                      {"movers", std::move(movers)}};
  if (currency.forecast)
    object["forecast"] = {{"amount", to_string(currency.forecast->amount)},
                          {"low", to_string(currency.forecast->low)},
                          {"high", to_string(currency.forecast->high)},
                          {"words", currency.forecast->words}};
  return object;
}

}  // namespace

Outcome get_home(Visit& visit) {
  FARTHING_TRY(auto publications, control::publications(visit.database(), visit.client(), std::nullopt));
  std::string key = fmt::format("home\n{}\n", visit.client());
  for (const control::Publication& publication : publications)
    key += publication.segment ? publication.segment->id + " " : "- ";
  std::vector<query::BillReach> reaches;
  json::array bills;
  for (const control::Publication& publication : publications) {
    FARTHING_TRY(const auto bill, answer::bill_with_facts(publication));
    reaches.push_back({bill.delivery().payer, bill.delivery().period, bill.facts.used_until, bill.status() == "open"});
    bills.push_back({{"payer", bill.delivery().payer},
                     {"period", to_string(bill.delivery().period)},
                     {"status", bill.status()},
                     {"used_until", to_iso_string(bill.facts.used_until)},
                     {"delivered_at", to_iso_string(bill.delivery().delivered_at)}});
  }
  FARTHING_TRY(const auto findings, control::findings(visit.database(), visit.client(), std::nullopt));
  std::uint64_t failed = 0;
  for (const control::FindingRecord& finding : findings) failed += finding.outcome == "failed" ? 1 : 0;

  json::array currencies;
  BillingPeriod month = BillingPeriod::containing(visit.now());
  std::optional<Instant> through;
  FARTHING_TRY(const auto overview, query::spend_overview(visit.engine(), visit.data().path(), publications, reaches));
  if (overview) {
    month = overview->month;
    through = overview->through;
    for (const query::CurrencyOverview& currency : overview->currencies) currencies.push_back(to_json(currency));
  }
  return json_answer({{"month", to_string(month)},
                      {"through", through ? json::value(to_date_string(*through)) : json::value(nullptr)},
                      {"currencies", std::move(currencies)},
                      {"bills", std::move(bills)},
                      {"configuration_errors", {{"failed", failed}, {"warnings", findings.size() - failed}}}});
}

}  // namespace farthing::http
