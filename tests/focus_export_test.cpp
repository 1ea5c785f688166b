#include <gtest/gtest.h>

#include <algorithm>

#include "bill/delivery.hpp"
#include "core/file.hpp"
#include "focus/export.hpp"
#include "focus/identities.hpp"
#include "store/importer.hpp"
#include "temporary_folder.hpp"

namespace farthing::focus {
namespace {

namespace fs = std::filesystem;

/// The bill that has every line item type, imported; what is made of it is pytest's to look at (tests/focus).
class FocusExport : public testing::Test {
 protected:
  void SetUp() override {
    import(fs::path(FARTHING_TESTS_FOLDER) / "cases" / "focus" / "every-line-item-type.cur.csv");
    auto engine = store::Engine::open({300, 2, {}, {data_->path(), folder_.path()}});
    ASSERT_TRUE(engine) << engine.error().message;
    engine_ = std::make_unique<store::Engine>(std::move(*engine));
    request_.profile = *profile_of("focus-1.2");
    request_.period = *BillingPeriod::parse("2026-10");
  }

  void import(const fs::path& file) {
    auto opened = store::DataFolder::open(folder_.path() / "data");
    ASSERT_TRUE(opened) << opened.error().message;
    data_ = std::make_unique<store::DataFolder>(std::move(*opened));
    const auto found = bill::discover(file);
    ASSERT_TRUE(found) << found.error().message;
    store::ImportSettings settings;
    settings.segment.memory_mib = 200;
    settings.clock = [] { return Instant{1'000}; };
    store::ReadingProgress progress;
    const auto outcome = store::import_delivery(*data_, found->deliveries.at(0), settings, progress);
    ASSERT_TRUE(outcome) << outcome.error().message;
  }

  std::vector<control::Publication> publications() {
    auto live = control::publications(data_->database(), "default", std::nullopt);
    EXPECT_TRUE(live);
    return *live;
  }
  query::SegmentSelection bills() {
    published_ = publications();
    query::CostQuery month;
    month.from = request_.period.begin();
    month.to = request_.period.end();
    return *query::select_segments(data_->path(), published_, month);
  }
  Result<Exported> write() { return write_export(*engine_, data_->path(), publications(), request_, file_); }
  /// Writes a file with other cells than it ought to have, and says what is found of it.
  std::string found_of(const std::string& replaced, const std::string& where = "true") {
    EXPECT_TRUE(write());
    const fs::path other = folder_.path() / "other.parquet";
    const auto copied = engine_->execute(
        fmt::format("COPY (SELECT * REPLACE ({}) FROM {} WHERE {}) TO {} (FORMAT parquet)", replaced,
                    table_of_file(request_.profile, FileForm::parquet, file_), where, store::sql_text(other.string())));
    EXPECT_TRUE(copied) << copied.error().message;
    const auto checked = check_written(*engine_, bills(), request_, other);
    if (checked) return "nothing";
    EXPECT_EQ(checked.error().code, ErrorCode::verification);
    return checked.error().message;
  }

  TemporaryFolder folder_;
  fs::path file_ = folder_.path() / "bill.parquet";
  std::unique_ptr<store::DataFolder> data_;
  std::unique_ptr<store::Engine> engine_;
  std::vector<control::Publication> published_;
  ExportRequest request_;
};

TEST_F(FocusExport, TellsWhatItWrote) {
  const auto exported = write();
  ASSERT_TRUE(exported) << exported.error().message;
  EXPECT_EQ(exported->rows, 38U);
  EXPECT_EQ(exported->adjustments, 1U);
  ASSERT_EQ(exported->sums.size(), 1U);
  EXPECT_EQ(exported->sums[0].currency, "USD");
  EXPECT_EQ(charges_of(publications(), request_), 40U);
}

TEST_F(FocusExport, IsHeldAgainstTheBillBeforeItIsBelieved) {
  EXPECT_EQ(found_of("BilledCost AS BilledCost"), "nothing");
  const auto has = [](const std::string& text, const char* part) { return text.find(part) != std::string::npos; };

  std::string found =
      found_of("CASE WHEN x_LineItemType = 'Tax' THEN BilledCost + 0.000000000001 ELSE BilledCost END AS BilledCost");
  EXPECT_TRUE(has(found, "Tax: BilledCost 8.250000000001 instead of 8.25")) << found;
  found = found_of("BilledCost AS BilledCost", "x_LineItemType <> 'SomethingNew'");
  EXPECT_TRUE(has(found, "BilledCost")) << found;
  found = found_of("CASE WHEN x_RowRole = 'Unused' THEN 0 ELSE EffectiveCost END AS EffectiveCost");
  EXPECT_TRUE(has(found, "EffectiveCost")) << found;
  found = found_of("CASE WHEN InvoiceId IS NULL THEN '1234567890' ELSE InvoiceId END AS InvoiceId");
  EXPECT_TRUE(has(found, "invoice")) << found;
  found =
      found_of("CASE WHEN x_SourceRow = 1 THEN ListCost + 0.000000000000000000000001 ELSE ListCost END AS ListCost");
  EXPECT_TRUE(has(found, "ListCost is not ListUnitPrice times PricingQuantity in 1 of the written rows")) << found;
  found = found_of("nullif(PublisherName, 'Contoso Ltd.') AS PublisherName");
  EXPECT_TRUE(has(found, "PublisherName is empty in 1")) << found;
  found = found_of("ChargePeriodStart AS ChargePeriodEnd");
  EXPECT_TRUE(has(found, "ChargePeriodEnd is not behind")) << found;
}

TEST_F(FocusExport, LeavesNoFileWhereThereIsNoSuchBill) {
  request_.payer = "999999999999";
  const auto exported = write();
  ASSERT_FALSE(exported);
  EXPECT_EQ(exported.error().code, ErrorCode::not_found);
  EXPECT_NE(exported.error().cure.find("111122223333"), std::string::npos) << exported.error().cure;
  EXPECT_FALSE(fs::exists(file_));
}

TEST_F(FocusExport, RefusesACostBeyondWhatAPriceTimesAQuantityHolds) {
  const std::string text =
      "lineItem/LineItemType,lineItem/UnblendedCost,bill/PayerAccountId,bill/BillingPeriodStartDate,"
      "lineItem/UsageAccountId,lineItem/UsageStartDate,lineItem/UsageEndDate,lineItem/CurrencyCode\n"
      "Usage,10000000000000,111122223333,2026-10-01T00:00:00Z,222222222222,2026-10-02T00:00:00Z,"
      "2026-10-02T01:00:00Z,USD\n";
  folder_.write("large.csv", text);
  import(folder_.path() / "large.csv");
  const auto exported = write();
  ASSERT_FALSE(exported);
  EXPECT_EQ(exported.error().code, ErrorCode::too_large);
  EXPECT_FALSE(fs::exists(file_));
}

TEST_F(FocusExport, TakesWhatABillLeavesEmpty) {
  // No currency, no product, no account: nothing that FOCUS wants may be empty in the file.
  const std::string text =
      "lineItem/LineItemType,lineItem/UnblendedCost,bill/PayerAccountId,bill/BillingPeriodStartDate,"
      "lineItem/UsageAccountId,lineItem/UsageStartDate,lineItem/UsageEndDate\n"
      "Usage,1.5,111122223333,2026-10-01T00:00:00Z,,2026-10-02T00:00:00Z,2026-10-02T00:00:00Z\n";
  folder_.write("bare.csv", text);
  import(folder_.path() / "bare.csv");
  const auto exported = write();
  ASSERT_TRUE(exported) << exported.error().message;
  EXPECT_EQ(exported->rows, 1U);
  EXPECT_EQ(exported->sums.at(0).currency, "XXX");
}

TEST(Profiles, HaveTheColumnsOfTheirVersion) {
  const auto count = [](std::string_view name) {
    const std::vector<Column> columns = profile_of(name)->columns();
    return std::ranges::count_if(columns, [](const Column& column) { return column.since != Version::ours; });
  };
  EXPECT_EQ(count("focus-1.0"), 43);
  EXPECT_EQ(count("focus-1.2"), 57);
  EXPECT_EQ(count("focus-1.3"), 65);
  EXPECT_EQ(profile_of("focus-2").error().code, ErrorCode::usage);
}

}  // namespace
}  // namespace farthing::focus
