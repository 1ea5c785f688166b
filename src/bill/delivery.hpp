#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bill/file_reader.hpp"
#include "core/billing_period.hpp"

namespace farthing::bill {

/// What a manifest says: of a legacy report (AWS, "Cost and Usage Report files in your S3 bucket") or of an export of
/// Data Exports (AWS, "Understanding export delivery").
struct Manifest {
  std::string assembly_id;  ///< of this delivery; Data Exports call it an execution
  std::string account;      ///< that owns the export; not always the payer
  std::string report_name;
  std::string bucket;
  BillingPeriod period;
  std::vector<std::string> report_keys;  ///< the data files, in order, as keys of the bucket
  bool of_data_exports = false;
  std::vector<std::string> warnings;  ///< of what AWS has lost on the way into the files
};

/// Reads a manifest's JSON. `name` is its path or its place in a bucket: it stands in messages, and says what a
/// manifest of Data Exports may leave out, the export's name and the month. Fails with `manifest`, naming `name` and
/// the field.
Result<Manifest> parse_manifest(std::string_view json, const std::string& name);

/// One complete state of one billing period of one export, found in a folder that holds what the bucket holds.
struct Delivery {
  Manifest manifest;                    ///< empty but for the name when hand-made
  std::filesystem::path manifest_path;  ///< empty when hand-made
  std::string manifest_bytes;
  std::vector<SourceFile> files;
  bool hand_made = false;  ///< a single file that somebody gave, without a manifest
  std::vector<std::string> warnings;

  /// What tells two exports of one payer apart: `111122223333/daily` for a legacy report, `111122223333/export/daily`
  /// for one of Data Exports, which may have the same name.
  std::string export_name() const;
};

/// A current manifest that cannot be followed, or a folder whose current manifest cannot be found.
struct UnusableManifest {
  std::filesystem::path path;
  Error error;  ///< `manifest`, `missing_file`, `too_large`, `no_bill` or `io`
};

/// What lies in a folder.
struct Discovery {
  std::vector<Delivery> deliveries;        ///< by period, then by report
  std::vector<UnusableManifest> unusable;  ///< they keep no other bill from being read
  std::size_t superseded = 0;              ///< assemblies that a newer manifest has replaced
};

/// Finds the current deliveries below a folder, at any depth, by their manifests; or takes a single manifest or a
/// single CSV file. Never reads what no current manifest names. Fails with `not_found` or `no_bill` when there is
/// nothing.
Result<Discovery> discover(const std::filesystem::path& path);

}  // namespace farthing::bill
