#include "store/duckdb/parquet_unfolding.hpp"

#include <duckdb.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "bill/columns.hpp"
#include "bill/unfolded_source.hpp"
#include "core/confinement.hpp"
#include "store/duckdb/csv_row_writer.hpp"
#include "store/duckdb/engine.hpp"
#include "store/duckdb/unfolded_rows.hpp"

namespace farthing::store {
namespace {

using Cells = bill::Unfolding::Cells;

/// What this process was asked for.
struct Order {
  std::filesystem::path path;
  Cells cells = Cells::read;
  std::uint64_t row = 0;  // 0 for all
  std::uint64_t cell_bytes = 0;
  std::uint64_t memory_bytes = 0;
  std::uint64_t processor_seconds = 0;
};

std::optional<Order> order_of(int count, char** arguments) {
  constexpr int wanted = 8;
  if (count != wanted || arguments[1] != bill::unfolding_argument) return std::nullopt;
  const auto number = [&](int at) { return std::strtoull(arguments[at], nullptr, 10); };
  return Order{arguments[2], static_cast<Cells>(number(3)), number(4), number(5), number(6), number(7)};
}

struct Opened {
  duckdb_database database = nullptr;
  duckdb_connection connection = nullptr;
  ~Opened() {
    duckdb_disconnect(&connection);
    duckdb_close(&database);
  }
};

struct QueryResult {
  duckdb_result result{};
  ~QueryResult() { duckdb_destroy_result(&result); }
};

/// What the engine says, in one line and without its stack.
std::string one_line(const char* text) {
  std::string line;
  for (; text != nullptr && *text != '\0' && *text != '\n'; ++text) line += *text;
  return line;
}

std::unexpected<Error> refusal(duckdb_result& result) {
  const std::string message = one_line(duckdb_result_error(&result));
  if (duckdb_result_error_type(&result) == DUCKDB_ERROR_OUT_OF_MEMORY)
    return fail(ErrorCode::too_large, "reading the Parquet file takes more memory than is allowed: {}", message);
  return fail(ErrorCode::compression, "the Parquet file is damaged: {}", message);
}

Result<> open_engine(const Order& order, Opened& opened) {
  duckdb_config config = nullptr;
  duckdb_create_config(&config);
  // The engine's own bound lies below the process's, so that it says what is wrong instead of ending.
  const std::string memory = fmt::format("{}B", order.memory_bytes / 4 * 3);
  for (const auto& [name, value] :
       std::initializer_list<std::pair<const char*, std::string>>{{"threads", "1"},
                                                                  {"memory_limit", memory},
                                                                  {"preserve_insertion_order", "true"},
                                                                  {"temp_directory", ""},
                                                                  {"autoinstall_known_extensions", "false"},
                                                                  {"autoload_known_extensions", "false"}})
    duckdb_set_config(config, name, value.c_str());
  const auto state = duckdb_open_ext(":memory:", &opened.database, config, nullptr);
  duckdb_destroy_config(&config);
  if (state != DuckDBSuccess || duckdb_connect(opened.database, &opened.connection) != DuckDBSuccess)
    return fail(ErrorCode::too_large, "the engine that reads Parquet does not start");
  return {};
}

std::string source_of(const Order& order) {
  return fmt::format("read_parquet({}, binary_as_string = true, hive_partitioning = false, file_row_number = {})",
                     sql_text(order.path.string()), order.row > 0);
}

constexpr std::string_view row_number = "file_row_number";

/// How the values of a type become text. `name` is the column's in SQL. What is not among the types of a bill is left
/// to the engine.
void shape_column(duckdb_logical_type type, const std::string& name, UnfoldedColumn& column) {
  constexpr std::int64_t thousand = 1000;
  column.expression = name;
  switch (duckdb_get_type_id(type)) {
    case DUCKDB_TYPE_VARCHAR:
      break;
    case DUCKDB_TYPE_DOUBLE:
      column.shape = Shape::real;
      break;
    case DUCKDB_TYPE_TIMESTAMP:
    case DUCKDB_TYPE_TIMESTAMP_TZ:
      column.shape = Shape::time;
      column.ticks = thousand * thousand;
      break;
    case DUCKDB_TYPE_TIMESTAMP_MS:
      column.shape = Shape::time;
      column.ticks = thousand;
      break;
    case DUCKDB_TYPE_TIMESTAMP_S:
      column.shape = Shape::time;
      break;
    case DUCKDB_TYPE_TIMESTAMP_NS:
    case DUCKDB_TYPE_DATE:
      column.shape = Shape::time;
      column.ticks = thousand * thousand;
      column.expression = fmt::format("CAST({} AS TIMESTAMP)", name);
      break;
    case DUCKDB_TYPE_MAP:
      column.shape = Shape::map;
      column.expression = fmt::format("CAST({} AS MAP(VARCHAR, VARCHAR))", name);
      break;
    case DUCKDB_TYPE_STRUCT:
    case DUCKDB_TYPE_LIST:
      column.expression = fmt::format("CAST(to_json({}) AS VARCHAR)", name);
      break;
    default:
      column.expression = fmt::format("CAST({} AS VARCHAR)", name);
  }
}

/// The engine takes decimals of more digits than it has for doubles, and takes some of them wrongly.
Result<> refuse_large_decimals(const Order& order, duckdb_connection connection) {
  constexpr int most_digits = 38;
  QueryResult found;
  const std::string sql = fmt::format("SELECT CAST(name AS BLOB) FROM parquet_schema({}) WHERE precision > {} LIMIT 1",
                                      sql_text(order.path.string()), most_digits);
  if (duckdb_query(connection, sql.c_str(), &found.result) != DuckDBSuccess) return refusal(found.result);
  duckdb_data_chunk chunk = duckdb_fetch_chunk(found.result);
  if (chunk == nullptr || duckdb_data_chunk_get_size(chunk) == 0) return {};
  const auto* names = static_cast<duckdb_string_t*>(duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk, 0)));
  duckdb_string_t name = names[0];
  const std::string column(duckdb_string_t_data(&name), duckdb_string_t_length(name));
  duckdb_destroy_data_chunk(&chunk);
  return fail(ErrorCode::compression, "the Parquet column {} holds decimals of more than {} digits", column,
              most_digits);
}

