#include "query/charge_trace.hpp"

#include <algorithm>
#include <array>

#include "query/segment_selection.hpp"
#include "store/segment_columns.hpp"

namespace farthing::query {
namespace {

constexpr std::array<std::string_view, 6> files_of_a_charge{"charges.parquet",   "charges-wide.parquet",
                                                            "kinds.parquet",     "accounts.parquet",
                                                            "resources.parquet", "labels.parquet"};

/// The texts of a traced charge, in the order of the columns that are asked for.
constexpr std::array<std::string TracedCharge::*, 11> texts{
    &TracedCharge::account,         &TracedCharge::service,           &TracedCharge::region,
    &TracedCharge::usage_type,      &TracedCharge::operation,         &TracedCharge::line_item_type,
    &TracedCharge::charge_category, &TracedCharge::commitment_status, &TracedCharge::resource,
    &TracedCharge::currency,        &TracedCharge::usage_start};

std::string text_columns() {
  using Kind = Dimension::Kind;
  const SegmentPart any;
  std::string columns = "account_id";
  const auto add = [&](std::string_view expression) { columns += fmt::format(", {}", expression); };
  for (const Kind kind :
       {Kind::service, Kind::region, Kind::usage_type, Kind::operation, Kind::line_item_type, Kind::charge_category})
    add(*dimension_expression({kind, ""}, any));
  add("commitment_status");
  add("resource_id");
  add("currency");
  return columns;
}

/// The numbers of the delivered files that `name` may mean.
std::vector<std::size_t> files_named(const control::DeliveryRecord& delivery, const std::string& name) {
  std::vector<std::size_t> found;
  for (std::size_t number = 0; number < delivery.files.size(); ++number) {
    const std::string& known = delivery.files[number].name;
    if (known == name || known.ends_with("/" + name)) found.push_back(number);
  }
  return found;
}

/// The partial of one segment; empty when none of its charges can be meant.
std::string partial(const Dialect& dialect, const TraceQuery& query, const CostQuery& range, const SegmentPart& segment,
                    const control::DeliveryRecord& delivery, std::size_t number) {
  std::string where = "true";
  for (const Filter& filter : query.filters) {
    const auto expression = dimension_expression(filter.dimension, segment);
    where += " AND " + filter_condition(expression ? *expression : "''", filter);
  }
  if (query.file) {
    std::string numbers;
    for (const std::size_t file : files_named(delivery, *query.file))
      numbers += fmt::format("{}{}", numbers.empty() ? "" : ", ", file);
    if (numbers.empty()) return "";
    where += fmt::format(" AND file IN ({})", numbers);
  }
  if (query.row) where += fmt::format(" AND \"row\" = {}", *query.row);
  if (range.basis == PeriodBasis::usage_date) {
    if (range.from) where += " AND usage_start >= " + dialect.timestamp(*range.from);
    if (range.to) where += " AND usage_start < " + dialect.timestamp(*range.to);
  }
  std::string columns = fmt::format("{} AS segment, file, \"row\", {}", number, text_columns());
  for (const std::string_view time : {"usage_start", "usage_end"})
    columns += fmt::format(", {}", dialect.print_moment(time));
  for (const std::string_view metric : store::segment_metrics())
    columns += fmt::format(", CAST({0} AS DECIMAL(38, 12)) AS {0}", metric);
  std::string partials;
  for (const std::string_view name : {"charges.parquet", "charges-wide.parquet"}) {
    if (name == "charges-wide.parquet" && !segment.has_wide) continue;
    partials += fmt::format(
        "{}SELECT {} FROM {} AS c JOIN {} AS k USING (kind) JOIN {} AS a USING (account) JOIN {} AS r USING (resource) "
        "JOIN {} AS l USING (labels) WHERE {}",
        partials.empty() ? "" : " UNION ALL ", columns, dialect.table(segment.folder / name),
        dialect.table(segment.folder / "kinds.parquet"), dialect.table(segment.folder / "accounts.parquet"),
        dialect.table(segment.folder / "resources.parquet"), dialect.table(segment.folder / "labels.parquet"), where);
  }
  return partials;
}

std::string text_of(const store::Cell& cell) {
  const auto* text = std::get_if<std::string>(&cell);
  return text == nullptr ? std::string() : *text;
}

}  // namespace

Result<std::vector<TracedCharge>> trace_charges(store::Engine& engine, const std::filesystem::path& data_folder,
                                                std::span<const control::Publication> publications,
                                                const TraceQuery& query) {
  CostQuery range;
  range.from = query.range.from;
  range.to = query.range.to;
  range.bounds_are_days = query.range.bounds_are_days;
  range.basis = query.basis;
  range.filters = query.filters;
  range.style = query.style;
  range.aliases = query.aliases;
  FARTHING_CHECK(check(range));
  FARTHING_TRY(const SegmentSelection selection, select_segments(data_folder, publications, range));
  const Dialect& dialect = duckdb_dialect();
  std::string partials;
  for (std::size_t i = 0; i < selection.segments.size(); ++i) {
    const std::string part =
        partial(dialect, query, range, selection.segments[i], selection.publications[i]->delivery, i);
    if (!part.empty()) partials += fmt::format("{}{}", partials.empty() ? "" : " UNION ALL ", part);
  }
  std::vector<TracedCharge> traced;
  if (partials.empty()) return traced;
  FARTHING_CHECK(check_files(data_folder, selection, files_of_a_charge, engine.threads()));
  const std::string_view metric = store::segment_metrics()[static_cast<std::size_t>(query.metric)];
  FARTHING_TRY(const store::Table table,
               engine.query(fmt::format("SELECT * FROM ({}) AS charges ORDER BY abs({}) DESC NULLS LAST, segment, "
                                        "file, \"row\", commitment_status LIMIT {}",
                                        partials, metric, query.limit)));
  for (const auto& cells : table.rows) {
    std::size_t at = 0;
    const auto number = [&] { return static_cast<std::size_t>(std::get<std::int64_t>(cells.at(at++))); };
    TracedCharge charge;
    const std::size_t segment = number();
    charge.bill = selection.bills.at(segment);
    const control::DeliveryFile& file = selection.publications.at(segment)->delivery.files.at(number());
    charge.file = file.name;
    charge.sha256 = file.sha256;
    charge.row = number();
    for (const auto member : texts) charge.*member = text_of(cells.at(at++));
    charge.usage_end = text_of(cells.at(at++));
    for (std::size_t i = 0; i < store::segment_metrics().size(); ++i) {
      const auto* cost = std::get_if<Decimal>(&cells.at(at++));
      charge.costs.push_back(cost == nullptr ? std::nullopt : std::optional(*cost));
    }
    traced.push_back(std::move(charge));
  }
  return traced;
}

}  // namespace farthing::query
