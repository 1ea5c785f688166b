#include "query/spend_overview.hpp"

#include <gtest/gtest.h>

namespace farthing::query {
namespace {

std::vector<Decimal> days(std::initializer_list<int> whole) {
  std::vector<Decimal> list;
  for (const int amount : whole) list.push_back(Decimal::of(static_cast<Int128>(amount) * Decimal::one));
  return list;
}

Decimal amount(int whole) { return days({whole}).front(); }

TEST(ForecastTest, GoesOnAsTheLastWeekWent) {
  // Nine whole days at 10, a tenth begun; 21 days are left, the tenth among them.
  const auto forecast = forecast_of(amount(94), days({10, 10, 10, 10, 10, 10, 10, 10, 10, 4}), 30);
  ASSERT_TRUE(forecast);
  EXPECT_EQ(to_string(forecast->amount), "300");
  EXPECT_EQ(to_string(forecast->low), "300");
  EXPECT_EQ(to_string(forecast->high), "300");
  EXPECT_EQ(forecast->words,
            "what is billed, and 21 days more at the mean of the last 7 whole days of usage; fees, tax, credits and "
            "refunds as they are");
}

TEST(ForecastTest, CountsWhatIsBilledOnceOnce) {
  const auto forecast = forecast_of(amount(1'020), days({10, 10}), 30);
  ASSERT_TRUE(forecast);
  EXPECT_EQ(to_string(forecast->amount), "1300");
}

TEST(ForecastTest, IsWiderWhereDaysDiffer) {
  const auto forecast = forecast_of(amount(60), days({0, 20, 0, 20, 0, 20, 0}), 30);
  ASSERT_TRUE(forecast);
  EXPECT_LT(forecast->low, forecast->amount);
  EXPECT_EQ(to_string(forecast->high - forecast->amount), to_string(forecast->amount - forecast->low));
}

TEST(ForecastTest, IsNotMadeOfNothing) {
  EXPECT_FALSE(forecast_of(amount(5), {}, 30));
  EXPECT_FALSE(forecast_of(amount(5), days({5}), 30));
}

TEST(ForecastTest, IsNotMadeOfAMonthThatIsOver) {
  const std::vector<Decimal> whole(31, amount(1));
  EXPECT_TRUE(forecast_of(amount(31), whole, 31));
  const std::vector<Decimal> longer(32, amount(1));
  EXPECT_FALSE(forecast_of(amount(32), longer, 31));
}

}  // namespace
}  // namespace farthing::query
