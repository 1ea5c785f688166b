#pragma once

#include <optional>
#include <string_view>

#include "core/billing_period.hpp"

namespace farthing::bill {

/// How AWS names what a legacy report delivers ("Cost and Usage Report files in your S3 bucket"):
///
///     PREFIX/REPORT/20260501-20260601/REPORT-Manifest.json              says which assembly is current
///     PREFIX/REPORT/20260501-20260601/ASSEMBLY/REPORT-00001.csv.gz      a new assembly each time, or
///     PREFIX/REPORT/20260501-20260601/REPORT-00001.csv.gz               overwritten in place
///
/// and what an export of Data Exports delivers ("Understanding export delivery"):
///
///     PREFIX/EXPORT/metadata/BILLING_PERIOD=2026-05/EXPORT-Manifest.json            says which files are current
///     PREFIX/EXPORT/data/BILLING_PERIOD=2026-05/EXECUTION/EXPORT-00001.csv.gz       a new execution each time, or
///     PREFIX/EXPORT/data/BILLING_PERIOD=2026-05/EXPORT-00001.csv.gz                 overwritten in place
inline constexpr std::string_view manifest_ending = "-Manifest.json";
inline constexpr std::string_view metadata_folder = "metadata";
inline constexpr std::string_view data_folder = "data";

/// The month that a folder of a legacy report is for; nothing for a folder that is named otherwise.
std::optional<BillingPeriod> period_of_folder(std::string_view name);

/// The same for a partition of Data Exports: `BILLING_PERIOD=2026-05`.
std::optional<BillingPeriod> period_of_partition(std::string_view name);

/// The month of the last partition that a path leads through.
std::optional<BillingPeriod> period_of_partition_in(std::string_view path);

}  // namespace farthing::bill
