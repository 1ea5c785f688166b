#include "store/importer.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/sha256.hpp"
#include "packed_bytes.hpp"
#include "store/records.hpp"
#include "temporary_folder.hpp"

namespace farthing::store {
namespace {

namespace fs = std::filesystem;

const std::string header =
    "lineItem/LineItemType,lineItem/UnblendedCost,bill/PayerAccountId,bill/BillingPeriodStartDate,"
    "lineItem/UsageAccountId,lineItem/UsageStartDate,lineItem/UsageEndDate,lineItem/CurrencyCode,resourceTags/"
    "user:team\n";

std::string row(const std::string& cost, const std::string& type = "Usage", const std::string& team = "red") {
  return type + "," + cost +
         ",111111111111,2026-05-01T00:00:00Z,222222222222,2026-05-02T00:00:00Z,2026-05-02T01:00:00Z,USD," + team + "\n";
}

class ImporterTest : public testing::Test {
 protected:
  void SetUp() override {
    auto opened = DataFolder::open(folder_.path() / "data");
    ASSERT_TRUE(opened) << opened.error().message;
    data_ = std::make_unique<DataFolder>(std::move(*opened));
    settings_.segment.memory_mib = 200;
    settings_.clock = [this] { return ++now_; };
  }

  /// Writes a delivery as the bucket holds it; an empty name of an assembly means an overwritten report.
  void deliver(const std::vector<std::string>& chunks, const std::string& assembly, const std::string& report = "daily",
               const std::string& account = "111111111111") {
    const std::string period = "cur/" + report + "/20260501-20260601/";
    std::string keys;
    for (std::size_t i = 0; i < chunks.size(); ++i) {
      const std::string key = fmt::format("{}{}/{}-{:05}.csv.gz", period, assembly, report, i + 1);
      folder_.write("bucket/" + key, gzipped(chunks[i]));
      keys += (keys.empty() ? "\"" : ",\"") + key + "\"";
    }
    folder_.write("bucket/" + period + report + "-Manifest.json",
                  fmt::format(R"({{"assemblyId": "{}", "account": "{}", "reportName": "{}", "bucket": "b",
                              "billingPeriod": {{"start": "20260501T000000.000Z"}}, "reportKeys": [{}]}})",
                              assembly, account, report, keys));
  }
  Result<ImportOutcome> import_bucket(const std::string& report = "daily") {
    FARTHING_TRY(const auto found, bill::discover(folder_.path() / "bucket" / "cur" / report));
    return import_delivery(*data_, found.deliveries.at(0), settings_, progress_);
  }
  ImportOutcome imported(const std::string& report = "daily") {
    auto outcome = import_bucket(report);
    EXPECT_TRUE(outcome) << outcome.error().message;
    return outcome ? *outcome : ImportOutcome{};
  }
  /// The unblended total of what is live, as the segment's files hold it; `-` when there is nothing.
  std::string live_total() {
    const auto live = control::publications(data_->database(), "default", std::nullopt, control::Read::with_totals);
    EXPECT_TRUE(live);
    if (live->empty()) return "-";
    const auto totals = sum_segment(data_->path() / live->at(0).segment->folder, SumSource::charges, settings_.segment);
    EXPECT_TRUE(totals) << totals.error().message;
    EXPECT_TRUE(*totals == control_totals(live->at(0).segment->totals).value());
    Decimal sum;
    for (const auto& [key, total] : *totals) sum += total.unblended;
    return to_string(sum);
  }
  std::size_t count_below(const fs::path& path) {
    return static_cast<std::size_t>(std::ranges::count_if(fs::recursive_directory_iterator(path),
                                                          [](const auto& entry) { return entry.is_regular_file(); }));
  }
  void expect_nothing_left_over() { EXPECT_EQ(count_below(data_->staging()), 0U); }

  TemporaryFolder folder_;
  std::unique_ptr<DataFolder> data_;
  ImportSettings settings_;
  ReadingProgress progress_;
  Instant now_ = 1'000;
};

using What = ImportOutcome::What;

