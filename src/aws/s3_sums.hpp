#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "aws/http.hpp"

namespace farthing::aws {

/// Compares the bytes of a whole object with whatever S3 says of them: x-amz-checksum-sha256, -crc32, -crc32c and
/// -crc64nvme where they are of the whole object, and an ETag that is an MD5, which those of objects in parts and of
/// SSE-KMS are not.
class ObjectSums {
 public:
  /// What is compared when nothing but the ETag is known.
  explicit ObjectSums(std::string etag);
  ~ObjectSums();
  ObjectSums(ObjectSums&&) noexcept;
  ObjectSums& operator=(ObjectSums&&) noexcept;

  /// Learns from the head of an answer to GET; sums are taken from those that give the whole object.
  void learn(const HttpResponse& head);

  /// Begins to sum up.
  void begin();
  void add(std::string_view bytes);
  /// Names the sum that is not as S3 has it; nothing when all are.
  std::optional<std::string> difference();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace farthing::aws
