#include "connect/bill_sync.hpp"

#include <gtest/gtest.h>

#include "scripted_transport.hpp"
#include "temporary_folder.hpp"

namespace farthing::connect {
namespace {

constexpr Instant a_day = 86'400;
constexpr Instant now = 100 * a_day;

BillingPeriod month(int number) { return {2026, number}; }

BucketMonth delivered(int number, const std::string& etag = "e1") {
  return {month(number), fmt::format("cur/bill/2026-{:02}/bill-Manifest.json", number), etag, 0};
}

control::SeenMonth seen(int number, const std::string& problem = "", Instant at = now) {
  control::SeenMonth one;
  one.period = month(number);
  one.manifest_key = delivered(number).manifest_key;
  one.manifest_etag = "e1";
  one.problem = problem;
  one.delivery_id = problem.empty() ? "d" : "";
  one.seen_at = at;
  return one;
}

std::vector<int> numbers(const std::vector<BucketMonth>& months) {
  std::vector<int> found;
  for (const BucketMonth& one : months) found.push_back(one.period.month);
  return found;
}

using Numbers = std::vector<int>;

TEST(PlanMonths, FetchesWhatIsNewOrDeliveredAnew) {
  const auto plan =
      plan_months({delivered(3), delivered(4, "e2"), delivered(5)}, {seen(3), seen(4)}, month(1), {}, now);
  EXPECT_EQ(numbers(plan.fetch), (Numbers{4, 5}));
  EXPECT_EQ(numbers(plan.unchanged), Numbers{3});
}

TEST(PlanMonths, FetchesAManifestOfTheSameBytesUnderAnotherKey) {
  auto moved = delivered(3);
  moved.manifest_key = "cur/bill/2026-03/other-Manifest.json";
  EXPECT_EQ(numbers(plan_months({moved}, {seen(3)}, month(1), {}, now).fetch), Numbers{3});
}

TEST(PlanMonths, LeavesWhatLiesBeforeTheFirstBillUnlessItIsAskedFor) {
  const auto plan = plan_months({delivered(1), delivered(2), delivered(3)}, {}, month(3), {month(1)}, now);
  EXPECT_EQ(numbers(plan.fetch), (Numbers{1, 3}));
  EXPECT_EQ(numbers(plan.too_early), Numbers{2});
}

TEST(PlanMonths, TriesAgainWhatMayPassAtOnceAndWhatLastsOnceADay) {
  const auto plan = plan_months({delivered(1), delivered(2), delivered(3), delivered(4)},
                                {seen(1, "aws_unavailable"), seen(2, "compression"),
                                 seen(3, "compression", now - a_day), seen(4, "an error of a later version")},
                                month(1), {}, now);
  EXPECT_EQ(numbers(plan.fetch), (Numbers{1, 3, 4}));
  EXPECT_EQ(numbers(plan.broken), Numbers{2});
}

TEST(PlanMonths, ReadsAgainWhatIsAskedForWhateverIsKnown) {
  const auto plan =
      plan_months({delivered(1), delivered(2)}, {seen(1), seen(2, "csv")}, month(1), {month(1), month(2)}, now);
  EXPECT_EQ(numbers(plan.fetch), (Numbers{1, 2}));
}

TEST(PlanMonths, ReadsAgainWhatWasSeenWithoutAnEnd) {
  auto unfinished = seen(1);
  unfinished.delivery_id.clear();
  EXPECT_EQ(numbers(plan_months({delivered(1)}, {unfinished}, month(1), {}, now).fetch), Numbers{1});
}

TEST(FirstPeriod, IsHalfAYearBack) {
  constexpr Instant in_march = 1'772'900'000;
  EXPECT_EQ(to_string(first_period_by_default(in_march)), "2025-09");
  constexpr Instant in_august = in_march + 160 * a_day;
  EXPECT_EQ(to_string(first_period_by_default(in_august)), "2026-02");
}

/// A bucket that says what a script says.
class MonthImportTest : public testing::Test {
 protected:
  void SetUp() override {
    auto opened = store::DataFolder::open(folder_.path() / "data");
    ASSERT_TRUE(opened) << opened.error().message;
    data_ = std::make_unique<store::DataFolder>(std::move(*opened));
    export_.id = "e";
    export_.client = "default";
    export_.prefix = "cur";
    export_.name = "bill";
    export_.bucket = "bills";
  }

  Error failure_of(ScriptedTransport::Script script) {
    auto transport = std::make_shared<ScriptedTransport>(std::move(script));
    auto wire = aws::Wire::make(transport, clock_.clock(), environment_of({}), [] { return 0.5; });
    aws::S3Reader bucket(aws::Client(std::move(wire), some_credentials(), "us-east-1"), {"bills", "us-east-1", ""});
    store::ImportSettings settings;
    settings.clock = [] { return now; };
    MonthImport::Progress progress;
    const auto outcome = MonthImport(*data_, export_, settings).run(bucket, delivered(3), progress, {});
    asked_ = transport->requests.size();
    return outcome ? Error(ErrorCode::conflict, "it was published") : outcome.error();
  }
  std::vector<control::SeenMonth> noted() { return control::seen_months(data_->database(), "default", "e").value(); }

  TemporaryFolder folder_;
  std::unique_ptr<store::DataFolder> data_;
  control::ExportRecord export_;
  ScriptedClock clock_;
  std::size_t asked_ = 0;
};

TEST_F(MonthImportTest, TakesNoManifestThatNamesNoETag) {
  const auto error = failure_of([](const auto&) { return answered(200, "<html>a proxy</html>"); });
  EXPECT_EQ(error.code, ErrorCode::aws_refused);
  EXPECT_TRUE(error.message.starts_with("s3://bills/cur/bill/2026-03/bill-Manifest.json: ")) << error.message;
  EXPECT_EQ(asked_, 3U);
  ASSERT_EQ(noted().size(), 1U);
  EXPECT_EQ(noted().front().problem, "aws_refused") << "which does not last";
}

TEST_F(MonthImportTest, NotesABrokenManifest) {
  const auto error = failure_of([](const auto&) { return answered(200, "{}", {{"ETag", "\"e2\""}}); });
  EXPECT_EQ(error.code, ErrorCode::manifest) << error.message;
  ASSERT_EQ(noted().size(), 1U);
  EXPECT_EQ(noted().front().problem, "manifest");
}

TEST_F(MonthImportTest, SaysWhichObjectWasRefused) {
  const auto error = failure_of(
      [](const auto&) { return answered(403, "<Error><Code>AccessDenied</Code><Message>no</Message></Error>"); });
  EXPECT_EQ(error.code, ErrorCode::aws_denied);
  EXPECT_NE(error.message.find("bill-Manifest.json"), std::string::npos) << error.message;
}

}  // namespace
}  // namespace farthing::connect
