#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

#include "core/result.hpp"
#include "store/data_folder.hpp"
#include "store/duckdb/engine.hpp"

namespace farthing::http {

/// The data folder and the engine of a server, lent to one request at a time: a session of either serves one thread.
/// What was made is kept for the next, so there are never more than requests at once.
class Stores {
 public:
  struct Pair {
    store::DataFolder data;
    store::Engine engine;
  };
  /// Gives back what it holds when it ends. While it lives the sweeper removes nothing.
  class Loan {
   public:
    Loan(Stores& stores, std::unique_ptr<Pair> pair, FileLock use);
    ~Loan();
    Loan(Loan&&) noexcept = default;
    Loan& operator=(Loan&&) = delete;
    store::DataFolder& data() { return pair_->data; }
    store::Engine& engine() { return pair_->engine; }

   private:
    Stores* stores_;
    std::unique_ptr<Pair> pair_;
    FileLock use_;
  };

  /// Opens the folder, making it when it is missing, and the engine, which spills into `data/spill`.
  static Result<std::unique_ptr<Stores>> open(const std::filesystem::path& data, std::size_t memory_mib,
                                              std::size_t threads);
  ~Stores();
  Stores(const Stores&) = delete;
  Stores& operator=(const Stores&) = delete;

  Result<Loan> borrow();
  /// A folder for files that nobody needs afterwards; the engine may write there.
  const std::filesystem::path& spill() const { return spill_; }

 private:
  Stores(std::filesystem::path data, std::filesystem::path spill, store::Engine engine);
  std::filesystem::path data_;
  std::filesystem::path spill_;
  store::Engine engine_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Pair>> free_;
};

}  // namespace farthing::http