TEST_F(ImporterTest, PublishesABillAndKeepsItsFilesByteForByte) {
  const std::string one = header + row("1.000000000001") + row("1000000.5", "Fee");
  const std::string two = header + row("0.1", "Tax", "");
  deliver({one, two}, "a1");
  const auto outcome = imported();
  EXPECT_EQ(outcome.what, What::published);
  EXPECT_FALSE(outcome.replaced);
  EXPECT_EQ(outcome.charges, 3U);
  EXPECT_EQ(outcome.delivery.payer, "111111111111");
  EXPECT_EQ(to_string(outcome.delivery.period), "2026-05");
  EXPECT_EQ(outcome.delivery.rows, 3U);
  EXPECT_EQ(outcome.warnings, std::vector<std::string>{});
  EXPECT_EQ(live_total(), "1000001.600000000001");
  ASSERT_EQ(outcome.delivery.files.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    const auto& file = outcome.delivery.files[i];
    const std::string delivered = gzipped(i == 0 ? one : two);
    EXPECT_EQ(file.sha256, sha256_of(delivered));
    EXPECT_EQ(bytes_of(data_->archived(file.sha256)), delivered);
  }
  expect_nothing_left_over();
}

TEST_F(ImporterTest, TheSameDeliveryAgainChangesNothing) {
  deliver({header + row("1")}, "a1");
  imported();
  const std::size_t files = count_below(data_->path());
  const auto again = imported();
  EXPECT_EQ(again.what, What::unchanged);
  EXPECT_EQ(again.charges, 1U);
  EXPECT_EQ(count_below(data_->path()), files);
  EXPECT_EQ(live_total(), "1");
}

TEST_F(ImporterTest, ANewerDeliveryTakesTheOldOnesPlace) {
  deliver({header + row("1"), header + row("2")}, "a1");
  imported();
  deliver({header + row("5")}, "a2");
  const auto outcome = imported();
  EXPECT_EQ(outcome.what, What::published);
  EXPECT_TRUE(outcome.replaced);
  EXPECT_EQ(outcome.replaced_rows, 2U);
  EXPECT_EQ(live_total(), "5");

  // The first one again, say from an old copy of the bucket.
  deliver({header + row("1"), header + row("2")}, "a1");
  EXPECT_EQ(imported().what, What::superseded);
  EXPECT_EQ(live_total(), "5");
  settings_.republish = true;
  EXPECT_EQ(imported().what, What::published);
  EXPECT_EQ(live_total(), "3");
}

TEST_F(ImporterTest, AFailedImportLeavesTheLastGoodBill) {
  deliver({header + row("1")}, "a1");
  imported();
  const std::size_t files = count_below(data_->path());
  const std::string key = "bucket/cur/daily/20260501-20260601/a2/daily-00001.csv.gz";
  struct Failure {
    ErrorCode code;
    std::string bytes;
  };
  const std::string good = gzipped(header + row("2"));
  for (const Failure& failure :
       {Failure{ErrorCode::number, gzipped(header + row("2") + row("two"))},
        Failure{ErrorCode::compression, good.substr(0, good.size() - 3)},
        Failure{ErrorCode::compression, good + "garbage"},
        Failure{ErrorCode::csv, gzipped(header + row("2") + "short,row\n")}, Failure{ErrorCode::csv, gzipped("")},
        Failure{ErrorCode::column_missing, gzipped("a,b\n1,2\n")},
        Failure{ErrorCode::mixed_bill,
                gzipped(header + row("2") + "Usage,1,999,2026-05-01,2,2026-05-02,2026-05-02,USD,\n")},
        Failure{ErrorCode::mixed_bill,
                gzipped(header + "Usage,1,111111111111,2026-06-01,2,2026-06-02,2026-06-02,USD,\n")}}) {
    deliver({header}, "a2");
    folder_.write(key, failure.bytes);
    const auto outcome = import_bucket();
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, failure.code) << outcome.error().message;
    EXPECT_NE(outcome.error().message.find("daily-00001.csv.gz"), std::string::npos) << outcome.error().message;
    EXPECT_EQ(live_total(), "1");
    EXPECT_EQ(count_below(data_->path()), files);
    expect_nothing_left_over();
  }
  folder_.write(key, good);
  EXPECT_EQ(imported().what, What::published) << "and the next good one takes its place";
  EXPECT_EQ(live_total(), "2");
}

TEST_F(ImporterTest, AManifestThatChangedSinceItWasReadIsRefused) {
  deliver({header + row("1")}, "a1");
  const auto found = bill::discover(folder_.path() / "bucket");
  ASSERT_TRUE(found);
  deliver({header + row("2")}, "a1");
  folder_.write("bucket/cur/daily/20260501-20260601/daily-Manifest.json", found->deliveries[0].manifest_bytes + " ");
  const auto outcome = import_delivery(*data_, found->deliveries[0], settings_, progress_);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, ErrorCode::manifest_changed);
  EXPECT_EQ(live_total(), "-");
  expect_nothing_left_over();
}

