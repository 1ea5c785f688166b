#pragma once

#include <string>
#include <string_view>

#include "connect/doctor/visit.hpp"

namespace farthing::connect::doctor {

/// Reads one setting of the bucket of the bills, as S3 gives it. `operation` is one of the table's:
/// `s3:GetBucketPolicy`.
aws::CallResult<std::string> bucket_setting(Visit& visit, const aws::Client& session, std::string_view operation);

}  // namespace farthing::connect::doctor
