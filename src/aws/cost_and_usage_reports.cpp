#include "aws/cost_and_usage_reports.hpp"

#include <utility>

#include "aws/fields.hpp"

namespace farthing::aws {

CallResult<std::vector<ReportDefinition>> describe_report_definitions(const Client& client) {
  const auto listed = client.list("cur:DescribeReportDefinitions");
  if (!listed) return std::unexpected(listed.error());
  std::vector<ReportDefinition> reports;
  for (const boost::json::value& one : *listed) {
    ReportDefinition report;
    report.name = text_at(one, "ReportName");
    report.time_unit = text_at(one, "TimeUnit");
    report.format = text_at(one, "Format");
    report.compression = text_at(one, "Compression");
    report.additional_elements = texts_at(one, "AdditionalSchemaElements");
    report.additional_artifacts = texts_at(one, "AdditionalArtifacts");
    report.bucket = text_at(one, "S3Bucket");
    report.prefix = text_at(one, "S3Prefix");
    report.bucket_region = text_at(one, "S3Region");
    report.refresh_closed_reports = flag_at(one, "RefreshClosedReports");
    report.versioning = text_at(one, "ReportVersioning");
    report.billing_view_arn = text_at(one, "BillingViewArn");
    report.last_delivery = text_at(one, "ReportStatus.lastDelivery");
    report.last_status = text_at(one, "ReportStatus.lastStatus");
    reports.push_back(std::move(report));
  }
  return reports;
}

}  // namespace farthing::aws