/// Whether the engine has given a column that stands there twice another name: `line_item_unblended_cost_1`.
bool is_twin(std::string_view name, std::string_view of) {
  const auto same = [](unsigned char left, unsigned char right) { return std::tolower(left) == std::tolower(right); };
  return name.size() > of.size() + 1 && std::ranges::equal(name.substr(0, of.size()), of, same) &&
         name[of.size()] == '_' && name.find_first_not_of("0123456789", of.size() + 1) == std::string_view::npos;
}

bool is_column_of_bill(std::string_view name) {
  return bill::column_named(bill::Form::cur_2, name) || bill::column_named(bill::Form::focus, name);
}

/// The name under which a twin was delivered, so that the reader of headers finds it. A tag may have such a name of its
/// own.
std::string delivered_name(const std::string& name, const std::vector<std::string>& all) {
  if (is_column_of_bill(name)) return name;
  const auto other =
      std::ranges::find_if(all, [&](const std::string& one) { return is_twin(name, one) && is_column_of_bill(one); });
  return other == all.end() ? name : *other;
}

Result<std::vector<UnfoldedColumn>> find_columns(const Order& order, duckdb_connection connection) {
  QueryResult described;
  const std::string sql = fmt::format("SELECT * FROM {} LIMIT 0", source_of(order));
  if (duckdb_query(connection, sql.c_str(), &described.result) != DuckDBSuccess) return refusal(described.result);
  std::vector<std::string> names;
  for (idx_t at = 0; at < duckdb_column_count(&described.result); ++at)
    names.emplace_back(duckdb_column_name(&described.result, at));
  std::vector<UnfoldedColumn> columns;
  for (idx_t at = 0; at < names.size(); ++at) {
    UnfoldedColumn column;
    column.name = delivered_name(names[at], names);
    if (order.row > 0 && column.name == row_number) continue;
    const auto need = order.cells == Cells::all ? bill::ColumnNeed::cells : bill::need_of(column.name);
    if (order.cells == Cells::read && need == bill::ColumnNeed::nothing) continue;
    duckdb_logical_type type = duckdb_column_logical_type(&described.result, at);
    shape_column(type, sql_name(names[at]), column);
    duckdb_destroy_logical_type(&type);
    if (need != bill::ColumnNeed::cells) {
      column.shape = Shape::text;
      column.expression = "CAST(NULL AS VARCHAR)";
    }
    if (order.cells == Cells::read && column.shape == Shape::map && bill::is_product_map(column.name))
      column.shape = Shape::product;
    columns.push_back(std::move(column));
  }
  return columns;
}

