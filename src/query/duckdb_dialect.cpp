#include "query/cost_sql.hpp"
#include "store/duckdb/engine.hpp"

namespace farthing::query {
namespace {

using store::sql_text;

std::string duckdb_table(const std::filesystem::path& file) {
  return fmt::format("read_parquet({})", sql_text(file.string()));
}

std::string duckdb_truncate(Granularity granularity, std::string_view time) {
  switch (granularity) {
    case Granularity::month:
      return fmt::format("CAST(date_trunc('month', {}) AS DATE)", time);
    case Granularity::day:
      return fmt::format("CAST({} AS DATE)", time);
    default:
      return fmt::format("date_trunc('hour', {})", time);
  }
}

std::string duckdb_print(Granularity granularity, std::string_view time) {
  const std::string_view form = granularity == Granularity::month ? "%Y-%m"
                                : granularity == Granularity::day ? "%Y-%m-%d"
                                                                  : "%Y-%m-%dT%H:00:00Z";
  return fmt::format("strftime({}, {})", time, sql_text(form));
}

std::string duckdb_print_moment(std::string_view time) {
  return fmt::format("strftime({}, '%Y-%m-%dT%H:%M:%SZ')", time);
}

/// Of fewer than `n` values it is the least one.
std::string duckdb_nth_largest(std::string_view value, std::uint64_t n) {
  return fmt::format("list_min(max({}, {}))", value, n);
}

std::string duckdb_date(Instant day) { return fmt::format("DATE {}", sql_text(to_date_string(day))); }

std::string duckdb_timestamp(Instant instant) {
  std::string text = to_iso_string(instant);
  text.pop_back();  // TIMESTAMP has no zone
  return fmt::format("TIMESTAMP {}", sql_text(text));
}

}  // namespace

const Dialect& duckdb_dialect() {
  static constexpr Dialect dialect{
      .table = duckdb_table,
      .truncate = duckdb_truncate,
      .print = duckdb_print,
      .print_moment = duckdb_print_moment,
      .date = duckdb_date,
      .timestamp = duckdb_timestamp,
      .nth_largest = duckdb_nth_largest,
      .no_money = "CAST(0 AS DECIMAL(38, 12))",
      .materialised = "MATERIALIZED ",
  };
  return dialect;
}

}  // namespace farthing::query
