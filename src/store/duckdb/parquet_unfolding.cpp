#include "store/duckdb/parquet_unfolding.hpp"

#include <duckdb.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
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

using Bits = std::array<std::uint64_t, 2>;

struct UnfoldedColumn {
  std::string name;
  std::string expression;  // in SQL
  Shape shape = Shape::text;
  std::int64_t ticks = 1;  // of a time, in a second
  // Of the last value, which the next row often has as well.
  Bits last_bits{};
  std::string last_text;
  bool has_last = false;
  std::unordered_map<std::int64_t, std::string> times;  // spelled before: a month has few hours
  std::vector<std::pair<std::string, bool>> keys;       // of a product, by place, and whether each is wanted
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

/// What a chunk holds of a column.
class ColumnView {
 public:
  explicit ColumnView(duckdb_vector vector)
      : data_(static_cast<const char*>(duckdb_vector_get_data(vector))),
        validity_(duckdb_vector_get_validity(vector)) {}

  bool is_valid(idx_t row) const {
    return validity_ == nullptr || (validity_[row / 64] >> (row % 64) & 1U) != 0;  // NOLINT(readability-magic-numbers)
  }
  template <class T>
  const T& at(idx_t row) const {
    return reinterpret_cast<const T*>(data_)[row];
  }
  /// A short text lies in the string itself: it is not to be copied out of the vector.
  std::string_view text(idx_t row) const {
    const auto& string = at<duckdb_string_t>(row).value;
    return string.inlined.length <= sizeof string.inlined.inlined
               ? std::string_view(string.inlined.inlined, string.inlined.length)
               : std::string_view(string.pointer.ptr, string.pointer.length);
  }
  /// What few rows in a row differ by: texts that the engine holds in one place are the same text.
  Bits bits(idx_t row, Shape shape) const {
    Bits bits{};
    const std::size_t size = shape == Shape::text ? sizeof(duckdb_string_t) : sizeof(std::uint64_t);
    static_assert(sizeof(duckdb_string_t) == sizeof bits);
    std::memcpy(bits.data(), data_ + row * size, size);
    return bits;
  }

 private:
  const char* data_;
  const std::uint64_t* validity_;
};

/// The entries of a column of maps.
struct MapView {
  explicit MapView(duckdb_vector vector)
      : keys(duckdb_struct_vector_get_child(duckdb_list_vector_get_child(vector), 0)),
        values(duckdb_struct_vector_get_child(duckdb_list_vector_get_child(vector), 1)) {}
  ColumnView keys;
  ColumnView values;
};

bool is_plain_in_json(std::string_view text) {
  constexpr unsigned char first_plain = 0x20;
  return std::ranges::none_of(
      text, [](char c) { return c == '"' || c == '\\' || static_cast<unsigned char>(c) < first_plain; });
}

/// Writes a text of JSON into a quoted cell: its quotes are doubled.
void add_json_text(std::string_view text, CsvRowWriter& out) {
  out.append(R"("")");
  if (is_plain_in_json(text)) {
    out.append(text);
  } else {
    constexpr unsigned char first_plain = 0x20;
    for (const char c : text)
      if (c == '"')
        out.append(R"(\"")");
      else if (c == '\\')
        out.append(R"(\\)");
      else if (static_cast<unsigned char>(c) < first_plain)
        out.append(fmt::format("\\u{:04x}", static_cast<unsigned>(c)));
      else
        out.append(c);
  }
  out.append(R"("")");
}

/// Whether a bill is read from a product's attribute. The maps of many rows have the same keys at the same places.
bool is_wanted(std::size_t place, std::string_view key, UnfoldedColumn& column) {
  if (column.keys.size() <= place) column.keys.resize(place + 1);
  auto& known = column.keys[place];
  if (known.first != key) known = {std::string(key), bill::is_read_of_product(key)};
  return known.second;
}

/// A map of texts as a JSON object. Of a product only what a bill is read from, when that is all that is wanted.
Result<> write_map(const ColumnView& lists, const MapView& map, idx_t row, UnfoldedColumn& column, CsvRowWriter& out) {
  const auto entry = lists.at<duckdb_list_entry>(row);
  const std::size_t began = out.filled();
  bool is_first = true;
  for (idx_t at = entry.offset; at < entry.offset + entry.length; ++at) {
    if (!map.values.is_valid(at)) continue;
    const std::string_view key = map.keys.text(at);
    if (column.shape == Shape::product && !is_wanted(at - entry.offset, key, column)) continue;
    out.append(is_first ? "\"{" : ",");
    is_first = false;
    add_json_text(key, out);
    out.append(':');
    add_json_text(map.values.text(at), out);
    FARTHING_CHECK(out.check_size(out.filled() - began));
  }
  out.append(is_first ? "{}" : "}\"");
  return out.end_cell(began);
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

/// The value as a cell spells it, into column.last_text.
Result<> spell(const ColumnView& view, idx_t row, UnfoldedColumn& column, const CsvRowWriter& out) {
  if (column.shape == Shape::text) {
    const std::string_view text = view.text(row);
    FARTHING_CHECK(out.check_size(text.size()));
    std::string room;
    column.last_text = CsvRowWriter::quoted(text, room);
  } else if (column.shape == Shape::real) {
    std::array<char, 32> digits{};
    column.last_text.assign(digits.data(), std::to_chars(digits.begin(), digits.end(), view.at<double>(row)).ptr);
  } else {
    constexpr std::size_t most_times = 4096;
    const auto count = view.at<std::int64_t>(row);
    if (column.times.size() == most_times) column.times.clear();
    const auto [known, is_new] = column.times.try_emplace(count);
    if (is_new) known->second = time_text(count, column.ticks);
    column.last_text = known->second;
  }
  return {};
}

Result<> write_chunk(duckdb_data_chunk chunk, std::vector<UnfoldedColumn>& columns, CsvRowWriter& out) {
  std::vector<ColumnView> views;
  std::vector<std::optional<MapView>> maps;
  for (std::size_t at = 0; at < columns.size(); ++at) {
    duckdb_vector vector = duckdb_data_chunk_get_vector(chunk, at);
    views.emplace_back(vector);
    const bool is_map = columns[at].shape == Shape::map || columns[at].shape == Shape::product;
    maps.push_back(is_map ? std::optional(MapView(vector)) : std::nullopt);
    columns[at].has_last = false;  // the texts of the last chunk are gone
  }
  const idx_t rows = duckdb_data_chunk_get_size(chunk);
  for (idx_t row = 0; row < rows; ++row) {
    for (std::size_t at = 0; at < columns.size(); ++at) {
      UnfoldedColumn& column = columns[at];
      const ColumnView& view = views[at];
      if (!view.is_valid(row)) {
        out.empty_cell();
      } else if (maps[at]) {
        FARTHING_CHECK(write_map(view, *maps[at], row, column, out));
      } else {
        const Bits bits = view.bits(row, column.shape);
        if (!column.has_last || bits != column.last_bits) {
          FARTHING_CHECK(spell(view, row, column, out));
          column.last_bits = bits;
          column.has_last = true;
        }
        out.quoted_cell(column.last_text);
      }
      FARTHING_CHECK(out.flush_if_full());
    }
    out.end_row();
  }
  return {};
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
