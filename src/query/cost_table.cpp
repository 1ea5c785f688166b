#include <algorithm>
#include <set>
#include <string_view>

#include "core/text_table.hpp"
#include "query/cost_output.hpp"

namespace farthing::query {
namespace {

std::string cents(const std::optional<Decimal>& value) { return value ? to_cents(*value) : "-"; }

void add_costs(std::vector<std::string>& line, const std::vector<std::optional<Decimal>>& costs,
               const std::vector<std::optional<Decimal>>& unused) {
  for (std::size_t i = 0; i < costs.size(); ++i) {
    line.push_back(cents(costs[i]));
    if (i < unused.size()) line.push_back(cents(unused[i]));
  }
}

const std::string no_split_costs =
    "These bills have no split cost allocation data. AWS delivers it once it is switched on twice:\n"
    "in the cost management preferences of the payer, and in the export (SPLIT_COST_ALLOCATION_DATA in a report,\n"
    "INCLUDE_SPLIT_COST_ALLOCATION_DATA in CUR 2.0).\n";

std::string metric_list(const CostQuery& query) {
  std::string list;
  for (const Metric metric : query.metrics) list += fmt::format("{}{}", list.empty() ? "" : ", ", name_of(metric));
  return list;
}

/// `1 bill of payer 111122223333: 2026-05 (open).` and the like, a line for each payer.
std::string sources(const CostResult& result) {
  std::set<std::string> payers;
  for (const Source& bill : result.bills) payers.insert(bill.payer);
  std::string out;
  for (const std::string& payer : payers) {
    std::size_t count = 0;
    std::string periods;
    for (const Source& bill : result.bills) {
      if (bill.payer != payer) continue;
      ++count;
      periods += fmt::format("{}{}{}", periods.empty() ? "" : ", ", to_string(bill.period), bill.open ? " (open)" : "");
    }
    out += fmt::format("From {} bill{} of payer {}: {}.\n", count, count == 1 ? "" : "s", printable(payer), periods);
  }
  return out;
}

std::string not_yet_due(const CostResult& result) {
  std::string out;
  for (const NotYetDue& due : result.not_yet_due) {
    const auto say = [&](std::string_view name, const std::optional<Decimal>& value) {
      if (value && !value->is_zero())
        out += fmt::format("Not yet due, and not included: {} {} of {} commitment for hours still to come.\n",
                           to_cents(*value), printable(due.currency), name);
    };
    say("amortised", due.amortised);
    say("net-amortised", due.net_amortised);
  }
  return out;
}

}  // namespace

std::string to_cents(Decimal value) { return with_thousands(to_rounded_string(value, 2)); }

std::string to_table(const CostResult& result) {
  const CostQuery& query = result.query;
  if (result.bills.empty()) return "No bill covers this range. `farthing bills` lists what there is.\n";
  const bool of_splits = query.subject == Subject::split_costs;
  if (of_splits && !result.has_splits) return no_split_costs + sources(result);
  if (result.rows.empty() && of_splits)
    return "No split cost matches this range and these filters.\n" + sources(result);
  if (result.rows.empty()) return "No charge matches this range and these filters.\n" + sources(result);

  const bool has_time = query.granularity != Granularity::total;
  std::vector<std::string> header;
  if (has_time)
    header.emplace_back(query.granularity == Granularity::month && query.basis == PeriodBasis::billing_period
                            ? "bill"
                            : name_of(query.granularity));
  for (const Dimension& dimension : query.group_by) {
    const auto shown = result.label_names.find(dimension.label);
    header.push_back(printable(shown == result.label_names.end() ? dimension.name() : shown->second));
  }
  header.emplace_back("currency");
  const std::size_t texts = header.size();
  for (const Metric metric : query.metrics) {
    header.emplace_back(name_of(metric));
    if (of_splits) header.emplace_back("unused");
  }
  TextTable table(std::move(header), texts);
  for (const CostRow& row : result.rows) {
    std::vector<std::string> line;
    if (has_time) line.push_back(row.time);
    for (const std::string& group : row.groups) line.push_back(group.empty() ? "(none)" : printable(group));
    line.push_back(printable(row.currency));
    add_costs(line, row.costs, row.unused);
    table.add(std::move(line));
  }
  table.begin_totals();
  const std::size_t labels = texts - 1;
  for (const CostTotal& total : result.totals) {
    std::vector<std::string> line(labels);
    if (labels > 0) line.front() = "total";
    line.push_back(labels > 0 ? printable(total.currency) : "total " + printable(total.currency));
    add_costs(line, total.costs, total.unused);
    table.add(std::move(line));
  }
  return table.to_string() + (of_splits ? "\nShares of what instances cost, the unused part of them included." : "") +
         fmt::format("\nCosts are {}, rounded half-even to cents for display; totals are of the exact amounts.\n",
                     metric_list(query)) +
         sources(result) + not_yet_due(result);
}

}  // namespace farthing::query
