#include "store/archive.hpp"

#include <atomic>
#include <thread>

#include "core/file.hpp"
#include "store/checksum.hpp"

namespace farthing::store {
namespace {

namespace fs = std::filesystem;

/// Runs `work(i)` for every i below `count` on a few threads; the first error in the order of i.
Result<> for_each_parallel(std::size_t count, std::size_t threads, const std::function<Result<>(std::size_t)>& work) {
  std::vector<Result<>> results(count);
  std::atomic<std::size_t> next{0};
  {
    std::vector<std::jthread> workers;
    for (std::size_t i = 0; i < std::min(threads, count); ++i)
      workers.emplace_back([&] {
        for (std::size_t at = next++; at < count; at = next++) results[at] = work(at);
      });
  }
  for (auto& result : results) FARTHING_CHECK(result);
  return {};
}

}  // namespace

struct Fetch::Background {
  Result<> synced;
  std::jthread thread;
};

Fetch::~Fetch() = default;

Result<std::unique_ptr<Fetch>> Fetch::start(std::span<const bill::SourceFile> files, DeliverySource& source,
                                            const fs::path& folder, std::size_t threads) {
  auto fetch = std::unique_ptr<Fetch>(new Fetch);
  fetch->files_.resize(files.size());
  for (std::size_t i = 0; i < files.size(); ++i)
    fetch->copies_.push_back({folder / fmt::format("delivered-{}", i), files[i].name});
  FARTHING_CHECK(for_each_parallel(files.size(), threads, [&](std::size_t i) -> Result<> {
    FARTHING_TRY(fetch->files_[i], source.bring(i, fetch->copies_[i].path));
    return {};
  }));
  fetch->background_ = std::make_unique<Background>();
  auto& background = *fetch->background_;
  background.thread = std::jthread([&background, copies = fetch->copies_] {
    for (const bill::SourceFile& copy : copies) {
      auto file = File::open(copy.path);
      background.synced = file ? file->sync() : Result<>(std::unexpected(file.error()));
      if (!background.synced) return;
    }
  });
  return fetch;
}

Result<std::uint64_t> Fetch::settle(const DataFolder& data) {
  background_->thread.join();
  FARTHING_CHECK(background_->synced);
  std::uint64_t moved = 0;
  for (std::size_t i = 0; i < files_.size(); ++i) {
    const fs::path place = data.archived(files_[i].sha256);
    const auto present = checksums_of(place);
    if (present && present->sha256 == files_[i].sha256) continue;
    FARTHING_CHECK(make_folders(place.parent_path()));
    FARTHING_CHECK(rename_path(copies_[i].path, place));
    FARTHING_CHECK(sync_folder(place.parent_path()));
    ++moved;
  }
  if (moved > 0) FARTHING_CHECK(sync_folder(data.archive()));
  return moved;
}

Result<fs::path> check_archived(const DataFolder& data, const std::string& sha256, const std::string& name) {
  fs::path place = data.archived(sha256);
  const auto found = checksums_of(place);
  if (found && found->sha256 == sha256) return place;
  return std::unexpected(Error(ErrorCode::damaged,
                               fmt::format("{} (delivered as {}): {}", place.string(), name,
                                           found ? "its bytes do not match its SHA-256" : found.error().message),
                               "import the same delivery again from the bucket: that restores the file"));
}

Result<std::vector<bill::SourceFile>> archived_files(const DataFolder& data, const control::DeliveryRecord& delivery) {
  std::vector<bill::SourceFile> files;
  for (const control::DeliveryFile& file : delivery.files) {
    FARTHING_TRY(fs::path place, check_archived(data, file.sha256, file.name));
    files.push_back({std::move(place), file.name});
  }
  return files;
}

}  // namespace farthing::store
