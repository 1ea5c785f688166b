#include "query/cost_sql.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <vector>

#include "store/duckdb/engine.hpp"
#include "store/segment_columns.hpp"

namespace farthing::query {
namespace {

using store::sql_name;
using store::sql_text;
using Kind = Dimension::Kind;

constexpr Instant seconds_a_day = 86'400;
constexpr std::uint64_t most_with_least = 10'000;
constexpr std::string_view split_file = "split-costs.parquet";

/// The dictionaries of a segment, and by which column of the rows, and of its own, each is joined.
enum class Book { kinds, accounts, resources, labels, workloads, nodes };
struct BookDescription {
  std::string_view row_key;
  std::string_view key;
  std::string_view file;
};
constexpr std::array<BookDescription, 6> book_descriptions{{{"kind", "kind", "kinds.parquet"},
                                                            {"account", "account", "accounts.parquet"},
                                                            {"resource", "resource", "resources.parquet"},
                                                            {"labels", "labels", "labels.parquet"},
                                                            {"workload", "workload", "workloads.parquet"},
                                                            {"parent", "resource", "resources.parquet"}}};

Book book_of(const Dimension& dimension) {
  switch (dimension.kind) {
    case Kind::account:
      return Book::accounts;
    case Kind::resource:
      return Book::resources;
    case Kind::label:
      return Book::labels;
    case Kind::cluster:
    case Kind::name_space:
    case Kind::workload_type:
    case Kind::workload:
      return Book::workloads;
    case Kind::node:
      return Book::nodes;
    default:
      return Book::kinds;
  }
}

/// The rollup's column for a dimension, or nothing.
std::string_view rollup_column(const Dimension& dimension) {
  switch (dimension.kind) {
    case Kind::service:
      return "service";
    case Kind::account:
      return "account_id";
    case Kind::region:
      return "region";
    case Kind::line_item_type:
      return "line_item_type";
    case Kind::charge_category:
      return "charge_category";
    case Kind::invoice:
      return "invoice_id";
    case Kind::seller:
      return "seller";
    default:
      return {};
  }
}

std::string_view column_of(Metric metric) { return store::segment_metrics()[static_cast<std::size_t>(metric)]; }

/// What split-costs.parquet has for a metric: what was used, and the share of what nobody used.
struct SplitColumns {
  std::string_view used;
  std::string_view unused;
};
SplitColumns split_columns_of(Metric metric) {
  if (metric == Metric::list) return {"public_split_cost", "public_unused_cost"};
  if (metric == Metric::net_amortised) return {"net_split_cost", "net_unused_cost"};
  return {"split_cost", "unused_cost"};
}

bool has_ahead(Metric metric) { return metric == Metric::amortised || metric == Metric::net_amortised; }

void add(std::string& list, std::string_view separator, std::string_view item) {
  if (!list.empty()) list += separator;
  list += item;
}

class Printer {
 public:
  Printer(const Dialect& dialect, const CostQuery& query) : dialect_(dialect), query_(query) {}

  std::string print(std::span<const SegmentPart> segments) const;

 private:
  bool by_time() const { return query_.granularity != Granularity::total; }
  bool of_splits() const { return query_.subject == Subject::split_costs; }
  std::string time_of(const SegmentPart& segment, std::string_view column) const;
  std::string sums() const;
  std::string split_sums() const;
  std::string summed_first(bool numbers_first) const;
  std::string where_time(const SegmentPart& segment, std::string_view column, bool is_date) const;
  std::string file(const SegmentPart& segment, std::string_view name) const {
    return dialect_.table(segment.folder / name);
  }
  std::vector<std::string> rollup_partials(const SegmentPart& segment) const;
  std::vector<std::string> charge_partials(const SegmentPart& segment) const;
  std::string totals(const std::string& partials) const;
  std::string with_top(const std::string& totals) const;
  std::string groups() const;
  std::string summed_sums() const;

