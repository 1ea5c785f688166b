#include "connect/export_discovery.hpp"

#include <gtest/gtest.h>

#include <algorithm>

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
  EXPECT_TRUE(says(losses, "line_item_resource_id:"));
  EXPECT_FALSE(says(losses, "line_item_unblended_cost"));
  EXPECT_TRUE(says(losses, "filters rows"));
  found.query = "select * from cost_and_usage_report";
  EXPECT_TRUE(losses_of(found).empty());
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

TEST(ExportToPropose, IsTheBestWhoseBucketOpensAndTheBestOfAllWhereNoneDoes) {
  std::vector<FoundExport> exports{report("daily"), report("hourly"), report("parquet")};
  exports[0].granularity = "DAILY";
  exports[2].readable = false;
  EXPECT_EQ(export_to_propose(exports, [](const FoundExport& one) { return one.name != "hourly"; })->name, "daily");
  EXPECT_EQ(export_to_propose(exports, [](const FoundExport&) { return false; })->name, "hourly");
}

}  // namespace
}  // namespace farthing::connect
