#include "cli/sample_parquet.hpp"

#include "store/duckdb/engine.hpp"

namespace farthing::cli {
namespace {

using store::sql_name;
using store::sql_text;

std::string csv_name(int column) { return fmt::format("column_{}", column); }

std::string value_of(const sample::ParquetColumn& column) {
  std::string text;
  for (const int from : column.from) text += (text.empty() ? "" : ", ") + csv_name(from);
  text = "coalesce(" + text + ")";
  if (column.type == "double") return fmt::format("CAST({} AS DOUBLE)", text);
  if (column.type == "timestamp") return fmt::format("CAST({} AS TIMESTAMP)", text);
  if (column.type.starts_with("map<")) return fmt::format("CAST(CAST({} AS JSON) AS MAP(VARCHAR, VARCHAR))", text);
  return text;
}

/// How many columns of CSV are named.
int csv_columns(const std::vector<sample::ParquetColumn>& columns) {
  int count = 0;
  for (const auto& column : columns)
    for (const int from : column.from) count = std::max(count, from + 1);
  return count;
}

Result<> make_parquet(const std::filesystem::path& folder, const std::filesystem::path& csv,
                      const std::filesystem::path& parquet, const std::vector<sample::ParquetColumn>& columns) {
  store::EngineSettings settings;
  settings.memory_mib = 1024;
  settings.threads = 1;  // rows stay in their order
  settings.folders = {folder};
  FARTHING_TRY(auto engine, store::Engine::open(settings));
  std::string names;
  for (int at = 0; at < csv_columns(columns); ++at)
    names += fmt::format("{}'{}': 'VARCHAR'", at == 0 ? "" : ", ", csv_name(at));
  std::string values;
  for (const auto& column : columns)
    values += fmt::format("{}{} AS {}", values.empty() ? "" : ", ", value_of(column), sql_name(column.name));
  return engine.execute(
      fmt::format("COPY (SELECT {} FROM read_csv({}, auto_detect = false, header = true, delim = ',', quote = '\"', "
                  "escape = '\"', columns = {{{}}})) TO {} (FORMAT parquet, COMPRESSION snappy)",
                  values, sql_text(csv.string()), names, sql_text(parquet.string())));
}

}  // namespace

sample::ParquetMaker parquet_maker(const std::filesystem::path& folder) {
  return [folder](const std::filesystem::path& csv, const std::filesystem::path& parquet,
                  const std::vector<sample::ParquetColumn>& columns) {
    return make_parquet(folder, csv, parquet, columns);
  };
}

}  // namespace farthing::cli
