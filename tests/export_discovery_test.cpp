#include "connect/export_discovery.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "scripted_aws.hpp"

namespace farthing::connect {
namespace {

FoundExport report(const std::string& name) {
  FoundExport found;
  found.name = name;
  found.granularity = "HOURLY";
  found.format = "textORcsv";
  found.resource_ids = true;
  found.refresh_closed = true;
  found.status = "SUCCESS";
  found.last_delivery = "20261120T120000Z";
  return found;
}

bool says(const std::vector<std::string>& losses, std::string_view words) {
  return std::ranges::any_of(losses, [&](const std::string& loss) { return loss.find(words) != std::string::npos; });
}

TEST(LossesOfAnExport, AreNoneWhereNothingIsLeftOut) { EXPECT_TRUE(losses_of(report("daily")).empty()); }

TEST(LossesOfAnExport, AreSaidForEachSetting) {
  FoundExport found = report("daily");
  found.granularity = "MONTHLY";
  found.resource_ids = false;
  found.refresh_closed = false;
  const auto losses = losses_of(found);
  EXPECT_EQ(losses.size(), 3U);
  EXPECT_TRUE(says(losses, "no cost by day"));
  EXPECT_TRUE(says(losses, "no cost by resource"));
  EXPECT_TRUE(says(losses, "closed months"));
}

TEST(LossesOfAnExport, AreTheColumnsThatItsQueryLeavesOut) {
  FoundExport found = report("cur2");
  found.kind = control::ExportKind::cur_2;
  found.query = "SELECT line_item_unblended_cost, line_item_resource_id_x FROM COST_AND_USAGE_REPORT WHERE 1 = 1";
  const auto losses = losses_of(found);
  EXPECT_TRUE(says(losses, "leaves out line_item_resource_id: no cost by resource"));
  EXPECT_TRUE(says(losses, "leaves out bill_payer_account_id: without it the bill cannot be read"));
  EXPECT_FALSE(says(losses, "line_item_unblended_cost"));
  EXPECT_TRUE(says(losses, "leaves out rows (WHERE)"));
  found.query = "select * from cost_and_usage_report";
  EXPECT_TRUE(losses_of(found).empty());
}

TEST(LossesOfAnExport, AreColumnsThatAreCalledOtherwise) {
  FoundExport found = report("cur2");
  found.kind = control::ExportKind::cur_2;
  found.query = "SELECT line_item_unblended_cost AS cost, resource_tags.user_team AS resource_team FROM X LIMIT 5";
  const auto losses = losses_of(found);
  EXPECT_TRUE(says(losses, "its query calls line_item_unblended_cost \"cost\": without it the bill cannot be read"));
  EXPECT_TRUE(says(losses, "leaves out resource_tags: no cost by tag"));
  EXPECT_TRUE(says(losses, "(LIMIT)"));
}

TEST(LossesOfAnExport, AreTheColumnsOfFocusToo) {
  FoundExport found = report("focus");
  found.kind = control::ExportKind::focus;
  found.query =
      "SELECT BilledCost, BillingAccountId, BillingPeriodStart, ChargePeriodStart, SubAccountId, ResourceId, RegionId, "
      "EffectiveCost, ListCost, ServiceName, ChargeCategory, BillingCurrency FROM FOCUS_1_0_AWS";
  EXPECT_EQ(losses_of(found),
            (std::vector<std::string>{"its query leaves out ChargePeriodEnd: without it the bill cannot be read",
                                      "its query leaves out Tags: no cost by tag"}));
}

FoundExport of_kind(control::ExportKind kind, const std::string& name, const std::string& last_delivery) {
  FoundExport found = report(name);
  found.kind = kind;
  found.last_delivery = last_delivery;
  return found;
}

TEST(NamedExport, IsTheOneOfTheKindThenOfThePlaceThenTheBetterOne) {
  using control::ExportKind;
  std::vector<FoundExport> exports{of_kind(ExportKind::legacy_cur, "bills", "20261119T120000Z"),
                                   of_kind(ExportKind::cur_2, "bills", "2026-11-20T12:00:00Z")};
  exports[0].bucket = exports[1].bucket = "b";
  exports[0].prefix = "cur";
  exports[1].prefix = "exports";
  EXPECT_EQ(named_export(exports, "bills", ExportKind::legacy_cur, "b", "exports"), &exports[0]);
  EXPECT_EQ(named_export(exports, "bills", ExportKind::cur_2, "", ""), &exports[1]);
  EXPECT_EQ(named_export(exports, "bills", ExportKind::focus, "", ""), nullptr);
  EXPECT_EQ(named_export(exports, "bills", ExportKind::unknown, "b", "cur"), &exports[0]);
  EXPECT_EQ(named_export(exports, "bills", ExportKind::unknown, "b", "elsewhere"), &exports[1]) << "delivered last";
  exports[1].status = "UNHEALTHY";
  EXPECT_EQ(named_export(exports, "bills", ExportKind::unknown, "", ""), &exports[0]);
  EXPECT_EQ(named_export(exports, "Bills", ExportKind::unknown, "", ""), nullptr);
}

std::vector<FoundExport> reports_with(const std::string& format, const std::string& compression) {
  ScriptedClient scripted;
  scripted.aws->says(200,
                     fmt::format(R"({{"ReportDefinitions":[{{"ReportName":"daily","TimeUnit":"HOURLY","Format":"{}",
      "Compression":"{}","AdditionalSchemaElements":["RESOURCES"],"S3Bucket":"b","S3Prefix":"p/","S3Region":"eu-west-1",
      "RefreshClosedReports":true,"ReportVersioning":"OVERWRITE_REPORT"}}]}})",
                                 format, compression));
  auto found = legacy_reports(scripted.client());
  return found ? *found : std::vector<FoundExport>();
}

