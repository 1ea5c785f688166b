#pragma once

#include <functional>
#include <stop_token>

#include "aws/partial_file.hpp"
#include "aws/s3_reader.hpp"
#include "core/clock.hpp"

namespace farthing::aws {

/// What a download needs of the world around it.
struct DownloadSurroundings {
  /// Sends GetObject for the object with these headers.
  std::function<CallResult<HttpResponse>(const std::vector<HttpHeader>&, BodySink&)> get;
  std::function<void(std::uint64_t)> progress;  ///< may be empty
  Clock clock;
  std::stop_token stop;
};

/// Brings the rest of an object into a partial file and finishes it; what S3Reader::download promises.
CallResult<> download_object(const ObjectInfo& object, PartialFile& part, const DownloadSurroundings& around);

/// A failure of S3 that farthing found itself.
CallFailure s3_failure(CallFailure::Kind kind, std::string_view operation, std::string message);

}  // namespace farthing::aws
