#include <gtest/gtest.h>

#include <filesystem>

#include "core/billing_period.hpp"
#include "core/file.hpp"
#include "query/cost_output.hpp"
#include "query/cost_query.hpp"
#include "query/cost_runner.hpp"
#include "query/cost_sql.hpp"
#include "query/dimension_values.hpp"
#include "store/checksum.hpp"
#include "store/duckdb/engine.hpp"
#include "store/records.hpp"
#include "store/segment_columns.hpp"

namespace farthing::query {
namespace {

using Kind = Dimension::Kind;

template <class T>
std::string complaint(const Result<T>& result) {
  return result ? "no error" : result.error().message + " | " + result.error().cure;
}

Decimal money(std::string_view text) {
  Decimal value;
  EXPECT_EQ(read_decimal(text, value), DecimalReading::exact);
  return value;
}

Instant month(const char* text) { return BillingPeriod::parse(text)->begin(); }

TEST(Dimension, IsReadByTheNameItPrints) {
  for (const char* name :
       {"service", "account", "region", "usage-type", "operation", "line-item-type", "charge-category", "resource",
        "availability-zone", "invoice", "seller", "tag:team", "tag:Cost Center", "category:Business Unit"}) {
    const auto dimension = Dimension::parse(name);
    ASSERT_TRUE(dimension) << complaint(dimension);
    EXPECT_EQ(dimension->name(), name);
  }
}

TEST(Dimension, ThatDoesNotExistIsAnsweredWithTheNearestAndAll) {
  const std::string message = complaint(Dimension::parse("usage_typ"));
  EXPECT_NE(message.find("did you mean usage-type?"), std::string::npos) << message;
  EXPECT_NE(message.find("tag:KEY, category:NAME"), std::string::npos) << message;
  EXPECT_EQ(complaint(Dimension::parse("xyzzyxyzzy")).find("did you mean"), std::string::npos);
  EXPECT_FALSE(Dimension::parse("tag:"));
}

TEST(Filter, ReadsValuesAndTheSign) {
  EXPECT_EQ(*Filter::parse("service=AmazonEC2,AmazonS3"),
            (Filter{{Kind::service, ""}, false, {"AmazonEC2", "AmazonS3"}}));
  EXPECT_EQ(*Filter::parse("tag:team!="), (Filter{{Kind::label, "tag:team"}, true, {""}}));
  EXPECT_EQ(*Filter::parse("tag:team="), (Filter{{Kind::label, "tag:team"}, false, {""}}));
  EXPECT_EQ(*Filter::parse("tag:team=a=b"), (Filter{{Kind::label, "tag:team"}, false, {"a=b"}}));
}

TEST(Filter, ReadsQuotesAsCsvDoes) {
  EXPECT_EQ(*Filter::parse(R"(category:Unit="Research, ""new""",Sales)"),
            (Filter{{Kind::label, "category:Unit"}, false, {R"(Research, "new")", "Sales"}}));
  EXPECT_EQ(*Filter::parse(R"("tag:a=b"!=x)"), (Filter{{Kind::label, "tag:a=b"}, true, {"x"}}));
}

TEST(Filter, ThatIsNotOneIsRefused) {
  EXPECT_FALSE(Filter::parse("service"));
  EXPECT_FALSE(Filter::parse("service!AmazonEC2"));
  EXPECT_FALSE(Filter::parse(R"(service="AmazonEC2)"));
  EXPECT_FALSE(Filter::parse(R"(service="Amazon"EC2)"));
  EXPECT_FALSE(Filter::parse(R"("tag:x)"));
  EXPECT_FALSE(Filter::parse("servce=AmazonEC2"));
}

TEST(DateRange, IncludesBothBounds) {
  const auto months = DateRange::parse("2026-05", "2026-06");
  ASSERT_TRUE(months);
  EXPECT_EQ(months->from, month("2026-05"));
  EXPECT_EQ(months->to, month("2026-07"));
  EXPECT_FALSE(months->bounds_are_days);
  const auto days = DateRange::parse("2026-05-03", "2026-05-03");
  ASSERT_TRUE(days);
  EXPECT_EQ(*days->to - *days->from, 86'400);
  EXPECT_TRUE(days->bounds_are_days);
  EXPECT_TRUE(DateRange::parse("2026-05", "2026-05-20")->bounds_are_days);
}

TEST(DateRange, RefusesWhatIsNoDate) {
  for (const char* text : {"2026", "2026-13", "2026-5", "2026-02-30", "2026-05-03T00:00:00Z", "may", "", "2026/05/03"})
    EXPECT_FALSE(DateRange::parse(text, std::nullopt)) << text;
  EXPECT_FALSE(DateRange::parse("2026-06", "2026-05"));
}

TEST(PeriodBasis, FollowsRangeAndGranularityUnlessAskedFor) {
  const DateRange days{0, 86'400, true};
  EXPECT_EQ(choose_basis({}, Granularity::month, {}), PeriodBasis::billing_period);
  EXPECT_EQ(choose_basis({}, Granularity::day, {}), PeriodBasis::usage_date);
  EXPECT_EQ(choose_basis(days, Granularity::total, {}), PeriodBasis::usage_date);
  EXPECT_EQ(choose_basis({}, Granularity::month, PeriodBasis::usage_date), PeriodBasis::usage_date);
  const std::string message = complaint(choose_basis(days, Granularity::total, PeriodBasis::billing_period));
  EXPECT_NE(message.find("--by usage"), std::string::npos) << message;
}

TEST(CostQuery, RefusesListsThatMakeNoSense) {
  EXPECT_EQ(parse_metrics("unblended,net-amortised")->size(), 2U);
  EXPECT_FALSE(parse_metrics("unblended,unblended"));
  EXPECT_NE(complaint(parse_metrics("amortized")).find("did you mean amortised?"), std::string::npos);
  EXPECT_FALSE(parse_dimensions("service,account,region,resource"));
  EXPECT_FALSE(parse_dimensions("service,service"));
  EXPECT_FALSE(parse_granularity("week"));
  EXPECT_EQ(*parse_basis("usage"), PeriodBasis::usage_date);
  CostQuery query;
  query.top = 3;
  EXPECT_FALSE(check(query));
}

// A folder of segments, written as the store writes them but by hand.
class CostAnswers : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("farthing-query-" + random_name());
    std::filesystem::create_directories(folder_);
    store::EngineSettings settings;
    settings.folders = {folder_};
    auto engine = store::Engine::open(settings);
    ASSERT_TRUE(engine) << complaint(engine);
    engine_.emplace(std::move(*engine));
    add_segment("2026-05", R"({"tag:team":"tag:team"})", "tag:team");
    add_segment("2026-06", "{}", "");
  }
  void TearDown() override {
    engine_.reset();
    std::filesystem::remove_all(folder_);
  }

  void copy(const std::string& select, const std::string& file) {
    const auto done = engine_->execute("COPY (" + select + ") TO " + store::sql_text(file) + " (FORMAT parquet)");
    ASSERT_TRUE(done) << complaint(done);
  }

  /// EC2 1.10, S3 -0.000000000001 with a resource, RIFee unused 0.5 and ahead 7; blended for EC2 only.
  void add_segment(const std::string& period, const std::string& labels, const std::string& label) {
    const std::string folder = (folder_ / period).string();
    std::filesystem::create_directories(folder);
    const auto charge = [&](int kind, int resource, const char* hour, const char* cost, const char* amortised,
                            const char* blended) {
      return fmt::format(
          "SELECT 0::UINTEGER AS file, 1::UINTEGER AS row, 0::UINTEGER AS account, {}::UINTEGER AS kind, {}::UINTEGER "
          "AS "
          "resource, {}::UINTEGER AS labels, TIMESTAMP '{}-{}:00:00' AS usage_start, TIMESTAMP '{}-28 00:00:00' AS "
          "usage_end, 1::DECIMAL(18,12) AS usage_amount, {}::DECIMAL(18,12) AS unblended, {}::DECIMAL(18,12) AS "
          "amortised, "
          "{}::DECIMAL(18,12) AS net_unblended, {}::DECIMAL(18,12) AS net_amortised, {}::DECIMAL(18,12) AS list, "
          "{}::DECIMAL(18,12) AS blended",
          kind, resource, resource, period, hour, period, cost, amortised, cost, amortised, cost, blended);
    };
    copy(charge(0, 0, "01 05", "1.10", "1.10", "1.2") + " UNION ALL " +
             charge(1, 1, "02 06", "-0.000000000001", "-0.000000000001", "NULL") + " UNION ALL " +
             charge(2, 0, "01 00", "0", "0.5", "NULL") + " UNION ALL " + charge(3, 0, "01 00", "0", "7", "NULL"),
         folder + "/charges.parquet");
    std::string kinds;
    for (const auto& [kind, service, status] : {std::tuple{0, "AmazonEC2", ""},
                                                {1, "Amazon'S3", ""},
                                                {2, "AmazonEC2", "Unused"},
                                                {3, "AmazonEC2", "Ahead"}}) {
      kinds += fmt::format(
          "{}SELECT {}::UINTEGER AS kind, '' AS invoice_id, 'Usage' AS line_item_type, {} AS product_code, 'Box' AS "
          "usage_type, 'Run' AS operation, '' AS availability_zone, 'USD' AS currency, 'AWS' AS legal_entity, 'EU' AS "
          "region, 'eu-west-1' AS region_code, 'Usage' AS charge_category, '{}' AS commitment_status",
          kinds.empty() ? "" : " UNION ALL ", kind, store::sql_text(service), status);
    }
    copy(kinds, folder + "/kinds.parquet");
    copy("SELECT 0::UINTEGER AS account, '111122223333' AS account_id", folder + "/accounts.parquet");
    copy("SELECT 0::UINTEGER AS resource, '' AS resource_id UNION ALL SELECT 1::UINTEGER, 'bucket'",
         folder + "/resources.parquet");
    const std::string column =
        label.empty() ? "" : ", CASE WHEN n = 1 THEN 'web' ELSE '' END AS " + store::sql_name(label);
    copy("SELECT n::UINTEGER AS labels" + column + " FROM range(2) AS r(n)", folder + "/labels.parquet");
    std::string dimensions;
    for (const auto& dimension : store::rollup_dimensions())
      dimensions += fmt::format(", {} AS {}", dimension.expression, dimension.name);
    std::string sums;
    for (const auto metric : store::segment_metrics()) sums += fmt::format(", sum({0}) AS {0}", metric);
    copy(fmt::format(
             "SELECT usage_start::DATE AS usage_day, account_id{}, count(*) AS charges{} FROM read_parquet('{}') "
             "JOIN read_parquet('{}') USING (kind) JOIN read_parquet('{}') USING (account) GROUP BY ALL",
             dimensions, sums, folder + "/charges.parquet", folder + "/kinds.parquet", folder + "/accounts.parquet"),
         folder + "/daily.parquet");

    control::Publication publication;
    publication.payer = "111122223333";
    publication.period = *BillingPeriod::parse(period);
    publication.delivery.id = "delivery-" + period;
    publication.delivery.rows = 4;
    publication.delivery.facts = store::to_json(
        store::DeliveryFacts{.rows_invoiced = period == "2026-05" ? 4U : 0U, .warnings = {}, .form = {}});
    control::SegmentRecord segment;
    segment.id = "segment-" + period;
    segment.folder = period;
    segment.labels = labels;
    segment.first_usage = publication.period.begin();
    segment.last_usage = publication.period.begin() + 108'000;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      const auto checksums = store::checksums_of(entry.path());
      ASSERT_TRUE(checksums);
      segment.files.push_back({entry.path().filename().string(), checksums->bytes, checksums->sha256, checksums->xxh3});
    }
    publication.segment = segment;
    publications_.push_back(publication);
  }

  CostResult ask(const CostQuery& query) {
    auto result = run_cost_query(*engine_, folder_, publications_, query);
    EXPECT_TRUE(result) << complaint(result);
    return result ? *result : CostResult{};
  }

  /// `time group…=cost,…;` for each row
  std::string rows(const CostQuery& query) {
    std::string out;
    for (const CostRow& row : ask(query).rows) {
      out += row.time;
      for (const std::string& group : row.groups) out += "/" + group;
      out += "=";
      for (const auto& cost : row.costs) out += (cost ? to_string(*cost) : "null") + ",";
      out += ";";
    }
    return out;
  }

  std::filesystem::path folder_;
  std::optional<store::Engine> engine_;
  std::vector<control::Publication> publications_;
};

CostQuery grouped(std::string_view dimensions, Granularity granularity = Granularity::total) {
  CostQuery query;
  query.granularity = granularity;
  if (!dimensions.empty()) query.group_by = *parse_dimensions(dimensions);
  return query;
}

TEST_F(CostAnswers, AreTheSameFromRollupAndCharges) {
  CostQuery query = grouped("service", Granularity::month);
  query.metrics = *parse_metrics("unblended,amortised,net-unblended,net-amortised,list,blended");
  EXPECT_TRUE(rollup_answers(query));
  CostQuery finer = query;
  finer.filters = {*Filter::parse("usage-type=Box")};
  EXPECT_FALSE(rollup_answers(finer));
  const std::string expected =
      "2026-05/AmazonEC2=1.1,1.6,1.1,1.6,1.1,1.2,;"
      "2026-05/Amazon'S3=-0.000000000001,-0.000000000001,-0.000000000001,-0.000000000001,-0.000000000001,null,;"
      "2026-06/AmazonEC2=1.1,1.6,1.1,1.6,1.1,1.2,;"
      "2026-06/Amazon'S3=-0.000000000001,-0.000000000001,-0.000000000001,-0.000000000001,-0.000000000001,null,;";
  EXPECT_EQ(rows(query), expected);
  EXPECT_EQ(rows(finer), expected);
  query.basis = finer.basis = PeriodBasis::usage_date;
  EXPECT_EQ(rows(query), expected);
  EXPECT_EQ(rows(finer), expected);
}

TEST_F(CostAnswers, AreReadForEveryDimensionAtEveryGranularity) {
  for (const char* name : {"service", "account", "region", "usage-type", "operation", "line-item-type",
                           "charge-category", "resource", "availability-zone", "invoice", "seller", "tag:team"})
    for (const Granularity granularity :
         {Granularity::total, Granularity::month, Granularity::day, Granularity::hour}) {
      CostQuery query = grouped(name, granularity);
      query.top = 5;
      const CostResult result = ask(query);
      ASSERT_EQ(result.totals.size(), 1U) << name;
      EXPECT_EQ(to_string(*result.totals[0].costs[0]), "2.199999999998") << name;
    }
}

TEST_F(CostAnswers, LeaveOutCommitmentStillToComeAndReportItApart) {
  CostQuery query;
  query.metrics = {Metric::amortised};
  for (const char* filter : {"seller=AWS", "operation=Run"}) {
    query.filters = {*Filter::parse(filter)};
    const CostResult result = ask(query);
    ASSERT_EQ(result.not_yet_due.size(), 1U);
    EXPECT_EQ(to_string(*result.not_yet_due[0].amortised), "14");
    EXPECT_FALSE(result.not_yet_due[0].net_amortised);
    EXPECT_EQ(to_string(*result.totals[0].costs[0]), "3.199999999998");
  }
}

TEST_F(CostAnswers, TakeALabelThatASegmentLacksAsEmpty) {
  EXPECT_EQ(rows(grouped("tag:team")), "/=2.199999999999,;/web=-0.000000000001,;");
  CostQuery tagged = grouped("tag:team");
  tagged.filters = {*Filter::parse("tag:team!=")};
  EXPECT_EQ(rows(tagged), "/web=-0.000000000001,;");
  tagged.filters = {*Filter::parse("tag:team=")};
  EXPECT_EQ(rows(tagged), "/=2.199999999999,;");
}

TEST_F(CostAnswers, RefuseALabelThatNoBillHas) {
  const auto result = run_cost_query(*engine_, folder_, publications_, grouped("tag:tean"));
  EXPECT_NE(complaint(result).find("did you mean tag:team?"), std::string::npos) << complaint(result);
}

TEST_F(CostAnswers, RefuseAPartForTheWhole) {
  publications_[0].segment.reset();
  EXPECT_FALSE(run_cost_query(*engine_, folder_, publications_, CostQuery{}));
  CostQuery june;
  june.from = month("2026-06");
  EXPECT_EQ(rows(june), "=1.099999999999,;");
}

TEST_F(CostAnswers, RefuseAPartForTheWholeByUsageToo) {
  CostQuery march;
  march.basis = PeriodBasis::usage_date;
  march.from = month("2026-03");
  march.to = month("2026-04");
  EXPECT_EQ(rows(march), "");
  // Nothing says where the usage of a bill lay of which nothing is known any more.
  const auto was = std::exchange(publications_[0].segment, std::nullopt);
  EXPECT_NE(complaint(run_cost_query(*engine_, folder_, publications_, march)).find("no longer kept"),
            std::string::npos);
  publications_[0].retired_segment = was;
  EXPECT_EQ(rows(march), "") << "it is known to hold usage of May alone";
  publications_[0].retired_segment->first_usage = month("2026-04") - 1;
  EXPECT_NE(complaint(run_cost_query(*engine_, folder_, publications_, march)).find("no longer kept"),
            std::string::npos);
}

TEST_F(CostAnswers, ChooseUsageByItsStart) {
  CostQuery query = grouped("service", Granularity::hour);
  const auto range = DateRange::parse("2026-05-02", "2026-06-01");
  query.from = range->from;
  query.to = range->to;
  query.bounds_are_days = true;
  query.basis = PeriodBasis::usage_date;
  EXPECT_EQ(rows(query),
            "2026-05-02T06:00:00Z/Amazon'S3=-0.000000000001,;2026-06-01T00:00:00Z/AmazonEC2=0,;"
            "2026-06-01T05:00:00Z/AmazonEC2=1.1,;");
  query.granularity = Granularity::day;
  EXPECT_EQ(rows(query), "2026-05-02/Amazon'S3=-0.000000000001,;2026-06-01/AmazonEC2=1.1,;");
}

TEST_F(CostAnswers, FoldWhatIsNotAtTheTopIntoOneRow) {
  CostQuery query = grouped("service,resource", Granularity::month);
  query.top = 1;
  EXPECT_EQ(rows(query),
            "2026-05/AmazonEC2/=1.1,;2026-05/(others)/(others)=-0.000000000001,;"
            "2026-06/AmazonEC2/=1.1,;2026-06/(others)/(others)=-0.000000000001,;");
  EXPECT_TRUE(ask(query).rows[1].is_others);
}

TEST_F(CostAnswers, HaveNoMoreRowsThanAreAllowed) {
  CostQuery query = grouped("service", Granularity::month);
  query.most_rows = 4;
  EXPECT_EQ(ask(query).rows.size(), 4U);
  query.most_rows = 3;
  const auto refused = run_cost_query(*engine_, folder_, publications_, query);
  EXPECT_TRUE(complaint(refused).starts_with("the answer has more than 3 rows")) << complaint(refused);
}

TEST_F(CostAnswers, KeepValuesThatLookLikeSqlAsValues) {
  CostQuery query = grouped("service");
  query.filters = {*Filter::parse("service=Amazon'S3")};
  EXPECT_EQ(rows(query), "/Amazon'S3=-0.000000000002,;");
  query.filters = {*Filter::parse("service=x') OR 1=1 --")};
  EXPECT_EQ(rows(query), "");
}

TEST_F(CostAnswers, ListTheValuesOfADimensionFromTheLargest) {
  const auto ask_values = [&](std::string_view dimension, const std::string& contains, std::uint64_t limit) {
    ValuesQuery query;
    query.dimension = *Dimension::parse(dimension);
    query.contains = contains;
    query.limit = limit;
    const auto values = dimension_values(*engine_, folder_, publications_, query);
    EXPECT_TRUE(values) << complaint(values);
    std::string text;
    if (values)
      for (const DimensionValue& value : *values)
        text += fmt::format("{}={};", value.value, to_string(value.costs.at("USD")));
    return text;
  };
  EXPECT_EQ(ask_values("service", "", 10), "AmazonEC2=2.2;Amazon'S3=-0.000000000002;");
  EXPECT_EQ(ask_values("service", "", 1), "AmazonEC2=2.2;");
  EXPECT_EQ(ask_values("service", "'s3", 10), "Amazon'S3=-0.000000000002;") << "capitals do not count";
  EXPECT_EQ(ask_values("tag:team", "", 10), "=2.199999999999;web=-0.000000000001;");
  EXPECT_EQ(ask_values("resource", "%", 10), "") << "no sign stands for others";
}

TEST_F(CostAnswers, ListTheValuesThatRangeAndFiltersLeave) {
  ValuesQuery query;
  query.dimension = *Dimension::parse("service");
  query.range = *DateRange::parse("2026-06", "2026-06");
  query.filters = {*Filter::parse("resource=bucket")};
  const auto values = dimension_values(*engine_, folder_, publications_, query);
  ASSERT_TRUE(values) << complaint(values);
  ASSERT_EQ(values->size(), 1U);
  EXPECT_EQ(to_string(values->front().costs.at("USD")), "-0.000000000001");
  query.dimension = *Dimension::parse("tag:tean");
  EXPECT_NE(complaint(dimension_values(*engine_, folder_, publications_, query)).find("did you mean tag:team?"),
            std::string::npos);
}

TEST_F(CostAnswers, KnowTheLabelsOfTheBills) {
  const auto keys = label_keys(publications_, {});
  ASSERT_TRUE(keys) << complaint(keys);
  ASSERT_EQ(keys->all().size(), 1U);
  EXPECT_EQ(keys->all()[0].name, "tag:team");
  publications_[0].segment.reset();
  EXPECT_TRUE(label_keys(publications_, {})->all().empty());
}

TEST_F(CostAnswers, NameTheBillsTheyAreMadeOf) {
  CostQuery query;
  query.to = month("2026-06");
  const CostResult result = ask(query);
  ASSERT_EQ(result.bills.size(), 1U);
  EXPECT_EQ(result.bills[0].segment, "segment-2026-05");
  EXPECT_FALSE(result.bills[0].open);
}

CostResult small_result() {
  CostResult result;
  result.query = grouped("service,tag:team", Granularity::month);
  result.query.metrics = {Metric::unblended, Metric::blended};
  result.rows = {{"2026-05", {"=HYPERLINK(\"x\")", ""}, "USD", {money("1234567.125"), std::nullopt}, false},
                 {"2026-05", {"a,b\x1b[31m", "-x"}, "USD", {money("-0.005"), money("-1.5")}, false}};
  result.totals = {{"USD", {money("1234567.12"), money("-1.5")}}};
  result.not_yet_due = {{"USD", money("12.345"), std::nullopt}};
  result.bills = {{"111122223333", {2026, 5}, "s", "d", 0, true}};
  return result;
}

TEST(CostOutput, GroupsThousandsAndRoundsHalfEven) {
  EXPECT_EQ(to_cents(money("1234567.125")), "1,234,567.12");
  EXPECT_EQ(to_cents(money("-1234.5")), "-1,234.50");
  EXPECT_EQ(to_cents(money("-123.455")), "-123.46");
  EXPECT_EQ(to_cents(money("999.995")), "1,000.00");
  EXPECT_EQ(to_cents(money("0")), "0.00");
}

TEST(CostOutput, DisarmsFormulasInCsvButNotMoney) {
  EXPECT_EQ(to_csv(small_result()),
            "time,service,tag:team,currency,unblended,blended\r\n"
            "2026-05,\"'=HYPERLINK(\"\"x\"\")\",,USD,1234567.125,\r\n"
            "2026-05,\"a,b?[31m\",'-x,USD,-0.005,-1.5\r\n");
}

TEST(CostOutput, KeepsEveryDigitInJson) {
  const std::string text = to_json(small_result());
  EXPECT_NE(text.find(R"("costs":{"unblended":"1234567.125","blended":null})"), std::string::npos) << text;
  EXPECT_NE(text.find(R"json("groups":{"service":"=HYPERLINK(\"x\")","tag:team":""})json"), std::string::npos) << text;
  EXPECT_NE(text.find(R"("not_yet_due":[{"currency":"USD","costs":{"amortised":"12.345"}}])"), std::string::npos)
      << text;
}

TEST(CostOutput, AlignsTablesAndSaysWhatTheyAreMadeOf) {
  EXPECT_EQ(to_table(small_result()),
            "bill     service          tag:team  currency     unblended  blended\n"
            "-------  ---------------  --------  --------  ------------  -------\n"
            "2026-05  =HYPERLINK(\"x\")  (none)    USD       1,234,567.12        -\n"
            "2026-05  a,b?[31m         -x        USD               0.00    -1.50\n"
            "-------  ---------------  --------  --------  ------------  -------\n"
            "total                               USD       1,234,567.12    -1.50\n"
            "\n"
            "Costs are unblended, blended, rounded half-even to cents for display; totals are of the exact amounts.\n"
            "From 1 bill of payer 111122223333: 2026-05 (open).\n"
            "Not yet due, and not included: 12.34 USD of amortised commitment for hours still to come.\n");
}

TEST(CostOutput, SaysWhyATableIsEmpty) {
  EXPECT_NE(to_table(CostResult{}).find("No bill covers this range"), std::string::npos);
  CostResult filtered = small_result();
  filtered.rows.clear();
  EXPECT_TRUE(to_table(filtered).starts_with("No charge matches"));
}

}  // namespace
}  // namespace farthing::query
