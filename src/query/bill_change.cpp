#include "query/bill_change.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "query/cost_runner.hpp"
#include "query/cost_sql.hpp"
#include "query/kept_totals.hpp"
#include "query/segment_selection.hpp"

namespace farthing::query {
namespace {

using Costs = std::vector<std::optional<Decimal>>;
using GroupKey = std::pair<std::vector<std::string>, std::string>;  // groups, currency

CostQuery cost_query_of(const BillChangeQuery& query) {
  CostQuery costs;
  costs.group_by = query.group_by;
  costs.filters = query.filters;
  costs.metrics = query.metrics;
  costs.style = query.style;
  costs.aliases = query.aliases;
  return costs;
}

ChangedCosts changed_costs(Costs before, Costs after) {
  ChangedCosts costs{std::move(before), std::move(after), {}};
  const std::size_t metrics = std::max(costs.before.size(), costs.after.size());
  costs.before.resize(metrics);
  costs.after.resize(metrics);
  for (std::size_t i = 0; i < metrics; ++i) {
    if (!costs.before[i] && !costs.after[i])
      costs.difference.emplace_back();
    else
      costs.difference.emplace_back(costs.after[i].value_or(Decimal{}) - costs.before[i].value_or(Decimal{}));
  }
  return costs;
}

/// What of two lists goes together, pointing into them.
template <class Key>
std::map<Key, std::pair<const Costs*, const Costs*>> side_by_side(const std::map<Key, Costs>& before,
                                                                  const std::map<Key, Costs>& after) {
  std::map<Key, std::pair<const Costs*, const Costs*>> both;
  for (const auto& [key, costs] : before) both[key].first = &costs;
  for (const auto& [key, costs] : after) both[key].second = &costs;
  return both;
}

Costs copy_of(const Costs* costs) { return costs == nullptr ? Costs() : *costs; }

std::map<GroupKey, Costs> by_group(const CostResult& result) {
  std::map<GroupKey, Costs> groups;
  for (const CostRow& row : result.rows) groups[{row.groups, row.currency}] = row.costs;
  return groups;
}

std::map<std::string, Costs> by_currency(const CostResult& result) {
  std::map<std::string, Costs> totals;
  for (const CostTotal& total : result.totals) totals[total.currency] = total.costs;
  return totals;
}

Int128 size_of(const std::optional<Decimal>& value) {
  const Int128 units = value ? value->units : 0;
  return units < 0 ? -units : units;
}

void compare(const CostResult& before, const CostResult& after, BillChange& change) {
  const auto groups_before = by_group(before);
  const auto groups_after = by_group(after);
  for (const auto& [key, costs] : side_by_side(groups_before, groups_after)) {
    const auto& [was, is] = costs;
    if (was != nullptr && is != nullptr && *was == *is) {
      ++change.unchanged;
      continue;
    }
    const GroupChange what = was == nullptr  ? GroupChange::added
                             : is == nullptr ? GroupChange::withdrawn
                                             : GroupChange::changed;
    change.rows.push_back({what, key.first, key.second, changed_costs(copy_of(was), copy_of(is))});
  }
  std::ranges::stable_sort(change.rows, [](const ChangedGroup& left, const ChangedGroup& right) {
    return size_of(left.costs.difference.front()) > size_of(right.costs.difference.front());
  });
  const auto totals_before = by_currency(before);
  const auto totals_after = by_currency(after);
  for (const auto& [currency, costs] : side_by_side(totals_before, totals_after))
    change.totals.push_back({currency, changed_costs(copy_of(costs.first), copy_of(costs.second))});
  change.not_yet_due_before = before.not_yet_due;
  change.not_yet_due_after = after.not_yet_due;
}

/// What a delivery cost, its segment kept or not.
Result<CostResult> costs_of_kept(const control::Publication& publication, const CostQuery& query) {
  if (const auto problem = beyond_kept_totals(query))
    return std::unexpected(
        Error(ErrorCode::not_found,
              fmt::format("the charges of delivery {} are no longer kept: only its totals by account and line item "
                          "type are, not {}",
                          short_id(publication.delivery.id), *problem),
              fmt::format("ask with {}; how long the charges of earlier deliveries are kept is the setting keep-days",
                          query.style.with("group-by", "account,line-item-type"))));
  return costs_of_kept_totals(publication, query);
}

}  // namespace

std::string short_id(const std::string& delivery) {
  constexpr std::size_t digits = 12;
  return delivery.substr(0, digits);
}

std::string_view name_of(GroupChange change) {
  constexpr std::array<std::string_view, 3> names{"added", "withdrawn", "changed"};
  return names[static_cast<std::size_t>(change)];
}

Result<BillChange> bill_change(store::Engine& engine, const std::filesystem::path& data_folder,
                               const control::Publication& before, const control::Publication& after,
                               const BillChangeQuery& query) {
  const CostQuery costs = cost_query_of(query);
  FARTHING_CHECK(check(costs));
  BillChange change;
  change.query = query;
  std::vector<control::Publication> kept;
  for (const control::Publication* one : {&before, &after})
    if (one->segment) kept.push_back(*one);
  // Both at once: a tag that only one of them has is no mistake.
  FARTHING_TRY(const SegmentSelection selection, select_segments(data_folder, kept, costs));
  FARTHING_CHECK(check_files(data_folder, selection, files_read(costs), engine.threads()));
  std::size_t next = 0;
  std::array<CostResult, 2> results;
  std::array<Source*, 2> sources{&change.before, &change.after};
  for (std::size_t side = 0; side < results.size(); ++side) {
    const control::Publication& publication = side == 0 ? before : after;
    FARTHING_TRY(*sources[side], source_of(publication));
    if (publication.segment) {
      FARTHING_TRY(results[side], run_cost_query_on(engine, std::span(selection.segments).subspan(next++, 1), costs));
    } else {
      FARTHING_TRY(results[side], costs_of_kept(publication, costs));
    }
  }
  compare(results[0], results[1], change);
  return change;
}

}  // namespace farthing::query
