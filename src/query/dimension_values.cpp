#include "query/dimension_values.hpp"

#include "query/cost_sql.hpp"
#include "query/segment_selection.hpp"
#include "store/records.hpp"

namespace farthing::query {
namespace {

/// The values with their costs, one row for each currency.
std::string values_sql(const std::string& costs, const ValuesQuery& query) {
  const std::string where =
      query.contains.empty() ? ""
                             : fmt::format(" WHERE strpos(lower(g0), lower({})) > 0", store::sql_text(query.contains));
  return fmt::format(
      "WITH costs AS (SELECT g0, currency, m0 FROM ({}) AS answer{}), sizes AS (SELECT g0, max(abs(m0)) AS size FROM "
      "costs GROUP BY g0 ORDER BY size DESC NULLS LAST, g0 LIMIT {}) SELECT g0, currency, m0 FROM costs JOIN sizes "
      "USING (g0) ORDER BY size DESC NULLS LAST, g0, currency",
      costs, where, query.limit);
}

}  // namespace

Result<std::vector<DimensionValue>> dimension_values(store::Engine& engine, const std::filesystem::path& data_folder,
                                                     std::span<const control::Publication> publications,
                                                     const ValuesQuery& query) {
  CostQuery costs;
  costs.from = query.range.from;
  costs.to = query.range.to;
  costs.bounds_are_days = query.range.bounds_are_days;
  costs.basis = query.basis;
  costs.group_by = {query.dimension};
  costs.filters = query.filters;
  costs.style = query.style;
  costs.aliases = query.aliases;
  FARTHING_CHECK(check(costs));
  FARTHING_TRY(const SegmentSelection selection, select_segments(data_folder, publications, costs));
  const std::string sql = cost_sql(duckdb_dialect(), costs, selection.segments);
  std::vector<DimensionValue> values;
  if (sql.empty()) return values;
  FARTHING_CHECK(check_files(data_folder, selection, files_read(costs), engine.threads()));
  FARTHING_TRY(const store::Table table, engine.query(values_sql(sql, query)));
  for (const auto& cells : table.rows) {
    const auto& value = std::get<std::string>(cells.at(0));
    if (values.empty() || values.back().value != value) values.push_back({value, {}});
    const auto* cost = std::get_if<Decimal>(&cells.at(2));
    values.back().costs[std::get<std::string>(cells.at(1))] = cost == nullptr ? Decimal{} : *cost;
  }
  return values;
}

Result<LabelKeys> label_keys(std::span<const control::Publication> publications,
                             std::span<const control::LabelAlias> aliases) {
  std::vector<LabelKeys::Labels> of_bills;
  for (const control::Publication& publication : publications) {
    if (!publication.segment) continue;
    FARTHING_TRY(of_bills.emplace_back(), store::label_columns_of(publication.segment->labels));
  }
  std::vector<const LabelKeys::Labels*> bills;
  for (const LabelKeys::Labels& labels : of_bills) bills.push_back(&labels);
  return LabelKeys::of(bills, aliases);
}

}  // namespace farthing::query
