#pragma once

#include <optional>
#include <string>
#include <vector>

#include "aws/client.hpp"

namespace farthing::aws {

/// A legacy Cost and Usage Report as it is set up.
struct ReportDefinition {
  std::string name;
  std::string time_unit;                          ///< `HOURLY`, `DAILY`, `MONTHLY`
  std::string format;                             ///< `textORcsv`, `Parquet`
  std::string compression;                        ///< `GZIP`, `ZIP`, `Parquet`
  std::vector<std::string> additional_elements;   ///< `RESOURCES`, `SPLIT_COST_ALLOCATION_DATA`
  std::vector<std::string> additional_artifacts;  ///< `ATHENA`, `REDSHIFT`, `QUICKSIGHT`
  std::string bucket;
  std::string prefix;
  std::string bucket_region;
  bool refresh_closed_reports = false;
  std::string versioning;  ///< `CREATE_NEW_REPORT`, `OVERWRITE_REPORT`
  std::string billing_view_arn;
  std::string last_delivery;  ///< as AWS writes it: `20260501T120000Z`; empty before the first
  std::string last_status;    ///< `SUCCESS`, `ERROR_PERMISSIONS`, `ERROR_NO_BUCKET`; empty before the first
};

/// All reports of the account.
CallResult<std::vector<ReportDefinition>> describe_report_definitions(const Client& client);

}  // namespace farthing::aws
