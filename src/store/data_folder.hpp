#pragma once

#include <filesystem>
#include <string>

#include "control/control_database.hpp"
#include "core/file.hpp"
#include "core/instant.hpp"
#include "core/result.hpp"

namespace farthing::store {

/// The folder that holds everything farthing knows (docs/formats/data-folder.md):
///
///     control.sqlite   which deliveries were accepted, what is live
///     archive/         every delivered file, byte for byte, named by its SHA-256
///     segments/        the charges, as Parquet
///     staging/         work that is not finished; garbage once its process is gone
///     fetching/        objects of buckets that have arrived in part; the next fetch goes on with them
///     use.lock         shared by whoever reads or adds files, exclusive for the sweeper
class DataFolder {
 public:
  /// Opens a folder, making it when it is missing. Fails with `data_folder`, also for one that holds other things.
  static Result<DataFolder> open(const std::filesystem::path& path);

  /// Opens a folder that exists already. Fails with `not_found` when nothing was ever imported into it: a mistyped path
  /// must not look like an empty folder.
  static Result<DataFolder> open_existing(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path archive() const { return path_ / "archive"; }
  std::filesystem::path segments() const { return path_ / "segments"; }
  std::filesystem::path staging() const { return path_ / "staging"; }
  std::filesystem::path fetching() const { return path_ / "fetching"; }
  std::filesystem::path archived(const std::string& sha256) const { return archive() / sha256.substr(0, 2) / sha256; }

  control::ControlDatabase& database() { return database_; }
  /// Keeps the sweeper away from files that nothing names yet.
  Result<FileLock> use() const { return FileLock::take(path_ / "use.lock", FileLock::Mode::shared); }

  /// Removes what no pointer names: the leftovers of processes that were killed, segments that ended before
  /// `retired_before`, archived files that nothing needs any more. Does nothing while another process is at work.
  Result<> sweep(Instant retired_before);

 private:
  DataFolder(std::filesystem::path path, control::ControlDatabase database)
      : path_(std::move(path)), database_(std::move(database)) {}
  std::filesystem::path path_;
  control::ControlDatabase database_;
};

}  // namespace farthing::store
