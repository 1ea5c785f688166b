#include "http/stores.hpp"

#include "core/file.hpp"

namespace farthing::http {

namespace fs = std::filesystem;

Stores::Loan::Loan(Stores& stores, std::unique_ptr<Pair> pair, FileLock use)
    : stores_(&stores), pair_(std::move(pair)), use_(std::move(use)) {}

Stores::Loan::~Loan() {
  if (pair_ == nullptr) return;
  const std::scoped_lock lock(stores_->mutex_);
  stores_->free_.push_back(std::move(pair_));
}

Stores::Stores(fs::path data, fs::path spill, store::Engine engine)
    : data_(std::move(data)), spill_(std::move(spill)), engine_(std::move(engine)) {}

Stores::~Stores() {
  free_.clear();
  std::error_code ignored;
  fs::remove_all(spill_, ignored);
}

Result<std::unique_ptr<Stores>> Stores::open(const fs::path& data, std::size_t memory_mib, std::size_t threads) {
  FARTHING_TRY(const auto folder, store::DataFolder::open(data));
  fs::path spill = folder.path() / "spill" / random_name();
  FARTHING_CHECK(make_folders(spill));
  FARTHING_TRY(auto engine, store::Engine::open({memory_mib, threads, spill, {folder.path()}}));
  return std::unique_ptr<Stores>(new Stores(folder.path(), std::move(spill), std::move(engine)));
}

Result<Stores::Loan> Stores::borrow() {
  std::unique_ptr<Pair> pair;
  {
    const std::scoped_lock lock(mutex_);
    if (!free_.empty()) {
      pair = std::move(free_.back());
      free_.pop_back();
    }
  }
  if (pair == nullptr) {
    FARTHING_TRY(auto data, store::DataFolder::open_existing(data_));
    FARTHING_TRY(auto engine, engine_.connect());
    pair = std::make_unique<Pair>(Pair{std::move(data), std::move(engine)});
  }
  FARTHING_TRY(FileLock use, pair->data.use());
  return Loan(*this, std::move(pair), std::move(use));
}

}  // namespace farthing::http