TEST(ALegacyReport, IsReadAsTextAndAsParquet) {
  for (const auto& [format, compression, is_read] :
       {std::tuple("textORcsv", "GZIP", true), std::tuple("textORcsv", "ZIP", true),
        std::tuple("Parquet", "Parquet", true), std::tuple("ORC", "ZLIB", false)}) {
    const auto found = reports_with(format, compression);
    ASSERT_EQ(found.size(), 1U) << format;
    EXPECT_EQ(found[0].readable, is_read) << format;
    EXPECT_EQ(found[0].kind, control::ExportKind::legacy_cur);
    EXPECT_EQ(found[0].prefix, "p");
  }
}

std::vector<FoundExport> export_with(const std::string& query, const std::string& format = "PARQUET",
                                     const std::string& compression = "PARQUET") {
  ScriptedClient scripted;
  scripted.aws
      ->says(200, R"({"Exports":[{"ExportArn":"arn:1","ExportName":"bills","ExportStatus":{"StatusCode":"HEALTHY"}}]})")
      .says(200, fmt::format(R"({{"Export":{{"ExportArn":"arn:1","Name":"bills","DataQuery":{{"QueryStatement":"{}",
          "TableConfigurations":{{"COST_AND_USAGE_REPORT":{{"TIME_GRANULARITY":"HOURLY","INCLUDE_RESOURCES":"TRUE"}}}}}},
          "DestinationConfigurations":{{"S3Destination":{{"S3Bucket":"b","S3Prefix":"p","S3Region":"eu-west-1",
          "S3OutputConfigurations":{{"Format":"{}","Compression":"{}","Overwrite":"CREATE_NEW_REPORT"}}}}}}}},
          "ExportStatus":{{"StatusCode":"UNHEALTHY","StatusReason":"BILL_OWNER_CHANGED"}}}})",
                             query, format, compression));
  auto found = data_exports(scripted.client());
  return found ? *found : std::vector<FoundExport>();
}

TEST(ADataExport, IsABillByTheTableOfItsQuery) {
  using control::ExportKind;
  for (const auto& [table, kind, is_read] :
       {std::tuple("COST_AND_USAGE_REPORT", ExportKind::cur_2, true),
        std::tuple("FOCUS_1_0_AWS", ExportKind::focus, true), std::tuple("FOCUS_1_2_AWS", ExportKind::focus, true),
        std::tuple("FOCUS_1_0_AWS_PREVIEW", ExportKind::focus, false)}) {
    const auto found = export_with(fmt::format("SELECT * FROM {}", table));
    ASSERT_EQ(found.size(), 1U) << table;
    EXPECT_EQ(found[0].kind, kind) << table;
    EXPECT_EQ(found[0].readable, is_read) << table;
    EXPECT_EQ(found[0].status_reason, "BILL_OWNER_CHANGED");
    EXPECT_FALSE(found[0].partial);
  }
  for (const std::string_view table : {"COST_OPTIMIZATION_RECOMMENDATIONS", "CARBON_EMISSIONS", ""})
    EXPECT_TRUE(export_with(fmt::format("SELECT * FROM {}", table)).empty()) << "no bill: " << table;
}