TEST_F(ImporterTest, TwoExportsOfOneBillAreNeverAdded) {
  deliver({header + row("1")}, "a1", "daily");
  deliver({header + row("1.1")}, "a1", "hourly");
  imported("daily");
  const auto refused = import_bucket("hourly");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::export_conflict);
  EXPECT_EQ(live_total(), "1");
  settings_.switch_export = true;
  EXPECT_EQ(imported("hourly").what, What::published);
  EXPECT_EQ(live_total(), "1.1");
  settings_.switch_export = false;
  const auto superseded = imported("daily");
  EXPECT_EQ(superseded.what, What::superseded);
  EXPECT_TRUE(superseded.other_export);
  settings_.republish = true;
  EXPECT_EQ(import_bucket("daily").error().code, ErrorCode::export_conflict) << "that is not the same question";
  settings_.republish = false;
  settings_.switch_export = true;
  EXPECT_EQ(imported("daily").what, What::published) << "back to a delivery that is known already";
  EXPECT_EQ(live_total(), "1");
  deliver({header + row("2")}, "a2", "daily");
  imported("daily");
  deliver({header + row("1")}, "a1", "daily");
  const auto older = imported("daily");
  EXPECT_EQ(older.what, What::superseded) << "switching exports brings back no older delivery of the same one";
  EXPECT_FALSE(older.other_export);
}

TEST_F(ImporterTest, AMonthWithoutFilesIsAnEmptyBill) {
  deliver({}, "a1");
  const auto outcome = imported();
  EXPECT_EQ(outcome.what, What::published);
  EXPECT_EQ(outcome.delivery.payer, "111111111111");
  EXPECT_EQ(to_string(outcome.delivery.period), "2026-05");
  EXPECT_EQ(live_total(), "0");
}

TEST_F(ImporterTest, AReportOfAMemberFillsThePayersBillWithAWarning) {
  deliver({header + row("1")}, "a1", "daily", "222222222222");
  const auto outcome = imported();
  EXPECT_EQ(outcome.delivery.payer, "111111111111");
  ASSERT_EQ(outcome.warnings.size(), 1U);
  EXPECT_NE(outcome.warnings[0].find("belongs to account 222222222222, not to the payer 111111111111"),
            std::string::npos)
      << outcome.warnings[0];
}

TEST_F(ImporterTest, AReportThatHasBecomeEmptyEmptiesTheBillThatItFilled) {
  deliver({header + row("1")}, "a1", "daily", "222222222222");
  imported();
  deliver({header}, "a2", "daily", "222222222222");
  const auto outcome = imported();
  EXPECT_EQ(outcome.delivery.payer, "111111111111");
  EXPECT_TRUE(outcome.replaced);
  EXPECT_EQ(live_total(), "0");
  EXPECT_EQ(control::publications(data_->database(), "default", std::nullopt)->size(), 1U);
}

TEST_F(ImporterTest, FilesWithoutRowsOfNobodyAreRefused) {
  const auto path = folder_.write("may.csv", header);
  const auto found = bill::discover(path);
  ASSERT_TRUE(found);
  const auto outcome = import_delivery(*data_, found->deliveries[0], settings_, progress_);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, ErrorCode::mixed_bill);
  folder_.write("bucket/20260501-20260601/r-Manifest.json",
                R"({"reportName": "r", "billingPeriod": {"start": "20260501T000000.000Z"}, "reportKeys": []})");
  const auto empty = bill::discover(folder_.path() / "bucket");
  ASSERT_TRUE(empty);
  const auto nobody = import_delivery(*data_, empty->deliveries[0], settings_, progress_);
  ASSERT_FALSE(nobody);
  EXPECT_NE(nobody.error().message.find("r-Manifest.json: has no rows"), std::string::npos) << nobody.error().message;
}

TEST_F(ImporterTest, TakesAFileMadeByHand) {
  const auto path = folder_.write("may.csv", header + row("7"));
  const auto found = bill::discover(path);
  ASSERT_TRUE(found);
  const auto outcome = import_delivery(*data_, found->deliveries[0], settings_, progress_);
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_TRUE(outcome->delivery.hand_made);
  EXPECT_EQ(to_string(outcome->delivery.period), "2026-05") << "by its rows";
  // Under another name it is the same.
  const auto copy = bill::discover(folder_.write("copy.csv", header + row("7")));
  EXPECT_EQ(import_delivery(*data_, copy->deliveries[0], settings_, progress_)->what, What::unchanged);
}

