#include <gtest/gtest.h>

#include "core/billing_period.hpp"
#include "core/instant.hpp"

namespace farthing {
namespace {

std::string reading(std::string_view text) {
  Instant instant = -1;
  if (read_instant(text, instant)) return to_iso_string(instant);
  EXPECT_EQ(instant, -1) << text;
  return "none";
}

TEST(Instant, ReadsTheTimesOfBills) {
  EXPECT_EQ(reading("2026-05-01T00:00:00Z"), "2026-05-01T00:00:00Z");
  EXPECT_EQ(reading("2026-05-01T23:59:59.000Z"), "2026-05-01T23:59:59Z");
  EXPECT_EQ(reading("2026-05-01 01:02:03"), "2026-05-01T01:02:03Z");
  EXPECT_EQ(reading("2026-05-01 01:02:03+00:00"), "2026-05-01T01:02:03Z");
  EXPECT_EQ(reading("2026-05-01 01:02:03 UTC"), "2026-05-01T01:02:03Z");
  EXPECT_EQ(reading("2026-05-01"), "2026-05-01T00:00:00Z");
  EXPECT_EQ(reading("2028-02-29T00:00:00Z"), "2028-02-29T00:00:00Z");
  EXPECT_EQ(reading("2026-05-31T24:00:00Z"), "2026-06-01T00:00:00Z");
  EXPECT_EQ(reading("1970-01-01T00:00:00Z"), "1970-01-01T00:00:00Z");
  EXPECT_EQ(reading("9999-12-31T23:59:59Z"), "9999-12-31T23:59:59Z");
}

TEST(Instant, RefusesWhatIsNoTimeOrNotUtc) {
  for (const char* text : {"",
                           "2026",
                           "2026-5-1",
                           "05/01/2026",
                           "2026-13-01",
                           "2026-00-10",
                           "2026-02-29",
                           "2026-04-31T00:00:00Z",
                           "2026-05-01T",
                           "2026-05-01T00:00",
                           "2026-05-01T00:00:0",
                           "2026-05-01x00:00:00Z",
                           "2026-05-01T25:00:00Z",
                           "2026-05-01T24:00:01Z",
                           "2026-05-01T00:60:00Z",
                           "2026-05-01T00:00:61Z",
                           "2026-05-01T00:00:00+02:00",
                           "2026-05-01T00:00:00.Z",
                           "2026-05-01T00:00:00Zjunk",
                           "1969-12-31T23:59:59Z",
                           "-026-05-01",
                           "20x6-05-01",
                           "2026-05-01T-1:00:00Z"})
    EXPECT_EQ(reading(text), "none") << text;
}

TEST(Instant, TakesDatesApartAndBack) {
  for (Instant day = 0; day < 60'000; ++day) {
    const CivilDate date = civil_date(day * 86'400 + 86'399);
    ASSERT_EQ(instant_of(date), day * 86'400);
  }
  EXPECT_EQ(to_date_string(-1), "1969-12-31");
  EXPECT_EQ(to_iso_string(-1), "1969-12-31T23:59:59Z");
}

TEST(BillingPeriod, IsAMonth) {
  const auto december = BillingPeriod::parse("2026-12");
  ASSERT_TRUE(december);
  EXPECT_EQ(to_iso_string(december->begin()), "2026-12-01T00:00:00Z");
  EXPECT_EQ(to_iso_string(december->end()), "2027-01-01T00:00:00Z");
  EXPECT_EQ(to_string(december->next()), "2027-01");
  EXPECT_EQ(december->number(), 202612);
  EXPECT_EQ(BillingPeriod::of_number(202612), *december);
  EXPECT_EQ(BillingPeriod::containing(december->end() - 1), *december);
  EXPECT_EQ(BillingPeriod::containing(december->end()), december->next());
  EXPECT_LT(*december, december->next());
}

TEST(BillingPeriod, RefusesOtherTexts) {
  for (const char* text : {"", "2026", "2026-13", "2026-00", "2026-5", "2026-05-01", "26-05", "2026/05", "-026-05",
                           "2026--5", "1969-12", "abcd-ef", "2026-0x"}) {
    const auto period = BillingPeriod::parse(text);
    ASSERT_FALSE(period) << text;
    EXPECT_EQ(period.error().code, ErrorCode::usage);
    EXPECT_NE(period.error().message.find(text), std::string::npos);
  }
}

}  // namespace
}  // namespace farthing
