#include "query/cost_output.hpp"

#include <boost/json.hpp>
#include <string_view>

#include "core/text_table.hpp"
#include "query/sources_json.hpp"

namespace farthing::query {
namespace {

namespace json = boost::json;

json::string_view words(std::string_view text) { return {text.data(), text.size()}; }

json::value money(const std::optional<Decimal>& value) {
  if (!value) return nullptr;
  return json::value(to_string(*value));
}

json::value instant(const std::optional<Instant>& value) {
  if (!value) return nullptr;
  return json::value(to_iso_string(*value));
}

json::object costs_json(const CostQuery& query, const std::vector<std::optional<Decimal>>& costs) {
  json::object object;
  for (std::size_t i = 0; i < query.metrics.size(); ++i) object[words(name_of(query.metrics[i]))] = money(costs[i]);
  return object;
}

json::object query_json(const CostQuery& query) {
  json::array group_by, filters, metrics;
  for (const Dimension& dimension : query.group_by) group_by.emplace_back(dimension.name());
  for (const Filter& filter : query.filters) {
    json::array values;
    for (const std::string& value : filter.values) values.emplace_back(value);
    filters.push_back(json::object{
        {"dimension", filter.dimension.name()}, {"exclude", filter.exclude}, {"values", std::move(values)}});
  }
  for (const Metric metric : query.metrics) metrics.emplace_back(words(name_of(metric)));
  json::object object{{"from", instant(query.from)},
                      {"to_exclusive", instant(query.to)},
                      {"granularity", words(name_of(query.granularity))},
                      {"by", words(name_of(query.basis))},
                      {"group_by", std::move(group_by)},
                      {"filters", std::move(filters)},
                      {"metrics", std::move(metrics)}};
  if (query.top) object["top"] = *query.top;
  return object;
}

}  // namespace

std::string to_json(const CostResult& result) {
  const bool of_splits = result.query.subject == Subject::split_costs;
  json::array rows, totals, not_yet_due;
  for (const CostRow& row : result.rows) {
    json::object groups;
    for (std::size_t i = 0; i < row.groups.size(); ++i) groups[result.query.group_by[i].name()] = row.groups[i];
    json::object object{{"time", row.time},
                        {"groups", std::move(groups)},
                        {"currency", row.currency},
                        {"costs", costs_json(result.query, row.costs)}};
    if (of_splits) object["unused"] = costs_json(result.query, row.unused);
    if (row.is_others) object["others"] = true;
    rows.push_back(std::move(object));
  }
  for (const CostTotal& total : result.totals) {
    json::object object{{"currency", total.currency}, {"costs", costs_json(result.query, total.costs)}};
    if (of_splits) object["unused"] = costs_json(result.query, total.unused);
    totals.push_back(std::move(object));
  }
  for (const NotYetDue& due : result.not_yet_due) {
    json::object costs;
    if (due.amortised) costs["amortised"] = money(due.amortised);
    if (due.net_amortised) costs["net-amortised"] = money(due.net_amortised);
    not_yet_due.push_back(json::object{{"currency", due.currency}, {"costs", std::move(costs)}});
  }
  json::object answer{{"query", query_json(result.query)},
                      {"bills", sources_json(result.bills)},
                      {"rows", std::move(rows)},
                      {"totals", std::move(totals)}};
  if (!of_splits) answer["not_yet_due"] = std::move(not_yet_due);
  return json::serialize(answer) + "\n";
}

std::string to_csv(const CostResult& result) {
  constexpr std::string_view line_end = "\r\n";
  const bool has_time = result.query.granularity != Granularity::total;
  std::string out = has_time ? "time," : "";
  for (const Dimension& dimension : result.query.group_by) out += csv_text_cell(dimension.name()) + ',';
  out += "currency";
  for (const Metric metric : result.query.metrics) out += fmt::format(",{}", name_of(metric));
  if (result.query.subject == Subject::split_costs)
    for (const Metric metric : result.query.metrics) out += fmt::format(",{}-unused", name_of(metric));
  out += line_end;
  for (const CostRow& row : result.rows) {
    if (has_time) out += row.time + ',';
    for (const std::string& group : row.groups) out += csv_text_cell(group) + ',';
    out += csv_text_cell(row.currency);
    for (const auto* costs : {&row.costs, &row.unused})
      for (const auto& cost : *costs) out += ',' + (cost ? to_string(*cost) : "");
    out += line_end;
  }
  return out;
}

}  // namespace farthing::query