TEST_F(ImporterTest, OfTwoHandMadeFilesOfOneBillInOneCommandTheSecondIsRefused) {
  const auto one = bill::discover(folder_.write("r1.csv", header + row("5") + row("3")));
  const auto two = bill::discover(folder_.write("r2.csv", header + row("4")));
  const auto import_file = [&](const bill::Discovery& file) {
    return import_delivery(*data_, file.deliveries.at(0), settings_, progress_);
  };
  const auto first = import_file(*one);
  ASSERT_TRUE(first) << first.error().message;
  settings_.made_by_hand = {first->delivery};
  const auto refused = import_file(*two);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::export_conflict);
  EXPECT_NE(refused.error().message.find("r1.csv and "), std::string::npos) << refused.error().message;
  EXPECT_NE(refused.error().message.find("r2.csv both hold the bill of 111111111111 for 2026-05"), std::string::npos);
  EXPECT_NE(refused.error().cure.find("join them into one file"), std::string::npos);
  EXPECT_EQ(live_total(), "8");
  EXPECT_EQ(import_file(*one)->what, What::unchanged) << "the same file twice is no second one";
  settings_.made_by_hand.clear();

  // By a command of its own it takes the first one's place, and says so.
  const auto replaced = import_file(*two);
  ASSERT_TRUE(replaced) << replaced.error().message;
  EXPECT_EQ(live_total(), "4");
  ASSERT_EQ(replaced->warnings.size(), 1U);
  EXPECT_NE(replaced->warnings[0].find("r1.csv"), std::string::npos) << replaced->warnings[0];

  // Neither order of files that are known already hides one behind the other.
  settings_.made_by_hand = {replaced->delivery};
  EXPECT_EQ(import_file(*one).error().code, ErrorCode::export_conflict);
  settings_.made_by_hand = {first->delivery};
  EXPECT_EQ(import_file(*two).error().code, ErrorCode::export_conflict);
  settings_.made_by_hand.clear();

  folder_.write("r2.csv", header + row("6"));
  EXPECT_EQ(import_file(*two)->warnings, std::vector<std::string>{}) << "a newer state of the same file";
}

TEST_F(ImporterTest, KeepsWarningsThatQuoteBadBytes) {
  deliver({header + row("1", "New\xFFType", "caf\xC3")}, "a1");
  const auto outcome = imported();
  EXPECT_EQ(outcome.warnings.size(), 2U);
  const auto facts = delivery_facts(outcome.delivery.facts);
  ASSERT_TRUE(facts) << facts.error().message;
  EXPECT_EQ(facts->warnings, outcome.warnings);
  EXPECT_EQ(facts->mended_texts, 2U);
}

TEST_F(ImporterTest, TheSweeperLeavesWhatIsNamed) {
  deliver({header + row("1")}, "a1");
  imported();
  deliver({header + row("2")}, "a2");
  imported();
  folder_.write("data/staging/left/over", "x");
  folder_.write("data/archive/ab/abcdef", "x");
  folder_.write("data/segments/client=default/payer=111111111111/period=2026-05/segment=unknown/charges.parquet", "x");
  ASSERT_TRUE(data_->sweep(0));
  expect_nothing_left_over();
  EXPECT_FALSE(fs::exists(data_->path() / "archive/ab/abcdef"));
  EXPECT_FALSE(fs::exists(data_->path() / "segments/client=default/payer=111111111111/period=2026-05/segment=unknown"));
  EXPECT_EQ(count_below(data_->archive()), 2U);
  EXPECT_EQ(live_total(), "2");
  // The first delivery was replaced long ago now.
  ASSERT_TRUE(data_->sweep(1'000'000));
  EXPECT_EQ(count_below(data_->archive()), 1U);
  EXPECT_EQ(live_total(), "2");
}

TEST_F(ImporterTest, TheSweeperWaitsWhileOthersWork) {
  folder_.write("data/staging/left/over", "x");
  {
    const auto use = data_->use();
    ASSERT_TRUE(use);
    ASSERT_TRUE(data_->sweep(0));
    EXPECT_EQ(count_below(data_->staging()), 1U);
  }
  ASSERT_TRUE(data_->sweep(0));
  expect_nothing_left_over();
}

}  // namespace
}  // namespace farthing::store
