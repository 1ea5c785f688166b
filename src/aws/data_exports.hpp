#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "aws/client.hpp"

namespace farthing::aws {

/// How an export is doing.
struct ExportHealth {
  std::string status;  ///< `HEALTHY`, `UNHEALTHY`
  std::string reason;  ///< `INSUFFICIENT_PERMISSION`, `BILL_OWNER_CHANGED`, `INTERNAL_FAILURE`; empty when healthy
  std::optional<Instant> created;
  std::optional<Instant> last_updated;
  std::optional<Instant> last_refreshed;
};

struct ExportReference {
  std::string arn;
  std::string name;
  ExportHealth health;
};

/// An export of AWS Data Exports as it is set up: CUR 2.0, FOCUS, and others.
struct DataExport {
  std::string arn;
  std::string name;
  std::string description;
  std::string query;
  /// By table: `COST_AND_USAGE_REPORT`, `FOCUS_1_2_AWS`; then property and value, `TIME_GRANULARITY` and `HOURLY`.
  std::map<std::string, std::map<std::string, std::string>> tables;
  std::string bucket;
  std::string bucket_owner;  ///< account id; empty when it is the export's own account
  std::string prefix;
  std::string bucket_region;
  std::string output_type;
  std::string format;       ///< `TEXT_OR_CSV`, `PARQUET`
  std::string compression;  ///< `GZIP`, `PARQUET`
  std::string overwrite;    ///< `CREATE_NEW_REPORT`, `OVERWRITE_REPORT`
  ExportHealth health;
};

/// One time that an export was made.
struct ExportExecution {
  std::string id;
  std::string status;  ///< `DELIVERY_SUCCESS`, `DELIVERY_FAILURE`, `QUERY_FAILURE`, ...
  std::string reason;
  std::optional<Instant> created;
  std::optional<Instant> completed;
};

CallResult<std::vector<ExportReference>> list_exports(const Client& client);
CallResult<DataExport> get_export(const Client& client, const std::string& arn);
/// The times that an export was made, the one that was begun last first.
CallResult<std::vector<ExportExecution>> executions(const Client& client, const std::string& export_arn);

}  // namespace farthing::aws
