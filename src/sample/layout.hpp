#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sample/month.hpp"
#include "sample/sample.hpp"

namespace farthing::sample {

/// Where one delivery of one month lies: keys as in the bucket, paths on the disk.
struct Delivery {
  std::string assembly;
  std::filesystem::path data_folder;
  std::vector<std::filesystem::path> manifests;  ///< that of the assembly first
  std::vector<std::string> keys;                 ///< of the chunks, in order
  std::vector<std::filesystem::path> chunks;
};

/// The report's folder below the output.
std::filesystem::path report_folder(const Options& options);
Delivery delivery_of(const Options& options, const Month& month, int files, bool superseded);
/// The CSV inside a zipped chunk.
std::string member_of(const std::filesystem::path& chunk);
std::string manifest_of(const Options& options, const Organisation& organisation, const Month& month,
                        const Delivery& delivery);

/// Empties the output of an earlier sample and marks it as this one's. Fails with `usage` when the folder holds
/// anything else.
Result<> prepare_output(const Options& options);

}  // namespace farthing::sample
