#include "aws/data_exports.hpp"

#include <algorithm>
#include <boost/json/object.hpp>

#include "aws/fields.hpp"
#include "aws/incomplete.hpp"

namespace farthing::aws {
namespace {

namespace json = boost::json;

ExportHealth health_of(const json::value& status) {
  return {text_at(status, "StatusCode"), text_at(status, "StatusReason"), time_at(status, "CreatedAt"),
          time_at(status, "LastUpdatedAt"), time_at(status, "LastRefreshedAt")};
}

json::value part_of(const json::value& value, std::string_view name) {
  const auto* found = field_at(value, name);
  return found == nullptr ? json::value() : *found;
}

}  // namespace

CallResult<std::vector<ExportReference>> list_exports(const Client& client) {
  const auto listed = client.list("bcm-data-exports:ListExports");
  if (!listed) return std::unexpected(listed.error());
  std::vector<ExportReference> exports;
  for (const json::value& one : *listed)
    exports.push_back({text_at(one, "ExportArn"), text_at(one, "ExportName"), health_of(part_of(one, "ExportStatus"))});
  return exports;
}

CallResult<DataExport> get_export(const Client& client, const std::string& arn) {
  const auto reply = client.call("bcm-data-exports:GetExport", {{"ExportArn", arn}});
  if (!reply) return std::unexpected(reply.error());
  const auto* found = field_at(reply->body, "Export");
  if (found == nullptr) return incomplete("bcm-data-exports:GetExport", client, *reply, "no export");
  const json::value& one = *found;
  DataExport out;
  out.arn = text_at(one, "ExportArn");
  if (out.arn.empty()) out.arn = arn;
  out.name = text_at(one, "Name");
  out.description = text_at(one, "Description");
  out.query = text_at(one, "DataQuery.QueryStatement");
  if (const auto* tables = field_at(one, "DataQuery.TableConfigurations"); tables != nullptr && tables->is_object()) {
    for (const auto& table : tables->get_object()) {
      auto& properties = out.tables[std::string(table.key())];
      if (const auto* given = table.value().if_object())
        for (const auto& property : *given) properties[std::string(property.key())] = text_at(property.value(), "");
    }
  }
  const json::value destination = part_of(one, "DestinationConfigurations.S3Destination");
  out.bucket = text_at(destination, "S3Bucket");
  out.bucket_owner = text_at(destination, "S3BucketOwner");
  out.prefix = text_at(destination, "S3Prefix");
  out.bucket_region = text_at(destination, "S3Region");
  out.output_type = text_at(destination, "S3OutputConfigurations.OutputType");
  out.format = text_at(destination, "S3OutputConfigurations.Format");
  out.compression = text_at(destination, "S3OutputConfigurations.Compression");
  out.overwrite = text_at(destination, "S3OutputConfigurations.Overwrite");
  out.health = health_of(part_of(reply->body, "ExportStatus"));
  return out;
}

CallResult<std::vector<ExportExecution>> executions(const Client& client, const std::string& export_arn) {
  const auto listed = client.list("bcm-data-exports:ListExecutions", {{"ExportArn", export_arn}});
  if (!listed) return std::unexpected(listed.error());
  std::vector<ExportExecution> found;
  for (const json::value& one : *listed) {
    const json::value status = part_of(one, "ExecutionStatus");
    found.push_back({text_at(one, "ExecutionId"), text_at(status, "StatusCode"), text_at(status, "StatusReason"),
                     time_at(status, "CreatedAt"), time_at(status, "CompletedAt")});
  }
  std::ranges::stable_sort(found, std::ranges::greater(), &ExportExecution::created);
  return found;
}

}  // namespace farthing::aws
