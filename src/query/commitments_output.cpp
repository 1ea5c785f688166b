#include "query/commitments_output.hpp"

#include <boost/json.hpp>
#include <string_view>

#include "core/text_table.hpp"
#include "query/cost_output.hpp"
#include "query/sources_json.hpp"

namespace farthing::query {
namespace {

namespace json = boost::json;

json::value money(const std::optional<Decimal>& value) {
  return value ? json::value(to_string(*value)) : json::value(nullptr);
}

json::value known(const std::string& text) { return text.empty() ? json::value(nullptr) : json::value(text); }

json::object sums_json(const CommitmentSums& sums) {
  return {{"upfront_fee", to_string(sums.upfront_fee)},
          {"recurring_fee", to_string(sums.recurring_fee)},
          {"used", money(sums.used)},
          {"unused", money(sums.unused)},
          {"not_yet_due", money(sums.not_yet_due)},
          {"utilisation", money(sums.utilisation())},
          {"covered", to_string(sums.covered)}};
}

json::object coverage_json(const Coverage& coverage) {
  return {{"covered", to_string(coverage.covered)},
          {"on_demand", to_string(coverage.on_demand)},
          {"coverage", money(coverage.share())}};
}

std::string cents(const std::optional<Decimal>& value) { return value ? to_cents(*value) : "-"; }

std::string per_cent(const std::optional<Decimal>& share) {
  if (!share) return "-";
  constexpr int hundred = 100;
  return to_rounded_string(Decimal::of(share->units * hundred), 1) + " %";
}

std::string or_dash(const std::string& text) { return text.empty() ? "-" : printable(text); }

/// The day of `2026-05-03T14:00:00.000Z`.
std::string day_of(const std::string& moment) {
  constexpr std::size_t length = 10;
  return or_dash(moment.substr(0, length));
}

void add_sums(std::vector<std::string>& line, const CommitmentSums& sums) {
  for (const auto& value :
       {std::optional(sums.upfront_fee), std::optional(sums.recurring_fee), sums.used, sums.unused, sums.not_yet_due})
    line.push_back(cents(value));
  line.push_back(per_cent(sums.utilisation()));
}

std::string commitments_table(const CommitmentReport& report) {
  TextTable table({"bill", "commitment", "offering", "account", "term", "payment", "start", "end", "currency",
                   "upfront", "recurring", "used", "unused", "not yet due", "utilisation"},
                  9);
  for (const Commitment& one : report.commitments) {
    const std::size_t slash = one.id.rfind('/');
    std::vector<std::string> line{
        to_string(one.period),  printable(one.id.substr(slash == std::string::npos ? 0 : slash + 1)),
        or_dash(one.offering),  or_dash(one.account),
        or_dash(one.term),      or_dash(one.payment_option),
        day_of(one.start),      day_of(one.end),
        printable(one.currency)};
    add_sums(line, one.sums);
    table.add(std::move(line));
  }
  table.begin_totals();
  for (const CommitmentTotal& total : report.totals) {
    std::vector<std::string> line{"total", "", "", "", "", "", "", "", printable(total.currency)};
    add_sums(line, total.sums);
    table.add(std::move(line));
  }
  return table.to_string();
}

std::string coverage_table(const CommitmentReport& report) {
  TextTable table({"bill", "service", "currency", "covered", "on demand", "coverage"}, 3);
  for (const Coverage& one : report.coverage)
    table.add({to_string(one.period), printable(one.service), printable(one.currency), to_cents(one.covered),
               to_cents(one.on_demand), per_cent(one.share())});
  table.begin_totals();
  for (const CommitmentTotal& total : report.totals)
    table.add({"total", "", printable(total.currency), to_cents(total.coverage.covered),
               to_cents(total.coverage.on_demand), per_cent(total.coverage.share())});
  return table.to_string();
}

}  // namespace

std::string to_json(const CommitmentReport& report) {
  json::array list, coverage, totals;
  for (const Commitment& one : report.commitments) {
    const std::string_view kind = name_of(one.kind);
    json::object object{{"period", to_string(one.period)},
                        {"payer", one.payer},
                        {"id", one.id},
                        {"kind", json::string_view(kind.data(), kind.size())},
                        {"account", known(one.account)},
                        {"offering", known(one.offering)},
                        {"offering_class", known(one.offering_class)},
                        {"term", known(one.term)},
                        {"payment_option", known(one.payment_option)},
                        {"region", known(one.region)},
                        {"count", known(one.count)},
                        {"start", known(one.start)},
                        {"end", known(one.end)},
                        {"currency", one.currency}};
    object["sums"] = sums_json(one.sums);
    list.push_back(std::move(object));
  }
  for (const Coverage& one : report.coverage) {
    json::object object{
        {"period", to_string(one.period)}, {"payer", one.payer}, {"service", one.service}, {"currency", one.currency}};
    for (auto& [name, value] : coverage_json(one)) object[name] = value;
    coverage.push_back(std::move(object));
  }
  for (const CommitmentTotal& total : report.totals)
    totals.push_back(json::object{
        {"currency", total.currency}, {"sums", sums_json(total.sums)}, {"coverage", coverage_json(total.coverage)}});
  return json::serialize(json::object{{"bills", sources_json(report.bills)},
                                      {"commitments", std::move(list)},
                                      {"coverage", std::move(coverage)},
                                      {"totals", std::move(totals)}}) +
         "\n";
}

std::string to_csv(const CommitmentReport& report) {
  std::string out =
      "period,payer,id,kind,account,offering,offering_class,term,payment_option,region,count,start,end,currency,"
      "upfront_fee,recurring_fee,used,unused,not_yet_due,utilisation,covered\r\n";
  const auto exact = [](const std::optional<Decimal>& value) { return value ? to_string(*value) : std::string(); };
  for (const Commitment& one : report.commitments) {
    out += to_string(one.period);
    for (const std::string& text :
         {one.payer, one.id, std::string(name_of(one.kind)), one.account, one.offering, one.offering_class, one.term,
          one.payment_option, one.region, one.count, one.start, one.end, one.currency})
      out += ',' + csv_text_cell(text);
    const CommitmentSums& sums = one.sums;
    for (const auto& value : {std::optional(sums.upfront_fee), std::optional(sums.recurring_fee), sums.used,
                              sums.unused, sums.not_yet_due, sums.utilisation(), std::optional(sums.covered)})
      out += ',' + exact(value);
    out += "\r\n";
  }
  return out;
}

std::string to_table(const CommitmentReport& report) {
  if (report.bills.empty()) return "No bill covers this range. `farthing bills` lists what there is.\n";
  std::string out =
      report.commitments.empty() ? "These bills name no Savings Plan and no reservation.\n" : commitments_table(report);
  if (!report.coverage.empty()) out += "\nCoverage at public prices:\n\n" + coverage_table(report);
  return out + "\nUsed and unused are effective costs, rounded half-even to cents for display; - is not known.\n";
}

}  // namespace farthing::query
