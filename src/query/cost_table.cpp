#include <algorithm>
#include <set>
#include <string_view>

#include "query/cost_output.hpp"

namespace farthing::query {
namespace {

/// Replaces what could move a terminal's cursor or change its colours, and what would break a line.
std::string printable(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const bool is_c1 = c == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    if (is_c1) ++i;
    out += is_c1 || c < 0x20 || c == 0x7F ? '?' : text[i];
  }
  return out;
}

/// How many characters a terminal shows; good enough for all but wide East Asian letters.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

struct Lines {
  std::vector<std::vector<std::string>> cells;
  std::size_t texts = 0;  ///< so many columns from the left are aligned to the left

  std::string print(std::size_t total_from) const;
};

/// Aligns the columns; a rule below the header and one above the line `total_from`.
std::string Lines::print(std::size_t total_from) const {
  std::vector<std::size_t> widths(cells.front().size());
  for (const auto& line : cells)
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], width_of(line[i]));
  std::string rule;
  for (const std::size_t width : widths) rule += (rule.empty() ? "" : "  ") + std::string(width, '-');
  std::string out;
  for (std::size_t number = 0; number < cells.size(); ++number) {
    if (number == 1 || (number == total_from && number > 1)) out += rule + '\n';
    std::string line;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      if (i > 0) line += "  ";
      const std::string blank(widths[i] - width_of(cells[number][i]), ' ');
      line += i < texts ? cells[number][i] + blank : blank + cells[number][i];
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + '\n';
  }
  return out;
}

std::string cents(const std::optional<Decimal>& value) { return value ? to_cents(*value) : "-"; }

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

std::string to_cents(Decimal value) {
  std::string text = to_rounded_string(value, 2);
  const std::size_t first = text.starts_with('-') ? 1 : 0;
  constexpr std::size_t group = 3;
  const std::size_t point = std::min(text.find('.'), text.size());
  for (std::size_t at = point; at > first + group;) {
    at -= group;
    text.insert(at, ",");
  }
  return text;
}

std::string to_table(const CostResult& result) {
  const CostQuery& query = result.query;
  if (result.bills.empty()) return "No bill covers this range. `farthing bills` lists what there is.\n";
  if (result.rows.empty()) return "No charge matches this range and these filters.\n" + sources(result);

  const bool has_time = query.granularity != Granularity::total;
  Lines lines;
  std::vector<std::string> header;
  if (has_time)
    header.emplace_back(query.granularity == Granularity::month && query.basis == PeriodBasis::billing_period
                            ? "bill"
                            : name_of(query.granularity));
  for (const Dimension& dimension : query.group_by) header.push_back(printable(dimension.name()));
  header.emplace_back("currency");
  lines.texts = header.size();
  for (const Metric metric : query.metrics) header.emplace_back(name_of(metric));
  lines.cells.push_back(std::move(header));
  for (const CostRow& row : result.rows) {
    std::vector<std::string> line;
    if (has_time) line.push_back(row.time);
    for (const std::string& group : row.groups) line.push_back(group.empty() ? "(none)" : printable(group));
    line.push_back(printable(row.currency));
    for (const auto& cost : row.costs) line.push_back(cents(cost));
    lines.cells.push_back(std::move(line));
  }
  const std::size_t total_from = lines.cells.size();
  const std::size_t labels = lines.texts - 1;
  for (const CostTotal& total : result.totals) {
    std::vector<std::string> line(labels);
    if (labels > 0) line.front() = "total";
    line.push_back(labels > 0 ? printable(total.currency) : "total " + printable(total.currency));
    for (const auto& cost : total.costs) line.push_back(cents(cost));
    lines.cells.push_back(std::move(line));
  }
  return lines.print(total_from) +
         fmt::format("\nCosts are {}, rounded half-even to cents for display; totals are of the exact amounts.\n",
                     metric_list(query)) +
         sources(result) + not_yet_due(result);
}

}  // namespace farthing::query
