#pragma once

#include <functional>
#include <string>
#include <vector>

#include "aws/s3_reader.hpp"
#include "connect/doctor.hpp"

namespace farthing::connect {

/// Where an export writes to in its bucket: PREFIX/NAME, and by its kind what lies below (bill/delivery_layout.hpp).
struct ExportPlace {
  control::ExportKind kind = control::ExportKind::unknown;  ///< unknown: whatever lies there
  std::string prefix;                                       ///< without slashes at its ends
  std::string name;
};

/// Where the bills of an export lie in its bucket.
struct ExportLocation {
  ExportPlace place;
  std::vector<std::string> repairs;  ///< what was typed otherwise, one sentence each; empty: nothing
  std::vector<BucketMonth> months;   ///< by period; empty: nothing delivered yet
};

/// Finds the months of an export below PREFIX/NAME. Where nothing lies there, tries what people type by mistake: the
/// export's name doubled in the prefix or cut from it, a folder inside the export, a slash at the front or twice,
/// another case; then looks through the bucket for the one place that holds months of an export of that name. Lists
/// names only; reads no object. An export without any month comes back as it was given. Of an unknown kind, what is
/// found is `legacy_cur`, or unknown still: only its columns tell CUR 2.0 from FOCUS.
aws::CallResult<ExportLocation> locate_export(aws::S3Reader& bucket, const ExportPlace& given);

/// The months of an export whose place is known: those that `wanted` takes, or all. One listing for each. Where a
/// report and a Data Export lie in one place and the kind is unknown, those of whichever was delivered last.
aws::CallResult<std::vector<BucketMonth>> months_of(aws::S3Reader& bucket, const ExportPlace& place,
                                                    const std::function<bool(BillingPeriod)>& wanted = {});

}  // namespace farthing::connect
