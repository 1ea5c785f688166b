#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "aws/client.hpp"
#include "core/instant.hpp"

namespace farthing::aws {

/// A bucket as it is addressed.
struct Bucket {
  std::string name;
  std::string region;          ///< where it is believed to lie; empty: ask
  std::string expected_owner;  ///< account id, sent with every request; empty: any owner will do
};

struct ObjectInfo {
  std::string key;
  std::string etag;  ///< without quotes
  std::uint64_t size = 0;
  Instant last_modified = 0;
  std::string kms_key_id;  ///< of SSE-KMS; only from head_object
};

struct ObjectListing {
  std::vector<ObjectInfo> objects;
  std::vector<std::string> folders;  ///< common prefixes, when a delimiter was given
};

/// Reads a bucket: lists, small objects, large objects. A name that no bucket can have, or a key that no object can
/// have, is `invalid` and reaches nobody. A HEAD request that is denied has an empty `code`: S3 gives no reason. A
/// request that goes to the wrong region is sent to
/// the right one, once, and the region is remembered; nothing else is ever followed. Not to be shared between threads.
class S3Reader {
 public:
  S3Reader(Client client, Bucket bucket);

  const Bucket& bucket() const { return bucket_; }  ///< its region is known after the first call

  /// Asks whether the bucket is there and may be listed.
  CallResult<> head_bucket();
  /// Lists what lies below a prefix; with `delimiter` (`/`) only the next level. Fails with `malformed` beyond `most`.
  CallResult<ObjectListing> list(const std::string& prefix, const std::string& delimiter = "",
                                 std::size_t most = 1'000'000);
  CallResult<ObjectInfo> head_object(const std::string& key);
  /// Reads a whole small object; `malformed` when it is larger than `most`. Fills `info` when given.
  CallResult<std::string> read(const std::string& key, std::uint64_t most, ObjectInfo* info = nullptr);
  /// Reads the first bytes of an object.
  CallResult<std::string> read_start(const std::string& key, std::uint64_t bytes);

  /// Brings an object of a known ETag and size into a file, which may hold its beginning from an earlier attempt, and
  /// goes on where a transfer was cut; gives up after five attempts that brought nothing, or before it has fetched more
  /// than twice the object's size. Until all is there it lies in TARGET.part (partial_file.hpp). Fails with `changed`
  /// when the object is another one by now, with `malformed` when its bytes are not what S3 has, with `disk` when they
  /// cannot be written. The bytes are not unpacked whatever the headers say. `progress` is told how many are there.
  CallResult<> download(const ObjectInfo& object, const std::filesystem::path& target,
                        const std::function<void(std::uint64_t)>& progress = {});

 private:
  std::optional<CallFailure> refusal(std::string_view operation, const std::string* key) const;
  CallResult<HttpResponse> send_to(const std::string& region, std::string_view operation, const std::string& method,
                                   const std::string& key, const std::string& query,
                                   const std::vector<HttpHeader>& headers, BodySink* sink,
                                   std::optional<int> most_attempts);
  CallResult<HttpResponse> request(std::string_view operation, const std::string& method, const std::string& key,
                                   const std::string& query, const std::vector<HttpHeader>& headers,
                                   BodySink* sink = nullptr, std::optional<int> most_attempts = std::nullopt);
  Client client_;
  Bucket bucket_;
};

}  // namespace farthing::aws
