// Manifests are text cases, tests/cases/manifest/*.txt; where their files lie is tested here.
#include "bill/delivery.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "case_file.hpp"
#include "temporary_folder.hpp"

namespace farthing::bill {
namespace {

namespace fs = std::filesystem;

class ManifestCase : public testing::Test {
 public:
  explicit ManifestCase(fs::path path) : path_(std::move(path)) {}

  void TestBody() override {
    const CaseFile wanted = CaseFile::read(path_);
    const auto manifest = parse_manifest(trimmed(wanted.find("manifest")->text), "m.json");
    std::string found, expected;
    if (manifest) {
      found = fmt::format("assembly: {}\naccount: {}\nreport: {}\nbucket: {}\nperiod: {}\n", manifest->assembly_id,
                          manifest->account, manifest->report_name, manifest->bucket, to_string(manifest->period));
      for (const std::string& key : manifest->report_keys) found += "key: " + key + "\n";
      for (const std::string& warning : manifest->warnings) found += "warning: " + warning + "\n";
    } else {
      found = fmt::format("{}\n{}\n", describe(manifest.error().code).name, with_marks(manifest.error().message));
    }
    const auto* says = wanted.find(wanted.find("says") != nullptr ? "says" : "error");
    for (const std::string& line : lines_of(says->text)) expected += line + "\n";
    found = fmt::format("{}\n", fmt::join(lines_of(found), "\n"));
    EXPECT_EQ(found, expected) << wanted.shows;
  }

 private:
  fs::path path_;
};

const bool registered = [] {
  for (const auto& path : case_files("manifest"))
    testing::RegisterTest("ManifestCase", path.stem().c_str(), nullptr, nullptr, path.c_str(), 1,
                          [path]() -> testing::Test* { return new ManifestCase(path); });
  return true;
}();

class DiscoveryTest : public testing::Test {
 protected:
  static std::string manifest(const std::vector<std::string>& keys, const std::string& assembly = "a1",
                              const std::string& report = "daily", const std::string& start = "20260501") {
    std::string list;
    for (const std::string& key : keys) list += (list.empty() ? "\"" : ", \"") + key + "\"";
    return fmt::format(
        R"({{"assemblyId": "{}", "account": "1", "reportName": "{}", "bucket": "b", "billingPeriod": {{"start": "{}T000000.000Z"}}, "reportKeys": [{}]}})",
        assembly, report, start, list);
  }

  /// Where each file of each delivery was found, below the folder.
  std::vector<std::string> found_in(const fs::path& given) {
    const auto discovery = discover(given);
    if (!discovery) return {std::string(describe(discovery.error().code).name) + ": " + discovery.error().message};
    std::vector<std::string> found;
    for (const Delivery& delivery : discovery->deliveries)
      for (const SourceFile& file : delivery.files)
        found.push_back(file.path.lexically_relative(fs::canonical(folder_.path())).string());
    return found;
  }

