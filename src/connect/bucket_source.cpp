#include "connect/bucket_source.hpp"

#include <map>
#include <set>

#include "aws/s3_sums.hpp"
#include "bill/delivery_layout.hpp"
#include "core/file.hpp"
#include "core/sha256.hpp"
#include "store/checksum.hpp"

namespace farthing::connect {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t most_manifest_bytes = 64 << 20;

std::string place(const aws::S3Reader& bucket, std::string_view key) {
  return fmt::format("s3://{}/{}", bucket.bucket().name, key);
}

/// Names the object: the call alone does not.
std::unexpected<Error> failed_at(const aws::S3Reader& bucket, std::string_view key, const aws::CallFailure& failure) {
  Error error = aws::to_error(failure);
  error.message = fmt::format("{}: {}", place(bucket, key), error.message);
  return std::unexpected(std::move(error));
}

/// Whether all of an object is there, as S3 has it.
bool is_whole(const fs::path& path, const aws::ObjectInfo& object) {
  auto file = File::open(path);
  if (!file) return false;
  aws::ObjectSums sums(object.etag);
  sums.begin();
  std::uint64_t bytes = 0;
  std::string room(1 << 18, '\0');
  while (true) {
    const auto size = file->read(room.data(), room.size());
    if (!size) return false;
    if (*size == 0) break;
    bytes += *size;
    sums.add({room.data(), *size});
  }
  return bytes == object.size && !sums.difference();
}

std::string folder_of(const std::string& key) { return key.substr(0, key.rfind('/') + 1); }

/// Looks up every key of the manifest with one listing for each folder that they lie in.
Result<std::vector<aws::ObjectInfo>> look_up(aws::S3Reader& bucket, const std::vector<std::string>& keys,
                                             const std::string& manifest) {
  std::set<std::string> folders;
  for (const std::string& key : keys) folders.insert(folder_of(key));
  std::map<std::string, aws::ObjectInfo> found;
  for (const std::string& folder : folders) {
    auto listing = bucket.list(folder, "/");
    if (!listing) return failed_at(bucket, folder, listing.error());
    for (aws::ObjectInfo& object : listing->objects) found.emplace(object.key, std::move(object));
  }
  std::vector<aws::ObjectInfo> objects;
  for (const std::string& key : keys) {
    const auto at = found.find(key);
    if (at == found.end())
      return std::unexpected(
          Error(ErrorCode::missing_file, fmt::format("{}: lists {}, which is not in the bucket", manifest, key),
                "AWS may be delivering right now: the next sync tries again. If it stays, a lifecycle "
                "rule or a person has removed the file; ask AWS support to deliver the month again"));
    objects.push_back(at->second);
  }
  return objects;
}

}  // namespace

Result<BucketDelivery> read_bucket_delivery(aws::S3Reader& bucket, const std::string& manifest_key,
                                            const std::string& export_folder) {
  BucketDelivery found;
  found.manifest_key = manifest_key;
  const std::string manifest_place = place(bucket, manifest_key);
  auto bytes = bucket.read(manifest_key, most_manifest_bytes, &found.manifest);
  if (!bytes) return failed_at(bucket, manifest_key, bytes.error());
  found.delivery.manifest_path = manifest_place;
  found.delivery.manifest_bytes = std::move(*bytes);
  FARTHING_TRY(found.delivery.manifest, bill::parse_manifest(found.delivery.manifest_bytes, manifest_place));
  const bill::Manifest& manifest = found.delivery.manifest;
  // Only the manifest of a Data Export names its files with their bucket.
  if (manifest.of_data_exports && !manifest.bucket.empty() && manifest.bucket != bucket.bucket().name)
    return std::unexpected(Error(
        ErrorCode::manifest,
        fmt::format("{}: lists files in the bucket {}, not in its own", manifest_place, manifest.bucket),
        fmt::format("connect the bucket {}, if AWS delivers to that and copies to this one; a copy that lies on a "
                    "disk is read with `farthing import FOLDER`",
                    manifest.bucket)));
  for (const std::string& key : manifest.report_keys) {
    if (!key.starts_with(export_folder + "/"))
      return fail(ErrorCode::manifest, "{}: lists {}, which lies outside {}/", manifest_place, key, export_folder);
    if (key.ends_with(bill::manifest_ending))
      return fail(ErrorCode::manifest, "{}: lists a manifest, {}, as a data file", manifest_place, key);
  }
  FARTHING_TRY(found.objects, look_up(bucket, manifest.report_keys, manifest_place));
  for (const std::string& key : manifest.report_keys) found.delivery.files.push_back({place(bucket, key), key});
  return found;
}

