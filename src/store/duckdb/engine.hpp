#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/decimal.hpp"
#include "core/result.hpp"

namespace farthing::store {

/// A cell of a result: nothing (SQL's null), a whole number, an exact decimal, or text.
using Cell = std::variant<std::monostate, std::int64_t, Decimal, std::string>;

struct Table {
  std::vector<std::string> columns;
  std::vector<std::vector<Cell>> rows;
};

struct SourceColumn {
  enum class Type { number, whole_number, text, date, timestamp, narrow_money, wide_money };
  std::string name;
  Type type;
};

/// A batch that a producer fills: columns in the source's order, memory of the engine's.
class Batch {
 public:
  explicit Batch(void* chunk) : chunk_(chunk) {}
  std::size_t capacity() const;
  /// The column's values: std::uint32_t for a number, std::int32_t for a date (days), std::int64_t for a whole number,
  /// for a timestamp (microseconds) and for narrow money, Int128 for wide money.
  template <class T>
  T* values(std::size_t column) {
    return static_cast<T*>(data(column));
  }
  /// A bit a row, set where there is a value; made writable.
  std::uint64_t* validity(std::size_t column);
  /// Stores a copy of well-formed UTF-8.
  void set_text(std::size_t column, std::size_t row, std::string_view text);

 private:
  void* data(std::size_t column);
  void* chunk_;
};

/// Makes rows; each of the engine's threads has its own.
class RowProducer {
 public:
  virtual ~RowProducer() = default;
  /// Fills a batch and returns how many rows it holds; 0 ends this producer.
  virtual Result<std::size_t> fill(Batch& batch) = 0;
};

/// Rows that come from us instead of from a file. Must outlive the statements that name it.
struct RowSource {
  std::vector<SourceColumn> columns;
  std::size_t threads = 1;
  std::function<std::unique_ptr<RowProducer>()> make_producer;
  std::optional<Error> error;  ///< the first error of any producer
};

/// A batch of an answer's rows; valid until the next one.
class Answer {
 public:
  explicit Answer(void* chunk) : chunk_(chunk) {}
  std::size_t rows() const;
  /// The column's values, of the types that Batch names. What a null holds means nothing.
  template <class T>
  const T* values(std::size_t column) const {
    return static_cast<const T*>(data(column));
  }
  bool is_valid(std::size_t column, std::size_t row) const;
  std::string_view text(std::size_t column, std::size_t row) const;

 private:
  const void* data(std::size_t column) const;
  void* chunk_;
};

struct EngineSettings {
  std::size_t memory_mib = 300;
  std::size_t threads = 2;
  std::filesystem::path temporary;             ///< where it may spill; empty: nowhere
  std::vector<std::filesystem::path> folders;  ///< the only ones it may read and write
};

/// DuckDB in memory: an engine over files, never a store. External access is off but for the given folders, extensions
/// are not loaded, the configuration is locked.
class Engine {
 public:
  static Result<Engine> open(const EngineSettings& settings);
  ~Engine();
  Engine(Engine&&) noexcept;
  Engine& operator=(Engine&&) noexcept;

  /// A second way in, for another thread.
  Result<Engine> connect() const;
  /// How many it works with; others that work for the same question should take no more.
  std::size_t threads() const;

  Result<> execute(const std::string& sql);
  /// Runs one statement and takes its whole result.
  Result<Table> query(const std::string& sql);
  /// Hands over the columns of every row of a table expression, batch by batch, in no order, from all of the engine's
  /// threads at once. Memory does not grow with the rows.
  Result<> scan(const std::string& columns, const std::string& from,
                const std::function<Result<>(const Answer&)>& take);
  /// Makes `name()` a table function that reads `source`.
  Result<> add_source(const std::string& name, RowSource& source);

  static std::string version();

 private:
  struct Database;
  struct Connection;
  Engine(std::shared_ptr<Database> database, std::unique_ptr<Connection> connection);
  static Result<Engine> connect_to(std::shared_ptr<Database> database);

  std::shared_ptr<Database> database_;
  std::unique_ptr<Connection> connection_;
};

/// A text as an SQL literal.
std::string sql_text(std::string_view text);
/// A name as an SQL identifier.
std::string sql_name(std::string_view name);

}  // namespace farthing::store