  TemporaryFolder folder_;
  const std::string period_ = "cur/daily/20260501-20260601/";
};

using Files = std::vector<std::string>;

TEST_F(DiscoveryTest, FollowsAnOverwrittenReport) {
  folder_.write(period_ + "daily-Manifest.json",
                manifest({period_ + "daily-00001.csv.gz", period_ + "daily-00002.csv.gz"}));
  folder_.write(period_ + "daily-00001.csv.gz", "1");
  folder_.write(period_ + "daily-00002.csv.gz", "2");
  folder_.write(period_ + "daily-00003.csv.gz", "left over from a longer delivery");
  const Files wanted{period_ + "daily-00001.csv.gz", period_ + "daily-00002.csv.gz"};
  EXPECT_EQ(found_in(folder_.path()), wanted);
  const auto discovery = discover(folder_.path());
  ASSERT_TRUE(discovery);
  const Delivery& delivery = discovery->deliveries.at(0);
  EXPECT_FALSE(delivery.hand_made);
  EXPECT_EQ(delivery.export_name(), "1/daily");
  EXPECT_EQ(to_string(delivery.manifest.period), "2026-05");
  EXPECT_EQ(delivery.files.at(0).name, period_ + "daily-00001.csv.gz");
}

TEST_F(DiscoveryTest, TakesTheCurrentAssemblyAndIgnoresTheOthers) {
  for (const char* assembly : {"a1", "a2", "a3"}) {
    folder_.write(period_ + assembly + "/daily-00001.csv.gz", assembly);
    folder_.write(period_ + assembly + "/daily-Manifest.json",
                  manifest({period_ + assembly + "/daily-00001.csv.gz"}, assembly));
  }
  folder_.write(period_ + "a1/daily-00002.csv.gz", "the first one was longer");
  folder_.write(period_ + "daily-Manifest.json", manifest({period_ + "a2/daily-00001.csv.gz"}, "a2"));
  EXPECT_EQ(found_in(folder_.path()), Files{period_ + "a2/daily-00001.csv.gz"});
  EXPECT_EQ(discover(folder_.path())->superseded, 2U);
  // The current one is known by the period's manifest alone.
  fs::remove(folder_.path() / period_ / "daily-Manifest.json");
  const auto without = discover(folder_.path());
  ASSERT_TRUE(without);
  EXPECT_TRUE(without->deliveries.empty());
  ASSERT_EQ(without->unusable.size(), 1U);
  EXPECT_EQ(without->unusable[0].error.code, ErrorCode::no_bill);
  EXPECT_NE(without->unusable[0].error.message.find("20260501-20260601: holds only manifests of single assemblies"),
            std::string::npos);
}

TEST_F(DiscoveryTest, FollowsAnExportWhoseDataLieBesideItsMetadata) {
  const std::string month = "BILLING_PERIOD=2026-05/";
  const std::string data = "cur/daily/data/" + month;
  const auto write_manifest = [&](const std::string& folder, const std::string& execution, const std::string& key) {
    folder_.write(folder + "daily-Manifest.json",
                  fmt::format(R"({{"exportArn": "arn:aws:bcm-data-exports:us-east-1:111111111111:export/daily-0f",)"
                              R"( "executionId": "{}", "dataFiles": ["s3://b/{}"]}})",
                              execution, key));
  };
  write_manifest("cur/daily/metadata/" + month, "e2", data + "e2/daily-00001.csv.gz");
  // What each execution leaves beside it is a copy.
  write_manifest("cur/daily/metadata/" + month + "e1/", "e1", data + "e1/daily-00001.csv.gz");
  for (const char* execution : {"e1", "e2"}) folder_.write(data + execution + "/daily-00001.csv.gz", execution);
  const Files wanted{data + "e2/daily-00001.csv.gz"};
  for (const char* start : {"", "cur", "cur/daily"}) EXPECT_EQ(found_in(folder_.path() / start), wanted) << start;
  const auto discovery = discover(folder_.path());
  ASSERT_TRUE(discovery);
  EXPECT_EQ(discovery->deliveries.at(0).export_name(), "111111111111/export/daily");
  EXPECT_EQ(to_string(discovery->deliveries.at(0).manifest.period), "2026-05");
  // Where only the metadata were copied, nothing above them is looked at.
  const auto alone = discover(folder_.path() / "cur/daily/metadata");
  ASSERT_TRUE(alone);
  ASSERT_EQ(alone->unusable.size(), 1U);
  EXPECT_EQ(alone->unusable[0].error.code, ErrorCode::missing_file);
}

TEST_F(DiscoveryTest, AReportAndAnExportOfOneNameAreTwo) {
  const std::string data = "cur/daily/data/BILLING_PERIOD=2026-05/daily-00001.csv.gz";
  folder_.write("cur/daily/metadata/BILLING_PERIOD=2026-05/daily-Manifest.json",
                R"({"exportArn": "arn:aws:bcm-data-exports:us-east-1:1:export/daily-0f", "dataFiles": ["s3://b/)" +
                    data + "\"]}");
  folder_.write(data, "1");
  folder_.write(period_ + "daily-Manifest.json", manifest({period_ + "daily-00001.csv.gz"}));
  folder_.write(period_ + "daily-00001.csv.gz", "2");
  EXPECT_EQ(found_in(folder_.path()).size(), 2U);
}

TEST_F(DiscoveryTest, BeginsAtAnyDepth) {
  folder_.write(period_ + "daily-Manifest.json", manifest({period_ + "a1/daily-00001.csv.gz"}));
  folder_.write(period_ + "a1/daily-00001.csv.gz", "1");
  const Files wanted{period_ + "a1/daily-00001.csv.gz"};
  for (const char* start :
       {"", "cur", "cur/daily", "cur/daily/20260501-20260601", "cur/daily/20260501-20260601/daily-Manifest.json"})
    EXPECT_EQ(found_in(folder_.path() / start), wanted) << start;
}

TEST_F(DiscoveryTest, FindsACopyThatBeginsBelowTheBucketsRoot) {
  folder_.write("copied/20260501-20260601/daily-Manifest.json",
                manifest({"/deep/prefix/" + period_ + "a1/daily-1.csv.gz"}));
  folder_.write("copied/20260501-20260601/a1/daily-1.csv.gz", "1");
  EXPECT_EQ(found_in(folder_.path()), Files{"copied/20260501-20260601/a1/daily-1.csv.gz"});
  EXPECT_EQ(found_in(folder_.path() / "copied/20260501-20260601"), Files{"copied/20260501-20260601/a1/daily-1.csv.gz"});
}

TEST_F(DiscoveryTest, FindsAnAssemblysFolderCopiedOnItsOwn) {
  folder_.write("a1/daily-Manifest.json", manifest({period_ + "a1/daily-1.csv.gz"}));
  folder_.write("a1/daily-1.csv.gz", "1");
  EXPECT_EQ(found_in(folder_.path()), Files{"a1/daily-1.csv.gz"});
}

TEST_F(DiscoveryTest, FindsAPeriodsFolderCopiedUnderAnotherName) {
  for (const char* assembly : {"0f", "a1"}) {
    folder_.write(fmt::format("may/{}/daily-1.csv", assembly), assembly);
    folder_.write(fmt::format("may/{}/daily-Manifest.json", assembly),
                  manifest({period_ + assembly + "/daily-1.csv"}, assembly));
  }
  folder_.write("may/daily-Manifest.json", manifest({period_ + "0f/daily-1.csv"}, "0f"));
  EXPECT_EQ(found_in(folder_.path() / "may"), Files{"may/0f/daily-1.csv"});
  EXPECT_EQ(discover(folder_.path())->superseded, 1U);

  folder_.write("june/daily-Manifest.json", manifest({period_ + "daily-1.csv"}, "b2", "daily", "20260601"));
  folder_.write("june/daily-1.csv", "overwritten each time");
  const Files both{"may/0f/daily-1.csv", "june/daily-1.csv"};
  EXPECT_EQ(found_in(folder_.path()), both);
}

TEST_F(DiscoveryTest, ChoosesNoneOfSeveralManifestsOfOneBill) {
  for (const char* assembly : {"a1", "a2"}) {
    folder_.write(fmt::format("may/{}/daily-1.csv", assembly), assembly);
    folder_.write(fmt::format("may/{}/daily-Manifest.json", assembly),
                  manifest({period_ + assembly + "/daily-1.csv"}, assembly));
  }
  const auto discovery = discover(folder_.path());
  ASSERT_TRUE(discovery);
  EXPECT_TRUE(discovery->deliveries.empty());
  ASSERT_EQ(discovery->unusable.size(), 2U);
  EXPECT_EQ(discovery->unusable[0].error.code, ErrorCode::manifest);
  EXPECT_NE(discovery->unusable[0].error.message.find("neither says which is current"), std::string::npos);
}

TEST_F(DiscoveryTest, ReadsADeliveryThatWasCopiedTwiceOnce) {
  for (const char* copy : {"one/", "two/"}) {
    folder_.write(copy + period_ + "daily-Manifest.json", manifest({period_ + "daily-1.csv"}));
    folder_.write(copy + period_ + "daily-1.csv", "1");
  }
  EXPECT_EQ(found_in(folder_.path()), Files{"one/" + period_ + "daily-1.csv"});
}

TEST_F(DiscoveryTest, FollowsLinksToFoldersAndEndsInCircles) {
  folder_.write("elsewhere/daily-Manifest.json", manifest({period_ + "daily-1.csv"}));
  folder_.write("elsewhere/daily-1.csv", "1");
  fs::create_directories(folder_.path() / "bucket");
  fs::create_directory_symlink(folder_.path() / "elsewhere", folder_.path() / "bucket/20260501-20260601");
  fs::create_directory_symlink(folder_.path() / "bucket", folder_.path() / "elsewhere/circle");
  EXPECT_EQ(found_in(folder_.path() / "bucket"), Files{"bucket/20260501-20260601/daily-1.csv"});
}

TEST_F(DiscoveryTest, SaysWhenAFileIsNewerThanItsManifest) {
  const auto listed = folder_.write(period_ + "daily-1.csv", "1");
  const auto path = folder_.write(period_ + "daily-Manifest.json", manifest({period_ + "daily-1.csv"}));
  EXPECT_TRUE(discover(folder_.path())->deliveries.at(0).warnings.empty());
  fs::last_write_time(path, fs::last_write_time(listed) - std::chrono::hours(8));
  const auto found = discover(folder_.path());
  ASSERT_EQ(found->deliveries.at(0).warnings.size(), 1U);
  EXPECT_NE(found->deliveries[0].warnings[0].find("daily-1.csv is newer than the manifest"), std::string::npos);
}

TEST_F(DiscoveryTest, TakesNoManifestForADataFile) {
  folder_.write(period_ + "daily-Manifest.json", manifest({"daily-Manifest.json"}));
  const auto found = discover(folder_.path());
  ASSERT_EQ(found->unusable.size(), 1U);
  EXPECT_EQ(found->unusable[0].error.code, ErrorCode::manifest);
}

TEST_F(DiscoveryTest, OrdersDeliveriesByPeriodAndReport) {
  const auto add = [&](const std::string& report, const std::string& start, const std::string& days) {
    const std::string at = "cur/" + report + "/" + days + "/";
    folder_.write(at + report + "-Manifest.json", manifest({at + report + ".csv"}, "a", report, start));
    folder_.write(at + report + ".csv", "1");
  };
  add("b", "20260501", "20260501-20260601");
  add("a", "20260601", "20260601-20260701");
  add("a", "20260501", "20260501-20260601");
  EXPECT_EQ(found_in(folder_.path()),
            (Files{"cur/a/20260501-20260601/a.csv", "cur/b/20260501-20260601/b.csv", "cur/a/20260601-20260701/a.csv"}));
}

/// Why the only manifest below a path cannot be followed.
Error complaint_of(const std::filesystem::path& path) {
  const auto discovery = discover(path);
  if (!discovery) return discovery.error();
  if (discovery->unusable.size() == 1 && discovery->deliveries.empty()) return discovery->unusable[0].error;
  return {ErrorCode::usage, "it can be followed"};
}

TEST_F(DiscoveryTest, MissesAChunkThatTheManifestLists) {
  folder_.write(period_ + "daily-Manifest.json",
                manifest({period_ + "daily-00001.csv.gz", period_ + "daily-00002.csv.gz"}));
  folder_.write(period_ + "daily-00001.csv.gz", "1");
  const Error error = complaint_of(folder_.path());
  EXPECT_EQ(error.code, ErrorCode::missing_file);
  EXPECT_NE(error.message.find("lists " + period_ + "daily-00002.csv.gz"), std::string::npos);
}

TEST_F(DiscoveryTest, DoesNotTakeAnotherAssemblysChunk) {
  folder_.write(period_ + "daily-Manifest.json", manifest({period_ + "a2/daily-00001.csv.gz"}));
  folder_.write(period_ + "a1/daily-00001.csv.gz", "1");
  folder_.write(period_ + "daily-00001.csv.gz", "from the time when reports were overwritten");
  EXPECT_EQ(complaint_of(folder_.path()).code, ErrorCode::missing_file);
}

TEST_F(DiscoveryTest, NeverLeavesTheFolderWhateverAManifestNames) {
  folder_.write("secret.csv", "outside");
  folder_.write("bucket/20260501-20260601/inside.csv", "inside");
  const std::string outside = (folder_.path() / "secret.csv").string();
  for (const std::string& key : {std::string("secret.csv"), outside, outside.substr(1), "/" + outside,
                                 std::string("./secret.csv"), std::string("20260501-20260601/secret.csv"),
                                 "x/20260501-20260601/" + outside, std::string("20260501-20260601//") + outside}) {
    folder_.write("bucket/20260501-20260601/r-Manifest.json", manifest({key}));
    for (const char* start : {"bucket", "bucket/20260501-20260601", "bucket/20260501-20260601/r-Manifest.json"}) {
      EXPECT_EQ(complaint_of(folder_.path() / start).code, ErrorCode::missing_file) << key;
    }
  }
}

TEST_F(DiscoveryTest, RefusesOneFileUnderTwoKeys) {
  folder_.write(period_ + "daily-Manifest.json",
                manifest({period_ + "daily.csv", "cur/daily//20260501-20260601/./daily.csv"}));
  folder_.write(period_ + "daily.csv", "1");
  const Error error = complaint_of(folder_.path());
  EXPECT_EQ(error.code, ErrorCode::manifest);
  EXPECT_NE(error.message.find("twice"), std::string::npos);
}

TEST_F(DiscoveryTest, TakesASingleFileMadeByHand) {
  for (const char* name : {"may.csv", "may.csv.gz", "may.csv.zip", "whatever"}) {
    const auto path = folder_.write(name, "1");
    const auto discovery = discover(path);
    ASSERT_TRUE(discovery) << name;
    ASSERT_EQ(discovery->deliveries.size(), 1U);
    EXPECT_TRUE(discovery->deliveries[0].hand_made);
    EXPECT_EQ(discovery->deliveries[0].export_name(), "hand-made file");
    EXPECT_EQ(discovery->deliveries[0].files.at(0).name, path.string());
  }
}

TEST_F(DiscoveryTest, SaysWhenThereIsNothing) {
  EXPECT_EQ(discover(folder_.path() / "missing").error().code, ErrorCode::not_found);
  folder_.write("a.csv", "1");
  folder_.write("b.csv.gz", "1");
  const auto discovery = discover(folder_.path());
  ASSERT_FALSE(discovery);
  EXPECT_EQ(discovery.error().code, ErrorCode::no_bill);
  EXPECT_NE(discovery.error().message.find("holds no manifest (2 files with rows, which no manifest names)"),
            std::string::npos);
}

TEST_F(DiscoveryTest, ABadManifestKeepsNoOtherBillFromBeingFound) {
  folder_.write(period_ + "daily-Manifest.json", manifest({period_ + "daily.csv"}));
  folder_.write(period_ + "daily.csv", "1");
  folder_.write("cur/daily/20260601-20260701/daily-Manifest.json", "{");
  const auto discovery = discover(folder_.path());
  ASSERT_TRUE(discovery);
  EXPECT_EQ(discovery->deliveries.size(), 1U);
  ASSERT_EQ(discovery->unusable.size(), 1U);
  EXPECT_EQ(discovery->unusable[0].error.code, ErrorCode::manifest);
  EXPECT_NE(discovery->unusable[0].error.message.find("20260601-20260701/daily-Manifest.json: not JSON"),
            std::string::npos);
}

}  // namespace
}  // namespace farthing::bill
