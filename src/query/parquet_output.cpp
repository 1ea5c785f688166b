#include "query/parquet_output.hpp"

#include "core/file.hpp"

namespace farthing::query {
namespace {

using store::sql_name;
using store::sql_text;

/// The rows come to the engine as literals: more of them would cost it more than they are worth as one file.
constexpr std::size_t most_rows = 200'000;

std::string columns_of(const CostResult& result) {
  std::string columns = result.query.granularity == Granularity::total ? "" : "time, ";
  for (const Dimension& dimension : result.query.group_by) columns += sql_name(dimension.name()) + ", ";
  columns += "currency";
  for (const Metric metric : result.query.metrics) columns += fmt::format(", {}", sql_name(name_of(metric)));
  return columns;
}

std::string row_of(const CostResult& result, const CostRow& row) {
  std::string text = result.query.granularity == Granularity::total ? "(" : fmt::format("({}, ", sql_text(row.time));
  for (const std::string& group : row.groups) text += sql_text(group) + ", ";
  text += sql_text(row.currency);
  for (const auto& cost : row.costs)
    text += cost ? fmt::format(", CAST('{}' AS DECIMAL(38,12))", to_string(*cost)) : ", CAST(NULL AS DECIMAL(38,12))";
  return text + ")";
}

/// Removes a file when it ends.
struct TemporaryFile {
  std::filesystem::path path;
  ~TemporaryFile() {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
  }
};

}  // namespace

Result<std::string> to_parquet(store::Engine& engine, const std::filesystem::path& folder, const CostResult& result) {
  if (result.rows.size() > most_rows)
    return std::unexpected(
        Error(ErrorCode::usage,
              fmt::format("the answer has {} rows, a Parquet file takes at most {}", result.rows.size(), most_rows),
              "take CSV, or ask for less at once"));
  std::string values;
  for (const CostRow& row : result.rows) values += (values.empty() ? "" : ",\n") + row_of(result, row);
  const std::string columns = columns_of(result);
  std::string rows = fmt::format("(VALUES {}) AS answer({})", values, columns);
  if (result.rows.empty()) {
    // VALUES knows no empty list.
    CostRow nobody;
    nobody.groups.resize(result.query.group_by.size());
    nobody.costs.resize(result.query.metrics.size());
    rows = fmt::format("(VALUES {}) AS answer({}) WHERE false", row_of(result, nobody), columns);
  }
  const TemporaryFile file{folder / (random_name() + ".parquet")};
  FARTHING_CHECK(engine.execute(fmt::format("COPY (SELECT * FROM {}) TO {} (FORMAT parquet, COMPRESSION zstd)", rows,
                                            sql_text(file.path.string()))));
  constexpr std::uint64_t most_bytes = 256ULL << 20U;
  return read_whole_file(file.path, most_bytes);
}

}  // namespace farthing::query
