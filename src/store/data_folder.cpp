#include "store/data_folder.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <set>

#include "control/bill_catalog.hpp"
#include "core/log.hpp"
#include "core/text_table.hpp"

namespace farthing::store {
namespace {

namespace fs = std::filesystem;

void remove_tree(const fs::path& path) {
  std::error_code failed;
  fs::remove_all(path, failed);
  if (failed) log::warning("garbage cannot be removed", {{"path", path.string()}, {"cause", failed.message()}});
}

std::vector<fs::path> entries(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code failed;
  for (fs::directory_iterator at(folder, failed); !failed && at != fs::directory_iterator(); at.increment(failed))
    found.push_back(at->path());
  return found;
}

/// Nobody goes on with what has lain for a week: its delivery has been replaced by then.
bool is_abandoned(const fs::path& path) {
  constexpr auto longest_pause = std::chrono::days(7);
  std::error_code failed;
  const auto written = fs::last_write_time(path, failed);
  return !failed && fs::file_time_type::clock::now() - written > longest_pause;
}

/// segments/client=…/payer=…/period=…/segment=…
void sweep_segments(const fs::path& root, const fs::path& folder, int depth, const std::set<std::string>& named) {
  for (const fs::path& path : entries(folder)) {
    if (depth < 3)
      sweep_segments(root, path, depth + 1, named);
    else if (!named.contains(path.lexically_relative(root).string()))
      remove_tree(path);
  }
}

constexpr std::array own_folders{"archive", "segments", "staging", "fetching"};

/// What may lie in a data folder before its first bill: our own folders, the key, what begins with a dot, and what the
/// root of a file system holds.
bool may_be_there(const fs::path& name) {
  return std::ranges::find(own_folders, name) != own_folders.end() || name == "master.key" || name == "lost+found" ||
         name.string().starts_with('.');
}

/// A folder of somebody else's, named by mistake, is not to be filled with ours.
Result<> check_is_ours(const fs::path& folder) {
  std::error_code failed;
  if (fs::exists(folder / "control.sqlite", failed)) return {};
  for (const fs::path& path : entries(folder))
    if (!may_be_there(path.filename()))
      return std::unexpected(Error(ErrorCode::data_folder,
                                   fmt::format("{} is no data folder: it holds {} and no control.sqlite",
                                               folder.string(), printable(path.filename().string())),
                                   "name a folder that is empty or not there yet, or one of farthing's"));
  return {};
}

}  // namespace

Result<DataFolder> DataFolder::open(const fs::path& path) {
  std::error_code failed;
  const fs::path absolute = fs::weakly_canonical(fs::absolute(path), failed);
  if (failed) return fail(ErrorCode::data_folder, "{}: {}", path.string(), failed.message());
  FARTHING_CHECK(check_is_ours(absolute));
  for (const char* part : own_folders)
    if (auto made = make_folders(absolute / part); !made)
      return fail(ErrorCode::data_folder, "{}", made.error().message);
  FARTHING_TRY(auto database, control::ControlDatabase::open(absolute / "control.sqlite"));
  return DataFolder(absolute, std::move(database));
}

Result<DataFolder> DataFolder::open_existing(const fs::path& path) {
  std::error_code failed;
  if (!fs::exists(path / "control.sqlite", failed))
    return std::unexpected(Error(ErrorCode::not_found, fmt::format("{} holds no bills", path.string()),
                                 "run `farthing import FOLDER` first, or name another data folder with --data"));
  return open(path);
}

Result<> DataFolder::sweep(Instant retired_before) {
  auto alone = FileLock::try_take(path_ / "use.lock", FileLock::Mode::exclusive);
  if (!alone) {
    if (alone.error().code == ErrorCode::busy) return {};
    return std::unexpected(std::move(alone.error()));
  }
  FARTHING_CHECK(control::retire_segments(database_, retired_before));
  for (const fs::path& path : entries(staging())) remove_tree(path);
  for (const fs::path& path : entries(fetching()))
    if (is_abandoned(path)) remove_tree(path);

  FARTHING_TRY(const auto folders, control::segment_folders(database_));
  sweep_segments(path_, segments(), 0, {folders.begin(), folders.end()});

  FARTHING_TRY(const auto needed, control::needed_files(database_));
  const std::set<std::string> kept(needed.begin(), needed.end());
  for (const fs::path& folder : entries(archive()))
    for (const fs::path& file : entries(folder))
      if (!kept.contains(file.filename().string())) remove_tree(file);
  return {};
}

}  // namespace farthing::store
