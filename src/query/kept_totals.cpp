#include "query/kept_totals.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "store/records.hpp"

namespace farthing::query {
namespace {

using Kind = Dimension::Kind;

bool is_kept(const Dimension& dimension) {
  return dimension.kind == Kind::account || dimension.kind == Kind::line_item_type;
}

const std::string& value_of(const Dimension& dimension, const bill::ControlKey& key) {
  return dimension.kind == Kind::account ? key.account : key.line_item_type;
}

bool matches(const CostQuery& query, const bill::ControlKey& key) {
  return std::ranges::all_of(query.filters, [&](const Filter& filter) {
    const bool named = std::ranges::find(filter.values, value_of(filter.dimension, key)) != filter.values.end();
    return named != filter.exclude;
  });
}

Decimal cost_of(const bill::Totals& totals, Metric metric) {
  switch (metric) {
    case Metric::unblended:
      return totals.unblended;
    case Metric::amortised:
      return totals.amortised;
    case Metric::net_unblended:
      return totals.net_unblended;
    case Metric::net_amortised:
      return totals.net_amortised;
    case Metric::list:
      return totals.list;
    case Metric::blended:
      return totals.blended;
  }
  return {};
}

void add_to(std::vector<std::optional<Decimal>>& costs, const CostQuery& query, const bill::Totals& totals) {
  costs.resize(query.metrics.size());
  for (std::size_t i = 0; i < costs.size(); ++i)
    costs[i] = costs[i].value_or(Decimal{}) + cost_of(totals, query.metrics[i]);
}

}  // namespace

std::optional<std::string> beyond_kept_totals(const CostQuery& query) {
  for (const Dimension& dimension : query.group_by)
    if (!is_kept(dimension)) return fmt::format("by {}", dimension.name());
  for (const Filter& filter : query.filters)
    if (!is_kept(filter.dimension)) return fmt::format("by {}", filter.dimension.name());
  // A sum of 0 does not say whether any charge had a blended cost.
  if (std::ranges::find(query.metrics, Metric::blended) != query.metrics.end()) return "blended";
  return std::nullopt;
}

Result<CostResult> costs_of_kept_totals(const control::Publication& publication, const CostQuery& query) {
  const auto& segment = publication.segment ? publication.segment : publication.retired_segment;
  if (!segment || segment->totals.empty())
    return std::unexpected(Error(ErrorCode::not_found,
                                 fmt::format("nothing but the record of delivery {} is kept", publication.delivery.id),
                                 "compare with a later delivery"));
  FARTHING_TRY(const bill::ControlTotals totals, store::control_totals(segment->totals));
  std::map<std::pair<std::vector<std::string>, std::string>, std::vector<std::optional<Decimal>>> rows;
  std::map<std::string, std::vector<std::optional<Decimal>>> sums;
  std::map<std::string, bill::Totals> ahead;
  for (const auto& [key, sum] : totals) {
    if (!matches(query, key)) continue;
    // As in every other answer, a group stands there by its charges, though they be for hours still to come.
    const bool is_ahead = key.commitment_status == "Ahead";
    if (is_ahead) ahead[key.currency].add(sum);
    std::vector<std::string> groups;
    for (const Dimension& dimension : query.group_by) groups.push_back(value_of(dimension, key));
    const bill::Totals counted = is_ahead ? bill::Totals{} : sum;
    add_to(rows[{std::move(groups), key.currency}], query, counted);
    add_to(sums[key.currency], query, counted);
  }
  CostResult result;
  result.query = query;
  for (auto& [key, costs] : rows) result.rows.push_back({"", key.first, key.second, std::move(costs), false});
  for (auto& [currency, costs] : sums) result.totals.push_back({currency, std::move(costs)});
  const auto asks = [&](Metric metric) { return std::ranges::find(query.metrics, metric) != query.metrics.end(); };
  for (const auto& [currency, sum] : ahead) {
    NotYetDue due{currency, std::nullopt, std::nullopt};
    if (asks(Metric::amortised)) due.amortised = sum.amortised;
    if (asks(Metric::net_amortised)) due.net_amortised = sum.net_amortised;
    const auto is_something = [](const std::optional<Decimal>& value) { return value && !value->is_zero(); };
    if (is_something(due.amortised) || is_something(due.net_amortised)) result.not_yet_due.push_back(std::move(due));
  }
  return result;
}

}  // namespace farthing::query
