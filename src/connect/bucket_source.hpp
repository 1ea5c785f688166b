#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "aws/s3_reader.hpp"
#include "bill/delivery.hpp"
#include "control/fetched_objects.hpp"
#include "store/data_folder.hpp"
#include "store/delivery_source.hpp"

namespace farthing::connect {

/// How far a fetch has come; written by several threads, read by one that shows it.
struct FetchProgress {
  std::atomic<std::uint64_t> files{0};
  std::atomic<std::uint64_t> bytes{0};        ///< that are here, those of earlier attempts and of the archive included
  std::atomic<std::uint64_t> files_known{0};  ///< taken from the archive, not from the bucket
  std::uint64_t files_total = 0;
  std::uint64_t bytes_total = 0;
};

/// A delivery that lies in a bucket: its manifest, and its files as the bucket lists them.
struct BucketDelivery {
  bill::Delivery delivery;
  std::string manifest_key;
  aws::ObjectInfo manifest;
  std::vector<aws::ObjectInfo> objects;  ///< in the order of `delivery.files`
};

/// Reads the manifest of a month and looks its files up. Every key must lie in this bucket, below PREFIX/NAME, whatever
/// the manifest says. Fails with `manifest`, `missing_file`, or as calls of AWS do.
Result<BucketDelivery> read_bucket_delivery(aws::S3Reader& bucket, const std::string& manifest_key,
                                            const std::string& export_folder);

/// Brings the files of a delivery from its bucket. What the archive holds already, by ETag, is taken from there. Files
/// that were cut off are gone on with, and those that have arrived are not fetched again, by a later process either.
class BucketSource : public store::DeliverySource {
 public:
  /// `known`: for each file, what the archive holds of it. `fetching`: the folder for files that have arrived in part.
  BucketSource(const aws::S3Reader& bucket, const BucketDelivery& delivery, const store::DataFolder& data,
               std::vector<std::optional<control::FetchedObject>> known, FetchProgress& progress);

  Result<control::DeliveryFile> bring(std::size_t file, const std::filesystem::path& target) override;
  Result<std::string> manifest_now() override;
  Instant delivered_at() override;
  /// Forgets what has arrived: it is in the archive by now, or no good.
  void forget();

 private:
  std::filesystem::path arriving(std::size_t file) const;
  Result<> fetch(const aws::ObjectInfo& object, const std::filesystem::path& target,
                 const std::function<void(std::uint64_t)>& count);
  bool bring_from_archive(std::size_t file, const std::filesystem::path& target);
  const aws::S3Reader& bucket_;
  const BucketDelivery& delivery_;
  const store::DataFolder& data_;
  std::vector<std::optional<control::FetchedObject>> known_;
  FetchProgress& progress_;
};

}  // namespace farthing::connect
