#include "query/cost_runner.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "core/text_table.hpp"
#include "query/segment_selection.hpp"

namespace farthing::query {
namespace {

void add_to(std::optional<Decimal>& sum, const std::optional<Decimal>& value) {
  if (value) sum = sum.value_or(Decimal{}) + *value;
}

struct CurrencySums {
  std::vector<std::optional<Decimal>> costs;
  std::vector<std::optional<Decimal>> parts;
};

/// What is still to come is in no row and no total.
void set_not_yet_due(CostResult& result, const std::string& currency, const std::vector<Metric>& metrics,
                     const std::vector<std::optional<Decimal>>& ahead) {
  NotYetDue due{currency, std::nullopt, std::nullopt};
  bool any = false;
  for (std::size_t i = 0; i < ahead.size(); ++i) {
    (metrics[i] == Metric::amortised ? due.amortised : due.net_amortised) = ahead[i];
    any = any || (ahead[i] && !ahead[i]->is_zero());
  }
  if (any) result.not_yet_due.push_back(std::move(due));
}

Result<> take_rows(const store::Table& table, CostResult& result) {
  const std::size_t dimensions = result.query.group_by.size();
  const std::size_t metrics = result.query.metrics.size();
  const std::vector<Metric> with_part = metrics_with_part(result.query);
  const bool of_splits = result.query.subject == Subject::split_costs;
  const auto money = [](const store::Cell& cell) -> std::optional<Decimal> {
    if (const auto* value = std::get_if<Decimal>(&cell)) return *value;
    return std::nullopt;
  };
  std::map<std::string, CurrencySums> sums;
  for (const auto& cells : table.rows) {
    std::size_t at = 0;
    const auto text = [&] { return std::get<std::string>(cells.at(at++)); };
    CostRow row;
    row.time = text();
    for (std::size_t i = 0; i < dimensions; ++i) row.groups.push_back(text());
    row.currency = text();
    row.is_others = std::get<std::int64_t>(cells.at(at++)) != 0;
    CurrencySums& sum = sums[row.currency];
    sum.costs.resize(metrics);
    sum.parts.resize(with_part.size());
    for (std::size_t i = 0; i < metrics; ++i) {
      row.costs.push_back(money(cells.at(at++)));
      add_to(sum.costs[i], row.costs.back());
    }
    for (auto& value : sum.parts) {
      const auto part = money(cells.at(at++));
      add_to(value, part);
      if (of_splits) row.unused.push_back(part);
    }
    result.rows.push_back(std::move(row));
  }
  for (auto& [currency, sum] : sums) {
    if (!of_splits) set_not_yet_due(result, currency, with_part, sum.parts);
    result.totals.push_back({currency, std::move(sum.costs), of_splits ? std::move(sum.parts) : decltype(sum.parts)()});
  }
  return {};
}

}  // namespace

Result<CostResult> run_cost_query_on(store::Engine& engine, std::span<const SegmentPart> segments,
                                     const CostQuery& query) {
  CostResult result;
  result.query = query;
  const std::string sql = cost_sql(duckdb_dialect(), query, segments);
  if (sql.empty()) return result;
  FARTHING_TRY(const store::Table table, engine.query(sql));
  if (query.most_rows && table.rows.size() > *query.most_rows)
    return std::unexpected(
        Error(ErrorCode::usage, fmt::format("the answer has more than {} rows", with_thousands(*query.most_rows)),
              fmt::format("ask for the largest with {}, for less with a filter, or for months instead of hours",
                          query.style.with("top", "100"))));
  FARTHING_CHECK(take_rows(table, result));
  return result;
}

Result<CostResult> run_cost_query(store::Engine& engine, const std::filesystem::path& data_folder,
                                  std::span<const control::Publication> publications, const CostQuery& query) {
  FARTHING_CHECK(check(query));
  FARTHING_TRY(SegmentSelection selection, select_segments(data_folder, publications, query));
  FARTHING_CHECK(check_files(data_folder, selection, files_read(query), engine.threads()));
  FARTHING_TRY(CostResult result, run_cost_query_on(engine, selection.segments, query));
  result.has_splits = std::ranges::any_of(selection.segments, &SegmentPart::has_splits);
  result.bills = std::move(selection.bills);
  result.label_names = std::move(selection.label_names);
  return result;
}

}  // namespace farthing::query
