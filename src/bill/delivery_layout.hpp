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
inline constexpr std::string_view manifest_ending = "-Manifest.json";

/// The month that a folder of a report is for; nothing for a folder that is named otherwise.
std::optional<BillingPeriod> period_of_folder(std::string_view name);

}  // namespace farthing::bill
