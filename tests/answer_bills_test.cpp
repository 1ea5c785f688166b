#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "answer/bill_deliveries.hpp"
#include "answer/bill_proof.hpp"
#include "core/file.hpp"
#include "packed_bytes.hpp"
#include "store/importer.hpp"
#include "temporary_folder.hpp"

namespace farthing::answer {
namespace {

namespace json = boost::json;
using control::Publication;

const std::string header =
    "lineItem/LineItemType,lineItem/UnblendedCost,bill/PayerAccountId,bill/BillingPeriodStartDate,"
    "lineItem/UsageAccountId,lineItem/UsageStartDate,lineItem/UsageEndDate,lineItem/CurrencyCode\n";

std::string row(const std::string& cost, const std::string& currency = "USD") {
  return "Usage," + cost +
         ",111111111111,2026-05-01T00:00:00Z,222222222222,2026-05-02T00:00:00Z,2026-05-02T01:00:00Z," + currency + "\n";
}

class BillAnswers : public testing::Test {
 protected:
  void SetUp() override {
    auto opened = store::DataFolder::open(folder_.path() / "data");
    ASSERT_TRUE(opened) << opened.error().message;
    data_ = std::make_unique<store::DataFolder>(std::move(*opened));
    settings_.segment.memory_mib = 200;
    settings_.clock = [this] { return now_ += 10; };
  }

  /// Imports a delivery of these rows at the next tenth second.
  void deliver(const std::string& rows, const std::string& assembly) {
    const std::string period = "cur/daily/20260501-20260601/";
    const std::string key = period + assembly + "/daily-00001.csv.gz";
    folder_.write("bucket/" + key, gzipped(header + rows));
    folder_.write("bucket/" + period + "daily-Manifest.json",
                  fmt::format(R"({{"assemblyId": "{}", "account": "111111111111", "reportName": "daily", "bucket": "b",
                              "billingPeriod": {{"start": "20260501T000000.000Z"}}, "reportKeys": ["{}"]}})",
                              assembly, key));
    const auto found = bill::discover(folder_.path() / "bucket" / "cur" / "daily");
    ASSERT_TRUE(found) << found.error().message;
    store::ReadingProgress progress;
    const auto outcome = store::import_delivery(*data_, found->deliveries.at(0), settings_, progress);
    ASSERT_TRUE(outcome) << outcome.error().message;
  }
  Result<std::vector<BillDelivery>> asked(const std::string& client = "default") {
    return deliveries(*data_, client, "111111111111", *BillingPeriod::parse("2026-05"));
  }
  Result<BillProof> proof(bool count_again) {
    return prove_bill(*data_, "default", "111111111111", *BillingPeriod::parse("2026-05"), count_again,
                      settings_.segment);
  }

  TemporaryFolder folder_;
  std::unique_ptr<store::DataFolder> data_;
  store::ImportSettings settings_;
  Instant now_ = 1'000'000;
};

TEST_F(BillAnswers, TellEveryDeliveryOfABillFromTheNewest) {
  deliver(row("1.5"), "a1");
  deliver(row("1.5") + row("0.25"), "a2");
  deliver(row("1") + row("3", "EUR"), "a3");
  const auto list = asked();
  ASSERT_TRUE(list) << list.error().message;
  ASSERT_EQ(list->size(), 3U);
  EXPECT_EQ(list->at(0).bill.delivery().assembly_id, "a3");
  EXPECT_FALSE(list->at(0).bill.publication.live_until);
  EXPECT_EQ(list->at(1).bill.publication.live_until, list->at(0).bill.publication.live_from);
  EXPECT_EQ(to_string(list->at(0).change->at("USD").unblended), "-0.75");
  EXPECT_EQ(to_string(list->at(0).change->at("EUR").unblended), "3");
  EXPECT_EQ(to_string(list->at(1).change->at("USD").unblended), "0.25");
  EXPECT_FALSE(list->at(2).change) << "nothing was there before";

  const json::object shown = to_json(list->at(1));
  EXPECT_EQ(shown.at("rows"), 2);
  EXPECT_EQ(shown.at("live_until"), json::value(to_iso_string(list->at(0).bill.publication.live_from)));
  EXPECT_EQ(shown.at("change_to_before").at(0).at("costs").at("unblended"), "0.25");
  EXPECT_TRUE(to_json(list->at(0)).at("live_until").is_null());
  EXPECT_TRUE(to_json(list->at(2)).at("change_to_before").is_null());
}

TEST_F(BillAnswers, KeepTheTotalsOfDeliveriesWhoseFilesAreGone) {
  deliver(row("1.5"), "a1");
  deliver(row("2"), "a2");
  ASSERT_TRUE(data_->sweep(now_ + 1));
  const auto list = asked();
  ASSERT_TRUE(list) << list.error().message;
  EXPECT_EQ(to_json(list->at(1)).at("kept"), false);
  EXPECT_EQ(to_string(list->at(0).change->at("USD").unblended), "0.5");
}

TEST_F(BillAnswers, OfABillThatThereIsNotAreNone) {
  deliver(row("1.5"), "a1");
  EXPECT_EQ(asked("other").error().code, ErrorCode::not_found);
}

TEST_F(BillAnswers, ProveABillFromWhatIsRecorded) {
  deliver(row("1.5") + row("2.000000000001"), "a1");
  const auto found = proof(false);
  ASSERT_TRUE(found) << found.error().message;
  const json::object shown = to_json(*found);
  EXPECT_EQ(shown.at("rows_read"), 2);
  EXPECT_EQ(shown.at("charges_stored"), 2);
  EXPECT_TRUE(shown.at("verified").is_null());
  ASSERT_EQ(shown.at("sums").as_array().size(), 1U);
  const json::value& sum = shown.at("sums").at(0);
  EXPECT_EQ(sum.at("account"), "222222222222");
  EXPECT_EQ(sum.at("recorded").at("costs").at("unblended"), "3.500000000001");
  EXPECT_TRUE(sum.at("counted").is_null());
}

TEST_F(BillAnswers, ProveABillByCountingAgain) {
  deliver(row("1.5") + row("2.000000000001"), "a1");
  const auto found = proof(true);
  ASSERT_TRUE(found) << found.error().message;
  const json::object shown = to_json(*found);
  EXPECT_EQ(shown.at("verified"), true);
  EXPECT_EQ(shown.at("sums").at(0).at("counted"), shown.at("sums").at(0).at("recorded"));
  EXPECT_EQ(shown.at("sums").at(0).at("agrees"), true);
  EXPECT_EQ(shown.at("check").at("archived_files"), 1);
}

TEST_F(BillAnswers, FindADamagedFileByCountingAgain) {
  deliver(row("1.5"), "a1");
  const auto list = asked();
  const auto& delivered = list->at(0).bill.delivery().files.at(0);
  std::filesystem::permissions(data_->archived(delivered.sha256), std::filesystem::perms::owner_all);
  ASSERT_TRUE(write_whole_file(data_->archived(delivered.sha256), "spoilt"));
  const auto found = proof(true);
  ASSERT_TRUE(found) << found.error().message;
  const json::object shown = to_json(*found);
  EXPECT_EQ(shown.at("verified"), false);
  EXPECT_EQ(shown.at("check").at("problems").at(0).at("in_archive"), true);
  EXPECT_EQ(shown.at("sums").at(0).at("agrees"), true) << "the charges are as they were";
}

}  // namespace
}  // namespace farthing::answer
