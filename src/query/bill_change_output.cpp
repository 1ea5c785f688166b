#include "query/bill_change_output.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <string_view>

#include "core/text_table.hpp"
#include "query/cost_output.hpp"

namespace farthing::query {
namespace {

namespace json = boost::json;
using Costs = std::vector<std::optional<Decimal>>;

json::string_view words(std::string_view text) { return {text.data(), text.size()}; }

json::object costs_json(const BillChange& change, const Costs& costs) {
  json::object object;
  for (std::size_t i = 0; i < change.query.metrics.size(); ++i) {
    const json::string_view name = words(name_of(change.query.metrics[i]));
    object[name] = costs[i] ? json::value(to_string(*costs[i])) : json::value(nullptr);
  }
  return object;
}

json::object costs_json(const BillChange& change, const ChangedCosts& costs) {
  return {{"before", costs_json(change, costs.before)},
          {"after", costs_json(change, costs.after)},
          {"difference", costs_json(change, costs.difference)}};
}

json::object delivery_json(const Source& delivery) {
  return {{"payer", delivery.payer},
          {"period", to_string(delivery.period)},
          {"status", delivery.open ? "open" : "closed"},
          {"delivery", delivery.delivery},
          {"delivered_at", to_iso_string(delivery.delivered_at)},
          {"kept", !delivery.segment.empty()}};
}

json::array not_yet_due_json(const std::vector<NotYetDue>& list) {
  json::array array;
  for (const NotYetDue& due : list) {
    json::object costs;
    if (due.amortised) costs["amortised"] = to_string(*due.amortised);
    if (due.net_amortised) costs["net-amortised"] = to_string(*due.net_amortised);
    array.push_back(json::object{{"currency", due.currency}, {"costs", std::move(costs)}});
  }
  return array;
}

std::string cents(const std::optional<Decimal>& value) { return value ? to_cents(*value) : "-"; }

/// What came to it has a sign as well as what went. What is less than half a cent must not read as nothing.
std::string signed_cents(const std::optional<Decimal>& value) {
  if (!value) return "-";
  std::string text = to_cents(*value);
  const bool reads_as_nothing = to_rounded_string(*value, 2) == to_rounded_string(Decimal{}, 2);
  if (reads_as_nothing && !value->is_zero()) return value->units > 0 ? "+<0.01" : "-<0.01";
  return value->units > 0 ? "+" + text : text;
}

void add_costs(std::vector<std::string>& line, const ChangedCosts& costs) {
  for (std::size_t i = 0; i < costs.difference.size(); ++i) {
    line.push_back(cents(costs.before[i]));
    line.push_back(cents(costs.after[i]));
    line.push_back(signed_cents(costs.difference[i]));
  }
}

std::string named(const Source& delivery) {
  return fmt::format("{} of {}, {}{}", short_id(delivery.delivery), to_iso_string(delivery.delivered_at),
                     delivery.open ? "open" : "closed",
                     delivery.segment.empty() ? ", of which the totals are kept" : "");
}

std::string not_yet_due_words(const BillChange& change) {
  std::string out;
  const auto say = [&](std::string_view when, const std::vector<NotYetDue>& list) {
    for (const NotYetDue& due : list)
      for (const auto& [name, value] :
           {std::pair{"amortised", due.amortised}, std::pair{"net-amortised", due.net_amortised}})
        if (value && !value->is_zero())
          out += fmt::format("Not yet due {}, and not included: {} {} of {} commitment.\n", when, to_cents(*value),
                             printable(due.currency), name);
  };
  say("before", change.not_yet_due_before);
  say("after", change.not_yet_due_after);
  return out;
}

}  // namespace

std::string to_json(const BillChange& change) {
  json::array group_by, filters, metrics, rows, totals;
  for (const Dimension& dimension : change.query.group_by) group_by.emplace_back(dimension.name());
  for (const Metric metric : change.query.metrics) metrics.emplace_back(words(name_of(metric)));
  for (const ChangedGroup& row : change.rows) {
    json::object groups;
    for (std::size_t i = 0; i < row.groups.size(); ++i) groups[change.query.group_by[i].name()] = row.groups[i];
    rows.push_back(json::object{{"change", words(name_of(row.change))},
                                {"groups", std::move(groups)},
                                {"currency", row.currency},
                                {"costs", costs_json(change, row.costs)}});
  }
  for (const ChangedTotal& total : change.totals)
    totals.push_back(json::object{{"currency", total.currency}, {"costs", costs_json(change, total.costs)}});
  return json::serialize(
             json::object{{"before", delivery_json(change.before)},
                          {"after", delivery_json(change.after)},
                          {"group_by", std::move(group_by)},
                          {"metrics", std::move(metrics)},
                          {"rows", std::move(rows)},
                          {"totals", std::move(totals)},
                          {"not_yet_due", json::object{{"before", not_yet_due_json(change.not_yet_due_before)},
                                                       {"after", not_yet_due_json(change.not_yet_due_after)}}},
                          {"unchanged_groups", change.unchanged}}) +
         "\n";
}

std::string to_csv(const BillChange& change) {
  constexpr std::string_view line_end = "\r\n";
  std::string out = "change";
  for (const Dimension& dimension : change.query.group_by) out += ',' + csv_text_cell(dimension.name());
  out += ",currency";
  for (const Metric metric : change.query.metrics)
    out += fmt::format(",{0} before,{0} after,{0} difference", name_of(metric));
  out += line_end;
  const auto exact = [](const std::optional<Decimal>& value) { return value ? to_string(*value) : std::string(); };
  for (const ChangedGroup& row : change.rows) {
    out += name_of(row.change);
    for (const std::string& group : row.groups) out += ',' + csv_text_cell(group);
    out += ',' + csv_text_cell(row.currency);
    for (std::size_t i = 0; i < row.costs.difference.size(); ++i)
      out += fmt::format(",{},{},{}", exact(row.costs.before[i]), exact(row.costs.after[i]),
                         exact(row.costs.difference[i]));
    out += line_end;
  }
  return out;
}

std::string to_table(const BillChange& change) {
  std::string out = fmt::format("{} of payer {}\nbefore  {}\nafter   {}\n\n", to_string(change.after.period),
                                printable(change.after.payer), named(change.before), named(change.after));
  std::vector<std::string> header{"change"};
  for (const Dimension& dimension : change.query.group_by) header.push_back(printable(dimension.name()));
  header.emplace_back("currency");
  const std::size_t texts = header.size();
  const bool many = change.query.metrics.size() > 1;
  for (const Metric metric : change.query.metrics)
    for (const std::string_view what : {"before", "after", "difference"})
      header.push_back(many ? fmt::format("{} {}", name_of(metric), what) : std::string(what));
  TextTable table(std::move(header), texts);
  for (const ChangedGroup& row : change.rows) {
    std::vector<std::string> line{std::string(name_of(row.change))};
    for (const std::string& group : row.groups) line.push_back(group.empty() ? "(none)" : printable(group));
    line.push_back(printable(row.currency));
    add_costs(line, row.costs);
    table.add(std::move(line));
  }
  table.begin_totals();
  for (const ChangedTotal& total : change.totals) {
    std::vector<std::string> line(texts);
    line.front() = "total";
    line.back() = printable(total.currency);
    add_costs(line, total.costs);
    table.add(std::move(line));
  }
  std::string metrics;
  for (const Metric metric : change.query.metrics)
    metrics += fmt::format("{}{}", metrics.empty() ? "" : ", ", name_of(metric));
  out += change.rows.empty() ? "Nothing differs.\n" : table.to_string();
  return out +
         fmt::format("\n{} as before. Costs are {}, rounded half-even to cents for display; csv and json are exact.\n",
                     counted(change.unchanged, "group"), metrics) +
         not_yet_due_words(change);
}

}  // namespace farthing::query
