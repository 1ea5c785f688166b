#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "bill/charge.hpp"
#include "core/file.hpp"
#include "core/result.hpp"
#include "store/duckdb/engine.hpp"
#include "store/segment_columns.hpp"

namespace farthing::store {

/// The charges of a segment, summed by day, account and the rollup's dimensions. Made of nothing but what the engine
/// reads back from the segment's files, so that its sums prove the files.
class DailyRollup {
 public:
  /// Reads the segment in `folder`. Memory is bounded: what does not fit goes into a temporary file there, and then a
  /// group may have more than one row.
  static Result<std::unique_ptr<DailyRollup>> read(Engine& engine, const std::filesystem::path& folder, bool has_wide);
  /// Some sums are beyond DECIMAL(18,12).
  bool has_wide() const { return wide_rows_ > 0; }
  /// The narrow or the wide rows, made by that many threads, each in the order of days and accounts. The rollup must
  /// outlive the source.
  RowSource rows(bool wide, std::size_t threads);

 private:
  class Producer;
  using Dimensions = std::array<std::string, rollup_dimension_count>;

  struct Key {
    std::int32_t day = 0;
    std::uint32_t account = 0;
    std::uint32_t dimensions = 0;
    friend auto operator<=>(const Key&, const Key&) = default;
  };
  struct Row {
    Key key;
    bool has_blended = false;
    bill::Totals sums;

    bool is_narrow() const;
    void add(const Row& other);
  };
  /// What one thread has summed.
  class Partial {
   public:
    Partial();
    Row& row_of(const Key& key);
    std::size_t size() const { return rows_.size(); }
    void sort();
    const Row& sorted(std::size_t place) const { return rows_[order_[place]]; }
    void clear();

   private:
    void grow();
    std::vector<Row> rows_;
    std::vector<std::uint32_t> slots_;  // place in rows_, plus one
    std::vector<std::uint32_t> order_;
  };

  DailyRollup() = default;
  Result<> read_accounts(Engine& engine, const std::filesystem::path& folder);
  Result<> read_kinds(Engine& engine, const std::filesystem::path& folder);
  template <class Money>
  Result<> add_charges(Engine& engine, const std::filesystem::path& file);
  Partial& partial_of_this_thread();
  Result<> spool(std::span<Partial* const> partials);

  std::vector<std::string> accounts_;              // sorted
  std::vector<std::uint32_t> place_of_account_;    // by number
  std::vector<Dimensions> dimensions_;             // sorted
  std::vector<std::uint32_t> dimensions_of_kind_;  // by number

  std::mutex mutex_;
  std::map<std::thread::id, Partial> partials_;
  File spool_;
  std::uint64_t spooled_ = 0;
  std::uint64_t wide_rows_ = 0;
  std::atomic<std::uint64_t> next_block_ = 0;
};

}  // namespace farthing::store
