#include "store/duckdb/parquet_unfolding.hpp"

#include <duckdb.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "bill/columns.hpp"
#include "bill/unfolded_source.hpp"
#include "core/confinement.hpp"
#include "core/instant.hpp"
#include "store/duckdb/csv_row_writer.hpp"
#include "store/duckdb/engine.hpp"

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

/// How a column comes out of the engine.
enum class Shape : std::uint8_t { text, real, time, map, product };

struct UnfoldedColumn {
  std::string name;
  std::string expression;  // in SQL
  Shape shape = Shape::text;
  std::int64_t ticks = 1;  // of a time, in a second
  // Of the last value, which the next row often has as well.
  std::array<std::uint64_t, 2> last_bits{};
  std::string last_text;
  bool has_last = false;
};

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

/// How the values of a type become text. What is not among the types of a bill is left to the engine.
void shape_column(duckdb_logical_type type, UnfoldedColumn& column) {
  constexpr std::int64_t thousand = 1000;
  const std::string name = sql_name(column.name);
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

Result<std::vector<UnfoldedColumn>> find_columns(const Order& order, duckdb_connection connection) {
  QueryResult described;
  const std::string sql = fmt::format("SELECT * FROM {} LIMIT 0", source_of(order));
  if (duckdb_query(connection, sql.c_str(), &described.result) != DuckDBSuccess) return refusal(described.result);
  std::vector<UnfoldedColumn> columns;
  for (idx_t at = 0; at < duckdb_column_count(&described.result); ++at) {
    UnfoldedColumn column;
    column.name = duckdb_column_name(&described.result, at);
    if (order.row > 0 && column.name == row_number) continue;
    const auto need = order.cells == Cells::all ? bill::ColumnNeed::cells : bill::need_of(column.name);
    if (order.cells == Cells::read && need == bill::ColumnNeed::nothing) continue;
    duckdb_logical_type type = duckdb_column_logical_type(&described.result, at);
    shape_column(type, column);
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

std::string_view text_at(duckdb_vector vector, idx_t row) {
  auto* text = static_cast<duckdb_string_t*>(duckdb_vector_get_data(vector)) + row;
  return {duckdb_string_t_data(text), duckdb_string_t_length(*text)};
}

bool is_valid(duckdb_vector vector, idx_t row) {
  std::uint64_t* validity = duckdb_vector_get_validity(vector);
  return validity == nullptr || duckdb_validity_row_is_valid(validity, row);
}

void add_json_text(std::string_view text, std::string& json) {
  json += '"';
  for (const char c : text) {
    constexpr unsigned char first_plain = 0x20;
    if (c == '"' || c == '\\') {
      json += '\\';
      json += c;
    } else if (static_cast<unsigned char>(c) < first_plain) {
      json += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      json += c;
    }
  }
  json += '"';
}

/// A map of texts as a JSON object. Of a product only what a bill is read from, when that is all that is wanted.
Result<> add_map(duckdb_vector vector, idx_t row, const UnfoldedColumn& column, const CsvRowWriter& out,
                 std::string& json) {
  const auto entry = static_cast<const duckdb_list_entry*>(duckdb_vector_get_data(vector))[row];
  duckdb_vector entries = duckdb_list_vector_get_child(vector);
  duckdb_vector keys = duckdb_struct_vector_get_child(entries, 0);
  duckdb_vector values = duckdb_struct_vector_get_child(entries, 1);
  json = '{';
  for (idx_t at = entry.offset; at < entry.offset + entry.length; ++at) {
    if (!is_valid(values, at)) continue;
    const std::string_view key = text_at(keys, at);
    if (column.shape == Shape::product && !bill::is_read_of_product(key)) continue;
    const std::string_view value = text_at(values, at);
    FARTHING_CHECK(out.check_size(json.size() + key.size() + value.size()));
    if (json.size() > 1) json += ',';
    add_json_text(key, json);
    json += ':';
    add_json_text(value, json);
  }
  json += '}';
  return {};
}

std::string time_text(std::int64_t count, std::int64_t ticks) {
  const std::int64_t seconds = count >= 0 ? count / ticks : -((-count + ticks - 1) / ticks);
  std::string text = to_iso_string(seconds);
  const std::int64_t rest = count - seconds * ticks;
  if (rest == 0) return text;
  constexpr std::int64_t thousand = 1000;
  text.pop_back();  // the Z
  return text + fmt::format(".{:03}Z", rest * thousand / ticks);
}

/// The bits of a value of which few rows in a row differ: texts that the engine holds in one place are the same text.
std::array<std::uint64_t, 2> bits_of(duckdb_vector vector, idx_t row, Shape shape) {
  std::array<std::uint64_t, 2> bits{};
  const std::size_t size = shape == Shape::text ? sizeof(duckdb_string_t) : sizeof(std::uint64_t);
  static_assert(sizeof(duckdb_string_t) == sizeof bits);
  std::memcpy(bits.data(), static_cast<const char*>(duckdb_vector_get_data(vector)) + row * size, size);
  return bits;
}

Result<> write_cell(duckdb_vector vector, idx_t row, UnfoldedColumn& column, CsvRowWriter& out) {
  if (!is_valid(vector, row)) {
    out.empty_cell();
    return {};
  }
  if (column.shape == Shape::map || column.shape == Shape::product) {
    std::string& json = column.last_text;
    FARTHING_CHECK(add_map(vector, row, column, out, json));
    return out.cell(json);
  }
  const auto bits = bits_of(vector, row, column.shape);
  if (!column.has_last || bits != column.last_bits) {
    if (column.shape == Shape::text) {
      const std::string_view text = text_at(vector, row);
      FARTHING_CHECK(out.check_size(text.size()));
      std::string room;
      column.last_text = CsvRowWriter::quoted(text, room);
    } else if (column.shape == Shape::real) {
      std::array<char, 32> digits{};
      const double value = static_cast<const double*>(duckdb_vector_get_data(vector))[row];
      column.last_text.assign(digits.data(), std::to_chars(digits.begin(), digits.end(), value).ptr);
    } else {
      column.last_text = time_text(static_cast<const std::int64_t*>(duckdb_vector_get_data(vector))[row], column.ticks);
    }
    column.last_bits = bits;
    column.has_last = true;
  }
  out.quoted_cell(column.last_text);
  return {};
}

Result<> write_rows(duckdb_result& result, std::vector<UnfoldedColumn>& columns, CsvRowWriter& out) {
  while (duckdb_data_chunk chunk = duckdb_fetch_chunk(result)) {
    std::vector<duckdb_vector> vectors;
    for (std::size_t at = 0; at < columns.size(); ++at) {
      vectors.push_back(duckdb_data_chunk_get_vector(chunk, at));
      columns[at].has_last = false;  // the texts of the last chunk are gone
    }
    Result<> written;
    for (idx_t row = 0; row < duckdb_data_chunk_get_size(chunk) && written; ++row) {
      for (std::size_t at = 0; at < columns.size() && written; ++at)
        written = write_cell(vectors[at], row, columns[at], out);
      if (written) written = out.end_row();
    }
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
  FARTHING_TRY(auto columns, find_columns(order, opened.connection));
  CsvRowWriter out(STDOUT_FILENO, order.cell_bytes);
  std::string expressions;
  std::vector<std::string> names;
  for (const UnfoldedColumn& column : columns) {
    FARTHING_CHECK(out.cell(column.name));
    expressions += (expressions.empty() ? "" : ", ") + column.expression;
    names.push_back(column.name);
  }
  FARTHING_CHECK(out.end_row());
  FARTHING_CHECK(out.flush());
  if (order.cells == Cells::none || columns.empty()) return {};

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