  const Dialect& dialect_;
  const CostQuery& query_;
};

std::string Printer::time_of(const SegmentPart& segment, std::string_view column) const {
  if (query_.granularity == Granularity::month && query_.basis == PeriodBasis::billing_period)
    return dialect_.date(segment.period.begin());
  return dialect_.truncate(query_.granularity, column);
}

/// Sums of the metrics, then of their parts still to come.
std::string Printer::sums() const {
  if (of_splits()) return split_sums();
  std::string list;
  std::size_t number = 0;
  for (const Metric metric : query_.metrics) {
    // Rows ahead hold nothing but amortised costs. A null means that no row has a value, which only blended knows.
    const std::string sum = has_ahead(metric)
                                ? fmt::format("coalesce(sum(CASE WHEN commitment_status <> 'Ahead' THEN {} END), {})",
                                              column_of(metric), dialect_.no_money)
                                : fmt::format("sum({})", column_of(metric));
    list += fmt::format(", {} AS m{}", sum, number++);
  }
  number = 0;
  for (const Metric metric : metrics_with_part(query_))
    list += fmt::format(", coalesce(sum(CASE WHEN commitment_status = 'Ahead' THEN {} END), {}) AS a{}",
                        column_of(metric), dialect_.no_money, number++);
  return list;
}

/// Sums of what was used and what was not, and of the latter alone. A null means that no row says it.
std::string Printer::split_sums() const {
  std::string list;
  for (std::size_t i = 0; i < query_.metrics.size(); ++i) list += fmt::format(", sum(whole{0}) AS m{0}", i);
  for (std::size_t i = 0; i < query_.metrics.size(); ++i) list += fmt::format(", sum(unused{0}) AS a{0}", i);
  return list;
}

/// The amounts of a row, or their sums where rows are summed by their numbers before texts come into play.
std::string Printer::summed_first(bool numbers_first) const {
  std::string list;
  const auto add_amount = [&](std::string_view amount, std::string_view name) {
    list += numbers_first    ? fmt::format(", sum({}) AS {}", amount, name)
            : amount == name ? fmt::format(", {}", name)
                             : fmt::format(", {} AS {}", amount, name);
  };
  for (std::size_t i = 0; i < query_.metrics.size(); ++i) {
    if (!of_splits()) {
      add_amount(column_of(query_.metrics[i]), column_of(query_.metrics[i]));
      continue;
    }
    const auto [used, unused] = split_columns_of(query_.metrics[i]);
    // Narrow amounts may fit where the sum of two does not: it is made in the type of sums.
    add_amount(fmt::format("coalesce({2} + {0} + {1}, {0}, {1})", used, unused, dialect_.no_money),
               fmt::format("whole{}", i));
    add_amount(unused, fmt::format("unused{}", i));
  }
  return list;
}

/// The conditions on time that do not hold for the whole segment anyway.
std::string Printer::where_time(const SegmentPart& segment, std::string_view column, bool is_date) const {
  if (query_.basis == PeriodBasis::billing_period) return "";
  std::string list;
  const auto literal = [&](Instant instant) { return is_date ? dialect_.date(instant) : dialect_.timestamp(instant); };
  if (query_.from && segment.first_usage < *query_.from)
    add(list, " AND ", fmt::format("{} >= {}", column, literal(*query_.from)));
  if (query_.to && segment.last_usage >= *query_.to)
    add(list, " AND ", fmt::format("{} < {}", column, literal(*query_.to)));
  return list;
}

std::vector<std::string> Printer::rollup_partials(const SegmentPart& segment) const {
  std::string columns;
  if (by_time()) add(columns, ", ", time_of(segment, "usage_day") + " AS t");
  for (std::size_t i = 0; i < query_.group_by.size(); ++i)
    add(columns, ", ", fmt::format("{} AS g{}", rollup_column(query_.group_by[i]), i));
  add(columns, ", ", "currency");
  std::string where = where_time(segment, "usage_day", true);
  for (const Filter& filter : query_.filters)
    add(where, " AND ", filter_condition(std::string(rollup_column(filter.dimension)), filter));
  std::vector<std::string> partials;
  for (const std::string_view name : {"daily.parquet", "daily-wide.parquet"}) {
    if (name == "daily-wide.parquet" && !segment.has_wide_daily) continue;
    partials.push_back(fmt::format("SELECT {}{} FROM {}{}{} GROUP BY ALL", columns, sums(), file(segment, name),
                                   where.empty() ? "" : " WHERE ", where));
  }
  return partials;
}

std::vector<std::string> Printer::charge_partials(const SegmentPart& segment) const {
  struct UsedBook {
    bool used = false;
    std::string columns;
    std::string where;
  };
  std::array<UsedBook, book_descriptions.size()> books;
  UsedBook& kinds = books[static_cast<std::size_t>(Book::kinds)];
  kinds.used = true;
  kinds.columns = ", currency AS currency, commitment_status AS commitment_status";

  std::string groups;
  if (by_time()) add(groups, ", ", "c.t AS t");
  for (std::size_t i = 0; i < query_.group_by.size(); ++i) {
    const auto expression = dimension_expression(query_.group_by[i], segment);
    if (!expression) {
      add(groups, ", ", fmt::format("'' AS g{}", i));
      continue;
    }
    UsedBook& book = books[static_cast<std::size_t>(book_of(query_.group_by[i]))];
    book.used = true;
    book.columns += fmt::format(", {} AS d{}", *expression, i);
    add(groups, ", ", fmt::format("d{0} AS g{0}", i));
  }
  bool filtered = false;
  for (const Filter& filter : query_.filters) {
    const auto expression = dimension_expression(filter.dimension, segment);
    if (!expression) {
      if ((std::ranges::count(filter.values, std::string()) > 0) == filter.exclude) return {};
      continue;
    }
    UsedBook& book = books[static_cast<std::size_t>(book_of(filter.dimension))];
    book.used = true;
    add(book.where, " AND ", filter_condition(*expression, filter));
    filtered = true;
  }
  add(groups, ", ", "currency");

  // Few combinations of kind and account: summing by their numbers first spares the texts. Resources, tag sets and
  // hours leave nearly as many groups as there are charges, and filters few charges.
  const auto used = [&](Book book) { return books[static_cast<std::size_t>(book)].used; };
  const bool numbers_first =
      !filtered && !used(Book::resources) && !used(Book::labels) && query_.granularity != Granularity::hour;
  std::string inner;
  if (by_time()) add(inner, ", ", time_of(segment, "usage_start") + " AS t");
  std::string joins;
  for (std::size_t i = 0; i < books.size(); ++i) {
    if (!books[i].used) continue;
    const BookDescription& book = book_descriptions[i];
    add(inner, ", ", book.row_key);
    joins += fmt::format(" JOIN (SELECT {0} AS k{1}{2} FROM {3}{4}{5}) AS b{1} ON c.{6} = b{1}.k{1}", book.key, i,
                         books[i].columns, file(segment, book.file), books[i].where.empty() ? "" : " WHERE ",
                         books[i].where, book.row_key);
  }
  inner += summed_first(numbers_first);
  const std::string where = where_time(segment, "usage_start", false);

  std::vector<std::string_view> names;
  if (of_splits()) {
    if (segment.has_splits) names = {split_file};
  } else {
    names.emplace_back("charges.parquet");
    if (segment.has_wide) names.emplace_back("charges-wide.parquet");
  }
  std::vector<std::string> partials;
  for (const std::string_view name : names) {
    partials.push_back(fmt::format("SELECT {}{} FROM (SELECT {} FROM {}{}{}{}) AS c{} GROUP BY ALL", groups, sums(),
                                   inner, file(segment, name), where.empty() ? "" : " WHERE ", where,
                                   numbers_first ? " GROUP BY ALL" : "", joins));
  }
  return partials;
}

/// `, g0, g1`
std::string Printer::groups() const {
  std::string list;
  for (std::size_t i = 0; i < query_.group_by.size(); ++i) list += fmt::format(", g{}", i);
  return list;
}

std::string Printer::summed_sums() const {
  std::string list;
  for (std::size_t i = 0; i < query_.metrics.size(); ++i) list += fmt::format(", sum(m{0}) AS m{0}", i);
  for (std::size_t i = 0; i < metrics_with_part(query_).size(); ++i) list += fmt::format(", sum(a{0}) AS a{0}", i);
  return list;
}

std::string Printer::totals(const std::string& partials) const {
  return fmt::format("SELECT {}currency{}{} FROM ({}) AS parts GROUP BY ALL", by_time() ? "t, " : "", groups(),
                     summed_sums(), partials);
}

std::string Printer::with_top(const std::string& totals) const {
  const std::string keys = "currency" + groups();
  std::string names;
  for (std::size_t i = 0; i < query_.group_by.size(); ++i)
    names += fmt::format(", CASE WHEN place IS NULL THEN {1} ELSE g{0} END AS g{0}", i, sql_text(others_name));
  // Putting every group in order takes longer than all the rest: only what is as large as the last one shown is.
  const bool few = *query_.top <= most_with_least;
  const std::string sizes =
      by_time() ? fmt::format("{}(SELECT {}, abs(coalesce(sum(m0), {})) AS size FROM costs GROUP BY {})",
                              dialect_.materialised, keys, dialect_.no_money, keys)
                : fmt::format("(SELECT {}, abs(coalesce(m0, {})) AS size FROM costs)", keys, dialect_.no_money);
  const std::string least = few ? fmt::format("least AS (SELECT currency, {} AS least FROM sizes GROUP BY currency), ",
                                              dialect_.nth_largest("size", *query_.top))
                                : "";
  return fmt::format(
      "WITH costs AS {}({}), sizes AS {}, {}top AS (SELECT * FROM (SELECT {}, row_number() OVER (PARTITION BY currency "
      "ORDER BY size DESC{}) AS place FROM sizes{}) AS ranked WHERE place <= {}) "
      "SELECT {}currency{}, CASE WHEN place IS NULL THEN 1 ELSE 0 END AS is_others{} "
      "FROM costs LEFT JOIN top USING ({}) GROUP BY ALL",
      dialect_.materialised, totals, sizes, least, keys, groups(),
      few ? " JOIN least USING (currency) WHERE size >= least" : "", *query_.top, by_time() ? "t, " : "", names,
      summed_sums(), keys);
}

std::string Printer::print(std::span<const SegmentPart> segments) const {
  std::string partials;
  const bool from_rollup = rollup_answers(query_);
  for (const SegmentPart& segment : segments) {
    if (!chooses(query_, segment)) continue;
    for (const std::string& partial : from_rollup ? rollup_partials(segment) : charge_partials(segment))
      add(partials, " UNION ALL ", partial);
  }
  if (partials.empty()) return "";
  std::string answer = totals(partials);
  if (query_.top) answer = with_top(answer);
  std::string columns = by_time() ? dialect_.print(query_.granularity, "t") : "''";
  columns += fmt::format(" AS time{}, currency, {}", groups(), query_.top ? "is_others" : "0 AS is_others");
  for (std::size_t i = 0; i < query_.metrics.size(); ++i) columns += fmt::format(", m{}", i);
  for (std::size_t i = 0; i < metrics_with_part(query_).size(); ++i) columns += fmt::format(", a{}", i);
  return fmt::format("SELECT {} FROM ({}) AS answer ORDER BY time, m0 DESC NULLS LAST{}, currency{}", columns, answer,
                     groups(), query_.most_rows ? fmt::format(" LIMIT {}", *query_.most_rows + 1) : "");
}

}  // namespace

bool rollup_answers(const CostQuery& query) {
  const auto holds = [](const Dimension& dimension) { return !rollup_column(dimension).empty(); };
  const auto whole_day = [](const std::optional<Instant>& bound) { return !bound || *bound % seconds_a_day == 0; };
  return query.subject == Subject::charges && query.granularity != Granularity::hour && whole_day(query.from) &&
         whole_day(query.to) && std::ranges::all_of(query.group_by, holds) &&
         std::ranges::all_of(query.filters, [&](const Filter& filter) { return holds(filter.dimension); });
}

std::vector<std::string_view> files_read(const CostQuery& query) {
  if (rollup_answers(query)) return {"daily.parquet", "daily-wide.parquet"};
  std::vector<std::string_view> names{"charges.parquet", "charges-wide.parquet", "kinds.parquet"};
  if (query.subject == Subject::split_costs) names = {split_file, "kinds.parquet"};
  const auto add_book = [&](const Dimension& dimension) {
    const std::string_view name = book_descriptions[static_cast<std::size_t>(book_of(dimension))].file;
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  };
  for (const Dimension& dimension : query.group_by) add_book(dimension);
  for (const Filter& filter : query.filters) add_book(filter.dimension);
  return names;
}

std::optional<std::string> dimension_expression(const Dimension& dimension, const SegmentPart& segment) {
  switch (dimension.kind) {
    case Kind::account:
      return "account_id";
    case Kind::resource:
    case Kind::node:
      return "resource_id";
    case Kind::cluster:
      return "cluster";
    case Kind::name_space:
      return sql_name("namespace");
    case Kind::workload_type:
      return "workload_type";
    case Kind::workload:
      return "workload_name";
    case Kind::label: {
      const auto columns = segment.labels.find(dimension.label);
      if (columns == segment.labels.end() || columns->second.empty()) return std::nullopt;
      if (columns->second.size() == 1) return sql_name(columns->second.front());
      std::string list;
      for (const std::string& column : columns->second)
        add(list, ", ", fmt::format("nullif({}, '')", sql_name(column)));
      return fmt::format("coalesce({}, '')", list);
    }
    case Kind::usage_type:
      return "usage_type";
    case Kind::operation:
      return sql_name("operation");
    case Kind::availability_zone:
      return "availability_zone";
    default:
      break;
  }
  const auto dimensions = store::rollup_dimensions();
  const auto at = std::ranges::find(dimensions, rollup_column(dimension), &store::RollupDimension::name);
  return std::string(at->expression);
}

std::string filter_condition(const std::string& expression, const Filter& filter) {
  std::string values;
  for (const std::string& value : filter.values) add(values, ", ", sql_text(value));
  return fmt::format("{} {} ({})", expression, filter.exclude ? "NOT IN" : "IN", values);
}

bool chooses(const CostQuery& query, const SegmentPart& segment) {
  const bool by_bill = query.basis == PeriodBasis::billing_period;
  const Instant first = by_bill ? segment.period.begin() : segment.first_usage;
  const Instant last = by_bill ? segment.period.begin() : segment.last_usage;
  return (!query.to || first < *query.to) && (!query.from || last >= *query.from);
}

std::string cost_sql(const Dialect& dialect, const CostQuery& query, std::span<const SegmentPart> segments) {
  return Printer(dialect, query).print(segments);
}

std::vector<Metric> metrics_with_part(const CostQuery& query) {
  if (query.subject == Subject::split_costs) return query.metrics;
  std::vector<Metric> metrics;
  std::ranges::copy_if(query.metrics, std::back_inserter(metrics), has_ahead);
  return metrics;
}

}  // namespace farthing::query