Result<> write_rows(duckdb_result& result, std::vector<UnfoldedColumn>& columns, CsvRowWriter& out) {
  while (duckdb_data_chunk chunk = duckdb_fetch_chunk(result)) {
    const auto written = write_chunk(chunk, columns, out);
    duckdb_destroy_data_chunk(&chunk);
    FARTHING_CHECK(written);
  }
  const char* message = duckdb_result_error(&result);
  if (message != nullptr && *message != '\0') return refusal(result);
  return {};
}

Result<> unfold(const Order& order) {
  // The engine looks at the machine when it starts; the file is not touched before the confinement.
  Opened opened;
  FARTHING_CHECK(open_engine(order, opened));
  FARTHING_CHECK(confine({order.path, order.memory_bytes, order.processor_seconds}));
  FARTHING_CHECK(refuse_large_decimals(order, opened.connection));
  FARTHING_TRY(auto columns, find_columns(order, opened.connection));
  CsvRowWriter out(STDOUT_FILENO, order.cell_bytes);
  std::string expressions;
  if (columns.empty()) return {};
  for (const UnfoldedColumn& column : columns) {
    FARTHING_CHECK(out.cell(column.name));
    expressions += (expressions.empty() ? "" : ", ") + column.expression;
  }
  out.end_row();
  FARTHING_CHECK(out.flush());
  if (order.cells == Cells::none) return {};

  std::string sql = fmt::format("SELECT {} FROM {}", expressions, source_of(order));
  if (order.row > 0) sql += fmt::format(" WHERE {} = {}", row_number, order.row - 1);
  duckdb_prepared_statement statement = nullptr;
  QueryResult rows;
  if (duckdb_prepare(opened.connection, sql.c_str(), &statement) != DuckDBSuccess) {
    const std::string message = one_line(duckdb_prepare_error(statement));
    duckdb_destroy_prepare(&statement);
    return fail(ErrorCode::compression, "the Parquet file cannot be read: {}", message);
  }
  const auto state = duckdb_execute_prepared_streaming(statement, &rows.result);
  duckdb_destroy_prepare(&statement);
  if (state != DuckDBSuccess) return refusal(rows.result);
  FARTHING_CHECK(write_rows(rows.result, columns, out));
  return out.flush();
}

}  // namespace

std::optional<int> unfold_if_asked(int count, char** arguments) {
  const auto order = order_of(count, arguments);
  if (!order) {
    bill::can_unfold();
    return std::nullopt;
  }
  const auto done = unfold(*order);
  if (done) return static_cast<int>(bill::UnfoldingEnd::good);
  std::fprintf(stderr, "%s\n", done.error().message.c_str());
  return static_cast<int>(done.error().code == ErrorCode::too_large ? bill::UnfoldingEnd::too_large
                                                                    : bill::UnfoldingEnd::damaged);
}

}  // namespace farthing::store