TEST(ADataExport, IsReadAsTextAndAsParquet) {
  const std::string all = "SELECT * FROM COST_AND_USAGE_REPORT";
  EXPECT_TRUE(export_with(all, "TEXT_OR_CSV", "GZIP").at(0).readable);
  EXPECT_TRUE(export_with(all, "PARQUET", "PARQUET").at(0).readable);
  EXPECT_FALSE(export_with(all, "TEXT_OR_CSV", "ZIP").at(0).readable);
}

TEST(ADataExport, IsNotReadWithoutTheColumnsThatEveryBillNeeds) {
  const auto found = export_with("SELECT line_item_unblended_cost FROM COST_AND_USAGE_REPORT").at(0);
  EXPECT_FALSE(found.readable);
  EXPECT_TRUE(says(found.losses, "leaves out bill_payer_account_id: without it the bill cannot be read"));
}

TEST(ADataExport, OfSomeRowsIsAPartOfTheBill) {
  EXPECT_TRUE(export_with("SELECT * FROM COST_AND_USAGE_REPORT WHERE line_item_usage_amount > 0").at(0).partial);
  EXPECT_TRUE(export_with("SELECT * FROM COST_AND_USAGE_REPORT LIMIT 9").at(0).partial);
}

TEST(NearestExport, ForgivesCaseBlanksAndALetter) {
  const std::vector<FoundExport> exports{report("Daily-Costs"), report("athena")};
  EXPECT_EQ(nearest_export(exports, " daily-costs\n"), &exports[0]);
  EXPECT_EQ(nearest_export(exports, "daily-cost"), &exports[0]);
  EXPECT_EQ(nearest_export(exports, "something else"), nullptr);
  EXPECT_EQ(nearest_export(exports, "  "), nullptr);
}

TEST(ExportToPropose, IsReadableAndHealthyBeforeAllElse) {
  std::vector<FoundExport> exports{report("ill"), report("parquet"), report("daily"), report("hourly")};
  exports[0].status = "ERROR_PERMISSIONS";
  exports[1].readable = false;
  exports[2].granularity = "DAILY";
  const auto any = [](const FoundExport&) { return true; };
  EXPECT_EQ(export_to_propose(exports, any)->name, "hourly");
  exports.erase(exports.begin() + 2, exports.end());
  EXPECT_EQ(export_to_propose(exports, any)->name, "ill");
  exports.erase(exports.begin());
  EXPECT_EQ(export_to_propose(exports, any), nullptr);
}

TEST(ExportToPropose, IsTheNewestWholeBillWhateverItsForm) {
  using control::ExportKind;
  const auto any = [](const FoundExport&) { return true; };
  std::vector<FoundExport> exports{of_kind(ExportKind::legacy_cur, "legacy", "20261120T080000Z"),
                                   of_kind(ExportKind::cur_2, "cur2", "2026-11-20T12:00:00Z"),
                                   of_kind(ExportKind::focus, "focus", "2026-11-20T13:00:00Z")};
  EXPECT_EQ(export_to_propose(exports, any)->name, "cur2") << "FOCUS has fewer metrics";
  exports[1].losses = {"its query leaves out Tags: no cost by tag"};
  EXPECT_EQ(export_to_propose(exports, any)->name, "legacy");
  exports[0].last_delivery = "20240101T000000Z";
  EXPECT_EQ(export_to_propose(exports, any)->name, "focus") << "nothing has come of the report for years";
  exports[2].partial = true;
  EXPECT_EQ(export_to_propose(exports, any)->name, "cur2") << "a part of the bill is worse than a column less";
  exports[1].readable = exports[2].readable = false;
  EXPECT_EQ(export_to_propose(exports, any)->name, "legacy");
}

TEST(ExportToPropose, IsTheBestWhoseBucketOpensAndTheBestOfAllWhereNoneDoes) {
  std::vector<FoundExport> exports{report("daily"), report("hourly"), report("parquet")};
  exports[0].granularity = "DAILY";
  exports[2].readable = false;
  EXPECT_EQ(export_to_propose(exports, [](const FoundExport& one) { return one.name != "hourly"; })->name, "daily");
  EXPECT_EQ(export_to_propose(exports, [](const FoundExport&) { return false; })->name, "hourly");
}

}  // namespace
}  // namespace farthing::connect
