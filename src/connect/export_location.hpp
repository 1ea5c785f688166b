#pragma once

#include <functional>
#include <string>
#include <vector>

#include "aws/s3_reader.hpp"
#include "connect/doctor.hpp"

namespace farthing::connect {

/// Where the bills of an export lie in its bucket.
struct ExportLocation {
  std::string prefix;  ///< without slashes at its ends; the export's folder is PREFIX/NAME
  std::string name;
  std::vector<std::string> repairs;  ///< what was typed otherwise, one sentence each; empty: nothing
  std::vector<BucketMonth> months;   ///< by period; empty: nothing delivered yet
};

/// Finds the months of a legacy report below PREFIX/NAME. Where nothing lies there, tries what people type by mistake:
/// the report's name doubled in the prefix or cut from it, a slash at the front or twice, another case; then looks
/// through the bucket for the one place that holds months of a report of that name. Lists names only; reads no object.
/// A report without any month comes back as it was given.
aws::CallResult<ExportLocation> locate_export(aws::S3Reader& bucket, const std::string& prefix,
                                              const std::string& name);

/// The months of a report whose place is known: those that `wanted` takes, or all. One listing for each.
aws::CallResult<std::vector<BucketMonth>> months_of(aws::S3Reader& bucket, const std::string& prefix,
                                                    const std::string& name,
                                                    const std::function<bool(BillingPeriod)>& wanted = {});

}  // namespace farthing::connect