BucketSource::BucketSource(const aws::S3Reader& bucket, const BucketDelivery& delivery, const store::DataFolder& data,
                           std::vector<std::optional<control::FetchedObject>> known, FetchProgress& progress)
    : bucket_(bucket), delivery_(delivery), data_(data), known_(std::move(known)), progress_(progress) {
  progress_.files_total = delivery_.objects.size();
  progress_.bytes_total = 0;
  for (const aws::ObjectInfo& object : delivery_.objects) progress_.bytes_total += object.size;
}

bool BucketSource::bring_from_archive(std::size_t file, const fs::path& target) {
  if (!known_.at(file)) return false;
  // The importer trusts this hash, so it must be that of the bytes that are linked.
  const fs::path archived = data_.archived(known_[file]->sha256);
  const auto sums = store::checksums_of(archived);
  if (!sums || sums->sha256 != known_[file]->sha256) return false;
  std::error_code failed;
  fs::remove(target, failed);
  fs::create_hard_link(archived, target, failed);
  return !failed;
}

Result<control::DeliveryFile> BucketSource::bring(std::size_t file, const fs::path& target) {
  const aws::ObjectInfo& object = delivery_.objects.at(file);
  control::DeliveryFile brought{object.key, "", object.size};
  if (bring_from_archive(file, target)) {
    brought.sha256 = known_[file]->sha256;
    progress_.bytes += object.size;
    ++progress_.files_known;
    ++progress_.files;
    return brought;
  }
  const fs::path arrived = arriving(file);
  std::uint64_t counted = 0;
  const auto count = [&](std::uint64_t bytes) {
    progress_.bytes += bytes - counted;
    counted = bytes;
  };
  if (is_whole(arrived, object)) {
    count(object.size);
  } else {
    std::error_code ignored;
    fs::remove(arrived, ignored);
    FARTHING_CHECK(fetch(object, arrived, count));
  }
  FARTHING_TRY(const store::Checksums sums, store::checksums_of(arrived));
  // The name stays until the bill is published: whatever fails before that, nothing is fetched twice.
  std::error_code failed;
  fs::remove(target, failed);
  fs::create_hard_link(arrived, target, failed);
  if (failed) fs::copy_file(arrived, target, fs::copy_options::overwrite_existing, failed);
  if (failed) return fail(ErrorCode::io, "{}: {}", target.string(), failed.message());
  brought.sha256 = sums.sha256;
  brought.bytes = sums.bytes;
  ++progress_.files;
  return brought;
}

Result<> BucketSource::fetch(const aws::ObjectInfo& object, const fs::path& target,
                             const std::function<void(std::uint64_t)>& count) {
  aws::S3Reader bucket = bucket_;
  const auto fetched = bucket.download(object, target, count);
  if (!fetched) {
    if (fetched.error().kind == aws::CallFailure::Kind::changed)
      return fail(ErrorCode::manifest_changed, "{}: AWS delivered anew while it was fetched",
                  place(bucket_, object.key));
    return failed_at(bucket_, object.key, fetched.error());
  }
  return {};
}

fs::path BucketSource::arriving(std::size_t file) const {
  const aws::ObjectInfo& object = delivery_.objects.at(file);
  // Named by what it is, so that another delivery or another process never goes on with the wrong bytes.
  return data_.fetching() / sha256_of(fmt::format("{}\n{}\n{}", bucket_.bucket().name, object.key, object.etag));
}

void BucketSource::forget() {
  std::error_code ignored;
  for (std::size_t file = 0; file < delivery_.objects.size(); ++file) fs::remove(arriving(file), ignored);
}

Result<std::string> BucketSource::manifest_now() {
  aws::S3Reader bucket = bucket_;
  auto bytes = bucket.read(delivery_.manifest_key, most_manifest_bytes);
  if (!bytes) return failed_at(bucket_, delivery_.manifest_key, bytes.error());
  return std::move(*bytes);
}

Instant BucketSource::delivered_at() { return delivery_.manifest.last_modified; }

}  // namespace farthing::connect
