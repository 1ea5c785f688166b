#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "bill/file_reader.hpp"
#include "control/bill_catalog.hpp"
#include "store/data_folder.hpp"
#include "store/delivery_source.hpp"

namespace farthing::store {

/// Copies of a delivery's files on their way into the archive. They can be read at once, while the disk still takes
/// them in; `settle` makes them part of the archive.
class Fetch {
 public:
  /// Brings the files, several at a time, into `folder`. The disk is told to take them in, in the background.
  static Result<std::unique_ptr<Fetch>> start(std::span<const bill::SourceFile> files, DeliverySource& source,
                                              const std::filesystem::path& folder, std::size_t threads);
  ~Fetch();

  const std::vector<control::DeliveryFile>& files() const { return files_; }
  /// The copies, to read from: until `settle`.
  const std::vector<bill::SourceFile>& copies() const { return copies_; }

  /// Waits for the disk and moves the copies to their places; returns how many the archive lacked. Files that it has
  /// already, whole, are left as they are; damaged ones give way.
  Result<std::uint64_t> settle(const DataFolder& data);

 private:
  struct Background;
  Fetch() = default;
  std::vector<control::DeliveryFile> files_;
  std::vector<bill::SourceFile> copies_;
  std::unique_ptr<Background> background_;
};

/// Makes sure that a delivered file lies in the archive as it was delivered; returns its place. Fails with `damaged`.
Result<std::filesystem::path> check_archived(const DataFolder& data, const std::string& sha256,
                                             const std::string& name);

/// The archived files of a delivery, each checked against its SHA-256. Fails with `damaged`.
Result<std::vector<bill::SourceFile>> archived_files(const DataFolder& data, const control::DeliveryRecord& delivery);

}  // namespace farthing::store
