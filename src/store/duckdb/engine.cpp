#include "store/duckdb/engine.hpp"

#include <duckdb.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <utility>

namespace farthing::store {
namespace {

std::mutex error_mutex;

duckdb_logical_type logical_type(SourceColumn::Type type) {
  switch (type) {
    case SourceColumn::Type::number:
      return duckdb_create_logical_type(DUCKDB_TYPE_UINTEGER);
    case SourceColumn::Type::whole_number:
      return duckdb_create_logical_type(DUCKDB_TYPE_BIGINT);
    case SourceColumn::Type::date:
      return duckdb_create_logical_type(DUCKDB_TYPE_DATE);
    case SourceColumn::Type::text:
      return duckdb_create_logical_type(DUCKDB_TYPE_VARCHAR);
    case SourceColumn::Type::timestamp:
      return duckdb_create_logical_type(DUCKDB_TYPE_TIMESTAMP);
    case SourceColumn::Type::narrow_money:
      return duckdb_create_decimal_type(18, Decimal::scale);
    case SourceColumn::Type::wide_money:
      return duckdb_create_decimal_type(38, Decimal::scale);
  }
  return nullptr;
}

void bind_source(duckdb_bind_info info) {
  const auto* source = static_cast<const RowSource*>(duckdb_bind_get_extra_info(info));
  for (const SourceColumn& column : source->columns) {
    duckdb_logical_type type = logical_type(column.type);
    duckdb_bind_add_result_column(info, column.name.c_str(), type);
    duckdb_destroy_logical_type(&type);
  }
}

void start_source(duckdb_init_info info) {
  const auto* source = static_cast<const RowSource*>(duckdb_init_get_extra_info(info));
  duckdb_init_set_max_threads(info, source->threads);
}

void start_thread(duckdb_init_info info) {
  const auto* source = static_cast<const RowSource*>(duckdb_init_get_extra_info(info));
  duckdb_init_set_init_data(info, source->make_producer().release(),
                            [](void* producer) { delete static_cast<RowProducer*>(producer); });
}

void fill_chunk(duckdb_function_info info, duckdb_data_chunk chunk) {
  auto* source = static_cast<RowSource*>(duckdb_function_get_extra_info(info));
  auto* producer = static_cast<RowProducer*>(duckdb_function_get_local_init_data(info));
  Batch batch(chunk);
  auto filled = producer->fill(batch);
  if (!filled) {
    const std::scoped_lock lock(error_mutex);
    duckdb_function_set_error(info, filled.error().message.c_str());
    if (!source->error) source->error = std::move(filled.error());
    duckdb_data_chunk_set_size(chunk, 0);
    return;
  }
  duckdb_data_chunk_set_size(chunk, *filled);
}

/// What a scan does with its rows.
struct Taker {
  std::function<Result<>(const Answer&)> take;
  std::optional<Error> error;
};

void take_chunk(duckdb_function_info info, duckdb_data_chunk chunk, duckdb_vector output) {
  auto* taker = static_cast<Taker*>(duckdb_scalar_function_get_extra_info(info));
  auto taken = taker->take(Answer(chunk));
  if (!taken) {
    const std::scoped_lock lock(error_mutex);
    duckdb_scalar_function_set_error(info, taken.error().message.c_str());
    if (!taker->error) taker->error = std::move(taken.error());
    return;
  }
  std::fill_n(static_cast<std::int64_t*>(duckdb_vector_get_data(output)), duckdb_data_chunk_get_size(chunk), 1);
}

/// A result that destroys itself.
struct QueryResult {
  duckdb_result result{};
  ~QueryResult() { duckdb_destroy_result(&result); }
};

/// What the engine refused, in one line.
std::unexpected<Error> refusal(duckdb_result& result) {
  std::string text;
  for (const char* at = duckdb_result_error(&result); at != nullptr && *at != '\0'; ++at) {
    const bool blank = *at == '\n' || *at == '\r' || *at == '\t' || *at == ' ';
    if (!blank)
      text += *at;
    else if (!text.empty() && text.back() != ' ')
      text += ' ';
  }
  Error error(ErrorCode::engine, fmt::format("DuckDB: {}", text));
  if (duckdb_result_error_type(&result) == DUCKDB_ERROR_OUT_OF_MEMORY)
    error.cure = "raise --memory (MiB) for a question; with fewer --threads it needs less, an import as well";
  return std::unexpected(std::move(error));
}

Int128 from_hugeint(duckdb_hugeint value) {
  return static_cast<Int128>(static_cast<UInt128>(static_cast<std::uint64_t>(value.upper)) << 64 | value.lower);
}

/// Returns the rows of one chunk's column, appended as one cell to each row.
Result<> read_column(duckdb_vector vector, duckdb_logical_type type, std::size_t rows, std::vector<Cell>* out) {
  const void* data = duckdb_vector_get_data(vector);
  std::uint64_t* validity = duckdb_vector_get_validity(vector);
  duckdb_type id = duckdb_get_type_id(type);
  const bool decimal = id == DUCKDB_TYPE_DECIMAL;
  if (decimal) {
    if (duckdb_decimal_scale(type) != Decimal::scale) return fail(ErrorCode::engine, "a decimal of another scale");
    id = duckdb_decimal_internal_type(type);
  }
  for (std::size_t row = 0; row < rows; ++row) {
    Cell cell;
    if (validity == nullptr || duckdb_validity_row_is_valid(validity, row)) {
      Int128 number = 0;
      switch (id) {
        case DUCKDB_TYPE_VARCHAR: {
          auto text = static_cast<const duckdb_string_t*>(data)[row];
          cell = std::string(duckdb_string_t_data(&text), duckdb_string_t_length(text));
          out[row].push_back(std::move(cell));
          continue;
        }
        case DUCKDB_TYPE_BOOLEAN:
          number = static_cast<const bool*>(data)[row] ? 1 : 0;
          break;
        case DUCKDB_TYPE_SMALLINT:
          number = static_cast<const std::int16_t*>(data)[row];
          break;
        case DUCKDB_TYPE_INTEGER:
          number = static_cast<const std::int32_t*>(data)[row];
          break;
        case DUCKDB_TYPE_UINTEGER:
          number = static_cast<const std::uint32_t*>(data)[row];
          break;
        case DUCKDB_TYPE_BIGINT:
          number = static_cast<const std::int64_t*>(data)[row];
          break;
        case DUCKDB_TYPE_HUGEINT:
          number = from_hugeint(static_cast<const duckdb_hugeint*>(data)[row]);
          break;
        default:
          return fail(ErrorCode::engine, "a column of a type that is not read (DuckDB's number {})",
                      static_cast<int>(id));
      }
      if (decimal)
        cell = Decimal::of(number);
      else
        cell = static_cast<std::int64_t>(number);
    }
    out[row].push_back(std::move(cell));
  }
  return {};
}

}  // namespace

std::size_t Batch::capacity() const { return duckdb_vector_size(); }

void* Batch::data(std::size_t column) {
  return duckdb_vector_get_data(duckdb_data_chunk_get_vector(static_cast<duckdb_data_chunk>(chunk_), column));
}

std::uint64_t* Batch::validity(std::size_t column) {
  duckdb_vector vector = duckdb_data_chunk_get_vector(static_cast<duckdb_data_chunk>(chunk_), column);
  duckdb_vector_ensure_validity_writable(vector);
  return duckdb_vector_get_validity(vector);
}

void Batch::set_text(std::size_t column, std::size_t row, std::string_view text) {
  duckdb_vector vector = duckdb_data_chunk_get_vector(static_cast<duckdb_data_chunk>(chunk_), column);
  duckdb_vector_assign_string_element_len(vector, row, text.data(), text.size());
}

std::size_t Answer::rows() const { return duckdb_data_chunk_get_size(static_cast<duckdb_data_chunk>(chunk_)); }

const void* Answer::data(std::size_t column) const {
  return duckdb_vector_get_data(duckdb_data_chunk_get_vector(static_cast<duckdb_data_chunk>(chunk_), column));
}

bool Answer::is_valid(std::size_t column, std::size_t row) const {
  duckdb_vector vector = duckdb_data_chunk_get_vector(static_cast<duckdb_data_chunk>(chunk_), column);
  std::uint64_t* validity = duckdb_vector_get_validity(vector);
  return validity == nullptr || duckdb_validity_row_is_valid(validity, row);
}

std::string_view Answer::text(std::size_t column, std::size_t row) const {
  // The data of a short text lies in the string itself: no copy of that may be taken.
  auto* string = const_cast<duckdb_string_t*>(values<duckdb_string_t>(column)) + row;
  return {duckdb_string_t_data(string), duckdb_string_t_length(*string)};
}

struct Engine::Database {
  duckdb_database handle = nullptr;
  std::size_t threads = 1;
  ~Database() { duckdb_close(&handle); }
};

struct Engine::Connection {
  duckdb_connection handle = nullptr;
  ~Connection() { duckdb_disconnect(&handle); }
};

Engine::Engine(std::shared_ptr<Database> database, std::unique_ptr<Connection> connection)
    : database_(std::move(database)), connection_(std::move(connection)) {}
Engine::~Engine() = default;
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;

std::string Engine::version() { return duckdb_library_version(); }

Result<Engine> Engine::open(const EngineSettings& settings) {
  duckdb_config config = nullptr;
  duckdb_create_config(&config);
  const std::pair<const char*, std::string> options[]{
      {"threads", std::to_string(settings.threads)},   {"memory_limit", fmt::format("{}MiB", settings.memory_mib)},
      {"preserve_insertion_order", "false"},           {"autoinstall_known_extensions", "false"},
      {"autoload_known_extensions", "false"},          {"allow_community_extensions", "false"},
      {"temp_directory", settings.temporary.string()},
  };
  for (const auto& [name, value] : options)
    if (duckdb_set_config(config, name, value.c_str()) != DuckDBSuccess) {
      duckdb_destroy_config(&config);
      return fail(ErrorCode::engine, "DuckDB {} knows no setting {}", version(), name);
    }
  auto database = std::make_shared<Database>();
  char* message = nullptr;
  const auto opened = duckdb_open_ext(":memory:", &database->handle, config, &message);
  duckdb_destroy_config(&config);
  if (opened != DuckDBSuccess) {
    auto error = fail(ErrorCode::engine, "DuckDB {} cannot start: {}", version(), message == nullptr ? "" : message);
    duckdb_free(message);
    return error;
  }
  database->threads = settings.threads;
  FARTHING_TRY(Engine engine, connect_to(std::move(database)));
  std::string folders;
  for (const auto& folder : settings.folders) folders += (folders.empty() ? "" : ", ") + sql_text(folder.string());
  FARTHING_CHECK(engine.execute(fmt::format("SET allowed_directories = [{}]", folders)));
  FARTHING_CHECK(engine.execute("SET enable_external_access = false"));
  FARTHING_CHECK(engine.execute("SET lock_configuration = true"));
  return engine;
}

Result<Engine> Engine::connect_to(std::shared_ptr<Database> database) {
  auto connection = std::make_unique<Connection>();
  if (duckdb_connect(database->handle, &connection->handle) != DuckDBSuccess)
    return fail(ErrorCode::engine, "DuckDB refuses a connection");
  return Engine(std::move(database), std::move(connection));
}

std::size_t Engine::threads() const { return database_->threads; }

Result<Engine> Engine::connect() const { return connect_to(database_); }

Result<> Engine::execute(const std::string& sql) {
  QueryResult result;
  if (duckdb_query(connection_->handle, sql.c_str(), &result.result) != DuckDBSuccess) return refusal(result.result);
  return {};
}

Result<Table> Engine::query(const std::string& sql) {
  QueryResult result;
  if (duckdb_query(connection_->handle, sql.c_str(), &result.result) != DuckDBSuccess) return refusal(result.result);
  Table table;
  const std::size_t columns = duckdb_column_count(&result.result);
  for (std::size_t column = 0; column < columns; ++column)
    table.columns.emplace_back(duckdb_column_name(&result.result, column));
  while (duckdb_data_chunk chunk = duckdb_fetch_chunk(result.result)) {
    const std::size_t rows = duckdb_data_chunk_get_size(chunk);
    const std::size_t before = table.rows.size();
    table.rows.resize(before + rows);
    for (std::size_t row = 0; row < rows; ++row) table.rows[before + row].reserve(columns);
    Result<> read;
    for (std::size_t column = 0; column < columns && read; ++column) {
      duckdb_logical_type type = duckdb_column_logical_type(&result.result, column);
      read = read_column(duckdb_data_chunk_get_vector(chunk, column), type, rows, table.rows.data() + before);
      duckdb_destroy_logical_type(&type);
    }
    duckdb_destroy_data_chunk(&chunk);
    FARTHING_CHECK(read);
  }
  return table;
}

Result<> Engine::scan(const std::string& columns, const std::string& from,
                      const std::function<Result<>(const Answer&)>& take) {
  static std::atomic<std::uint64_t> scans{0};
  const std::string name = fmt::format("take_rows_{}", ++scans);
  auto* taker = new Taker{take, {}};  // the engine's, which keeps functions as long as it lives
  duckdb_scalar_function function = duckdb_create_scalar_function();
  duckdb_scalar_function_set_name(function, name.c_str());
  duckdb_logical_type any = duckdb_create_logical_type(DUCKDB_TYPE_ANY);
  duckdb_scalar_function_set_varargs(function, any);
  duckdb_destroy_logical_type(&any);
  duckdb_logical_type count = duckdb_create_logical_type(DUCKDB_TYPE_BIGINT);
  duckdb_scalar_function_set_return_type(function, count);
  duckdb_destroy_logical_type(&count);
  duckdb_scalar_function_set_special_handling(function);
  duckdb_scalar_function_set_volatile(function);
  duckdb_scalar_function_set_extra_info(function, taker, [](void* info) { delete static_cast<Taker*>(info); });
  duckdb_scalar_function_set_function(function, take_chunk);
  const auto registered = duckdb_register_scalar_function(connection_->handle, function);
  duckdb_destroy_scalar_function(&function);
  if (registered != DuckDBSuccess) return fail(ErrorCode::engine, "DuckDB refuses the function {}", name);
  auto done = execute(fmt::format("SELECT sum({}({})) FROM {}", name, columns, from));
  if (taker->error) return std::unexpected(std::move(*taker->error));
  return done;
}

Result<> Engine::add_source(const std::string& name, RowSource& source) {
  duckdb_table_function function = duckdb_create_table_function();
  duckdb_table_function_set_name(function, name.c_str());
  duckdb_table_function_set_extra_info(function, &source, nullptr);
  duckdb_table_function_set_bind(function, bind_source);
  duckdb_table_function_set_init(function, start_source);
  duckdb_table_function_set_local_init(function, start_thread);
  duckdb_table_function_set_function(function, fill_chunk);
  const auto registered = duckdb_register_table_function(connection_->handle, function);
  duckdb_destroy_table_function(&function);
  if (registered != DuckDBSuccess) return fail(ErrorCode::engine, "DuckDB refuses the table function {}", name);
  return {};
}

std::string sql_text(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') out += '\'';
    out += c;
  }
  return out + "'";
}

std::string sql_name(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

}  // namespace farthing::store
