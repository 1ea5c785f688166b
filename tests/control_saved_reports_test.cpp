#include <gtest/gtest.h>

#include "control/clients.hpp"
#include "control/dashboards.hpp"
#include "control/saved_reports.hpp"
#include "control_identity.hpp"

namespace farthing::control {
namespace {

class ControlSavedReportsTest : public IdentityTest {
 protected:
  static ReportRecord report(const std::string& name, const std::string& folder = "",
                             const std::string& client = "default") {
    ReportRecord record;
    record.client = client;
    record.folder = folder;
    record.name = name;
    record.query = "by=service&last=3m";
    record.made_by = "usr-1";
    record.created_at = 100;
    return record;
  }
  ReportRecord add(const ReportRecord& record) { return run(add_report, record).value(); }
  std::string folder(const std::string& name, const std::string& client = "default") {
    return run(add_report_folder, ReportFolder{client, "", name}).value().id;
  }
};

TEST_F(ControlSavedReportsTest, AreKeptAndFoundByTheirClientAlone) {
  ASSERT_TRUE(add_client(*database_, {"acme", "ACME", 5}));
  const ReportRecord added = add(report(" Spend "));
  EXPECT_TRUE(added.id.starts_with("rep-"));
  const ReportRecord found = look(find_report, std::string("default"), added.id);
  EXPECT_EQ(found.name, "Spend");
  EXPECT_EQ(found.query, "by=service&last=3m");
  EXPECT_EQ(found.version, 1);
  EXPECT_EQ(found.made_by, "usr-1");
  EXPECT_EQ(found.changed_at, 100);
  EXPECT_EQ(run(find_report, std::string("acme"), added.id).error().code, ErrorCode::not_found);
  EXPECT_TRUE(look(reports, std::string("acme")).empty());
  ReportRecord foreign = added;
  foreign.client = "acme";
  EXPECT_EQ(run(update_report, foreign, Instant{200}).error().code, ErrorCode::not_found);
  EXPECT_EQ(run(remove_report, foreign.client, foreign.id, foreign.version).error().code, ErrorCode::not_found);
  EXPECT_EQ(run(add_report, report("x", "", "nowhere")).error().code, ErrorCode::not_found);
}

TEST_F(ControlSavedReportsTest, AreChangedOnlyAsTheyWereRead) {
  const ReportRecord first = add(report("Spend"));
  ReportRecord mine = first;
  mine.query = "by=account";
  const auto changed = run(update_report, mine, Instant{200});
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->version, 2);
  EXPECT_EQ(changed->changed_at, 200);
  EXPECT_EQ(changed->created_at, 100);
  ReportRecord theirs = first;
  theirs.name = "Mine too";
  EXPECT_EQ(run(update_report, theirs, Instant{300}).error().code, ErrorCode::conflict);
  EXPECT_EQ(run(remove_report, first.client, first.id, first.version).error().code, ErrorCode::conflict);
  EXPECT_EQ(look(find_report, first.client, first.id).query, "by=account");
  ASSERT_TRUE(run(remove_report, first.client, first.id, changed->version));
  EXPECT_EQ(run(remove_report, first.client, first.id, changed->version).error().code, ErrorCode::not_found);
}

TEST_F(ControlSavedReportsTest, HaveANameOfTheirOwnInTheirFolder) {
  const std::string finance = folder("Finance");
  add(report("Spend"));
  EXPECT_EQ(run(add_report, report("SPEND")).error().code, ErrorCode::exists);
  const ReportRecord inside = add(report("Spend", finance));
  ReportRecord moved = inside;
  moved.folder = "";
  EXPECT_EQ(run(update_report, moved, Instant{200}).error().code, ErrorCode::exists);
  moved.name = "Spend of finance";
  EXPECT_TRUE(run(update_report, moved, Instant{200}));
  ReportRecord same = look(find_report, inside.client, inside.id);
  same.name = "SPEND of finance";
  EXPECT_TRUE(run(update_report, same, Instant{300})) << "its own name is not in its way";
}

TEST_F(ControlSavedReportsTest, TakeNoTextThatIsTooLongOrNoText) {
  ReportRecord long_one = report("long");
  long_one.query = std::string(8 * 1024, 'x');
  EXPECT_TRUE(run(add_report, long_one));
  long_one.name = "longer";
  long_one.query += "x";
  EXPECT_EQ(run(add_report, long_one).error().code, ErrorCode::usage);
  ReportRecord odd = report("odd");
  odd.query = "\xff";
  EXPECT_EQ(run(add_report, odd).error().code, ErrorCode::usage);
  EXPECT_EQ(run(add_report, report("")).error().code, ErrorCode::usage);
  EXPECT_EQ(run(add_report, report("a\tb")).error().code, ErrorCode::usage);
}

TEST_F(ControlSavedReportsTest, StandInFoldersOfTheirClient) {
  ASSERT_TRUE(add_client(*database_, {"acme", "ACME", 5}));
  const std::string acme = folder("Finance", "acme");
  EXPECT_EQ(run(add_report, report("Spend", acme)).error().code, ErrorCode::not_found) << "another client's folder";
  const std::string finance = folder("Finance");
  EXPECT_EQ(run(add_report_folder, ReportFolder{"default", "", "FINANCE"}).error().code, ErrorCode::exists);
  const ReportRecord spend = add(report("Spend", finance));
  EXPECT_EQ(run(remove_report_folder, std::string("default"), finance).error().code, ErrorCode::exists);
  EXPECT_EQ(run(remove_report_folder, std::string("default"), acme).error().code, ErrorCode::not_found);
  ASSERT_TRUE(run(rename_report_folder, ReportFolder{"default", finance, "finance"}));
  ASSERT_TRUE(run(rename_report_folder, ReportFolder{"default", finance, "Money"}));
  EXPECT_EQ(look(report_folders, std::string("default")).front().name, "Money");
  EXPECT_EQ(run(rename_report_folder, ReportFolder{"acme", finance, "x"}).error().code, ErrorCode::not_found);
  ASSERT_TRUE(run(remove_report, spend.client, spend.id, spend.version));
  ASSERT_TRUE(run(remove_report_folder, std::string("default"), finance));
  EXPECT_TRUE(look(report_folders, std::string("default")).empty());
}

class ControlDashboardsTest : public IdentityTest {
 protected:
  static DashboardRecord dashboard(const std::string& name, const std::string& client = "default") {
    DashboardRecord record;
    record.client = client;
    record.name = name;
    record.layout = R"([{"report":"rep-1","width":6,"height":4}])";
    record.made_by = "usr-1";
    record.created_at = 100;
    return record;
  }
};

TEST_F(ControlDashboardsTest, AreKeptChangedAsReadAndRemoved) {
  const DashboardRecord added = run(add_dashboard, dashboard("Monday")).value();
  EXPECT_TRUE(added.id.starts_with("das-"));
  EXPECT_EQ(look(find_dashboard, added.client, added.id).layout, added.layout);
  EXPECT_EQ(run(add_dashboard, dashboard("MONDAY")).error().code, ErrorCode::exists);
  DashboardRecord changed = added;
  changed.layout = "[]";
  ASSERT_EQ(run(update_dashboard, changed, Instant{200}).value().version, 2);
  EXPECT_EQ(run(update_dashboard, changed, Instant{300}).error().code, ErrorCode::conflict);
  EXPECT_EQ(run(remove_dashboard, added.client, added.id, std::int64_t{1}).error().code, ErrorCode::conflict);
  EXPECT_EQ(run(find_dashboard, std::string("acme"), added.id).error().code, ErrorCode::not_found);
  EXPECT_EQ(look(dashboards, added.client).size(), 1U);
  ASSERT_TRUE(run(remove_dashboard, added.client, added.id, std::int64_t{2}));
  EXPECT_TRUE(look(dashboards, added.client).empty());
}

TEST_F(ControlDashboardsTest, TakeOnlyALayoutThatIsAListOfReports) {
  std::string many = "[";
  for (int i = 0; i < 101; ++i) many += R"({"report":"r"},)";
  many.back() = ']';
  for (const std::string& bad :
       {std::string(), std::string("{}"), std::string("[1]"), std::string("[[]]"), std::string("[] x"), many,
        R"([{"report":")" + std::string(64 * 1024, 'x') + R"("}])", std::string(10'000, '[')}) {
    DashboardRecord odd = dashboard("odd");
    odd.layout = bad;
    const auto refused = run(add_dashboard, odd);
    ASSERT_FALSE(refused) << bad.substr(0, 40);
    EXPECT_EQ(refused.error().code, ErrorCode::usage);
  }
}

TEST_F(ControlDashboardsTest, GoWithTheirClientAsReportsDo) {
  ASSERT_TRUE(add_client(*database_, {"acme", "ACME", 5}));
  ASSERT_TRUE(run(add_dashboard, dashboard("Monday", "acme")));
  const ReportFolder folder = run(add_report_folder, ReportFolder{"acme", "", "Finance"}).value();
  ReportRecord report;
  report.client = "acme";
  report.folder = folder.id;
  report.name = "Spend";
  ASSERT_TRUE(run(add_report, report));
  ASSERT_TRUE(remove_client(*database_, "acme"));
  EXPECT_TRUE(look(dashboards, std::string("acme")).empty());
  EXPECT_TRUE(look(reports, std::string("acme")).empty());
  EXPECT_TRUE(look(report_folders, std::string("acme")).empty());
}

}  // namespace
}  // namespace farthing::control
