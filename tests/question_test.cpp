#include "query/question.hpp"

#include <gtest/gtest.h>

#include "core/billing_period.hpp"

namespace farthing::query {
namespace {

template <class T>
std::string complaint(const Result<T>& result) {
  return result ? "no error" : result.error().message + " | " + result.error().cure;
}

TEST(CostQuestion, IsReadFromTexts) {
  CostQuestion question;
  question.from = "2026-05";
  question.to = "2026-06";
  question.granularity = "month";
  question.group_by = "service,tag:team";
  question.filters = {"region!=eu-west-1"};
  question.metric = "amortised,list";
  question.top = 3;
  const auto query = read_question(question);
  ASSERT_TRUE(query) << complaint(query);
  EXPECT_EQ(query->from, BillingPeriod::parse("2026-05")->begin());
  EXPECT_EQ(query->to, BillingPeriod::parse("2026-07")->begin());
  EXPECT_EQ(query->basis, PeriodBasis::billing_period);
  EXPECT_EQ(query->group_by.size(), 2U);
  EXPECT_TRUE(query->filters.at(0).exclude);
  EXPECT_EQ(query->metrics, (std::vector{Metric::amortised, Metric::list}));
  EXPECT_EQ(query->top, 3U);
}

TEST(CostQuestion, NamesParametersAsTheCallerWritesThem) {
  CostQuestion late;
  late.from = "2026-07";
  late.to = "2026-06";
  EXPECT_EQ(complaint(read_question(late)),
            "--from 2026-07 is after --to 2026-06 | both are inclusive: for one month give it twice");
  EXPECT_EQ(complaint(read_question(late, url_parameters)),
            "from=2026-07 is after to=2026-06 | both are inclusive: for one month give it twice");
  CostQuestion topless;
  topless.top = 3;
  EXPECT_NE(complaint(read_question(topless)).find("--group-by service --top 10"), std::string::npos);
  EXPECT_NE(complaint(read_question(topless, url_parameters)).find("group_by=service&top=10"), std::string::npos);
  CostQuestion cut;
  cut.from = "2026-05-03";
  cut.by = "period";
  EXPECT_NE(complaint(read_question(cut, url_parameters)).find("(from=2026-05&to=2026-05)"), std::string::npos);
}

TEST(TraceQuestion, WantsTheFileOfARowAndOneMetric) {
  TraceQuestion question;
  question.row = 17;
  EXPECT_EQ(complaint(read_question(question, url_parameters)).substr(0, 14), "row needs file");
  question.file = "a.csv.gz";
  EXPECT_EQ(read_question(question)->row, 17U);
  question.metric = "list,blended";
  EXPECT_NE(complaint(read_question(question)).find("--metric: one metric, not 2"), std::string::npos);
}

TEST(ValuesQuestion, WantsADimensionAndALimit) {
  ValuesQuestion question;
  question.dimension = "tag:team";
  question.contains = "we";
  EXPECT_EQ(read_question(question)->dimension.label, "tag:team");
  question.limit = 0;
  EXPECT_FALSE(read_question(question));
  question.limit = 1;
  question.dimension = "colour";
  EXPECT_FALSE(read_question(question));
}

TEST(AsOf, MeansTheEndOfADay) {
  EXPECT_EQ(**read_as_of("1970-01-01"), 86'399);
  EXPECT_EQ(**read_as_of("1970-01-01T00:00:05Z"), 5);
  EXPECT_FALSE(read_as_of(std::nullopt)->has_value());
  EXPECT_NE(complaint(read_as_of("yesterday", url_parameters)).find("as_of: \"yesterday\""), std::string::npos);
}

}  // namespace
}  // namespace farthing::query
