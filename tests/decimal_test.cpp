#include "core/decimal.hpp"

#include <gtest/gtest.h>

#include <random>

namespace farthing {
namespace {

/// What a text reads as: `1.5`, `rounded 1.5`, `overflow` or `invalid`.
std::string reading(std::string_view text) {
  Decimal value = Decimal::of(-77);
  switch (read_decimal(text, value)) {
    case DecimalReading::exact:
      return to_string(value);
    case DecimalReading::rounded:
      return "rounded " + to_string(value);
    case DecimalReading::overflow:
    case DecimalReading::invalid:
      break;
  }
  EXPECT_EQ(value, Decimal::of(-77)) << "a text that gives no value must leave it alone: " << text;
  return read_decimal(text, value) == DecimalReading::overflow ? "overflow" : "invalid";
}

Decimal decimal(std::string_view text) {
  Decimal value;
  EXPECT_EQ(read_decimal(text, value), DecimalReading::exact) << text;
  return value;
}

TEST(Decimal, ReadsTheNumbersOfBills) {
  EXPECT_EQ(reading("0.0464000000"), "0.0464");
  EXPECT_EQ(reading("-0.30"), "-0.3");
  EXPECT_EQ(reading("+12"), "12");
  EXPECT_EQ(reading("0"), "0");
  EXPECT_EQ(reading("-0"), "0");
  EXPECT_EQ(reading("-0.000"), "0");
  EXPECT_EQ(reading(".5"), "0.5");
  EXPECT_EQ(reading("5."), "5");
  EXPECT_EQ(reading("000000000000000000000000000000000000000000000000001.50"), "1.5");
  EXPECT_EQ(reading("0.123456789012"), "0.123456789012");
  EXPECT_EQ(reading("999999999999999999"), "999999999999999999");
  EXPECT_EQ(reading("1.6823086974"), "1.6823086974");
  EXPECT_EQ(reading("1.000000000000000000000000000000000000000000000000000000000000"), "1");
}

TEST(Decimal, ReadsExponents) {
  EXPECT_EQ(reading("4e-07"), "0.0000004");
  EXPECT_EQ(reading("0E-10"), "0");
  EXPECT_EQ(reading("1.5E3"), "1500");
  EXPECT_EQ(reading("1.5E+3"), "1500");
  EXPECT_EQ(reading("-2.5e-1"), "-0.25");
  EXPECT_EQ(reading("1e20"), "100000000000000000000");
  EXPECT_EQ(reading("0e999999999999999999999999"), "0");
  EXPECT_EQ(reading("1e-999999999999999999999999"), "rounded 0");
  EXPECT_EQ(reading("1e999999999999999999999999"), "overflow");
  EXPECT_EQ(reading("00000000000000000000000000e0"), "0");
}

TEST(Decimal, LongExponentsAndLongFractionsCancelOut) {
  const std::string zeros(500, '0');
  EXPECT_EQ(reading("0." + zeros + "1e501"), "1");
  EXPECT_EQ(reading("1" + zeros + "e-500"), "1");
  EXPECT_EQ(reading("1" + zeros + "5e-501"), "rounded 1");
  EXPECT_EQ(reading("25" + zeros + "e-501"), "2.5");
}

TEST(Decimal, RoundsHalfToEvenAtTheTwelfthDigit) {
  EXPECT_EQ(reading("0.0000000000005"), "rounded 0");
  EXPECT_EQ(reading("0.00000000000050001"), "rounded 0.000000000001");
  EXPECT_EQ(reading("0.0000000000015"), "rounded 0.000000000002");
  EXPECT_EQ(reading("0.0000000000025"), "rounded 0.000000000002");
  EXPECT_EQ(reading("-0.0000000000015"), "rounded -0.000000000002");
  EXPECT_EQ(reading("0.0000000000004999999999999999999999999999999999999999999999"), "rounded 0");
  EXPECT_EQ(reading("0.00000000000050000000000000000000000000000000000000000000000001"), "rounded 0.000000000001");
  EXPECT_EQ(reading("1.0000000000005e0"), "rounded 1");
  EXPECT_EQ(reading("99999999999999999999.9999999999996"), "rounded 100000000000000000000");
  // Digits past the twelfth that say nothing are no rounding.
  EXPECT_EQ(reading("0.1234567890120000"), "0.123456789012");
}

TEST(Decimal, RefusesNumbersBeyondItsRange) {
  EXPECT_EQ(reading("100000000000000000000"), "100000000000000000000");
  EXPECT_EQ(reading("-100000000000000000000"), "-100000000000000000000");
  EXPECT_EQ(reading("100000000000000000000.000000000001"), "overflow");
  EXPECT_EQ(reading("100000000000000000001"), "overflow");
  EXPECT_EQ(reading("1e21"), "overflow");
  EXPECT_EQ(reading("1e308"), "overflow");
  EXPECT_EQ(reading(std::string(40, '9')), "overflow");
  EXPECT_EQ(reading("340282366920938463463374607431768211456"), "overflow");
}

TEST(Decimal, RefusesWhatIsNoNumber) {
  for (const char* text :
       {"",    "-",   "+",    ".",   "-.",  "e5",       "1e",  "1e+",  "1e5.0", "1.2.3", "1,5", "1 ", " 1", "1_000",
        "--1", "+-1", "0x10", "NaN", "nan", "Infinity", "inf", "NULL", "1e5x",  "$1",    "1-",  "½",  "１"})
    EXPECT_EQ(reading(text), "invalid") << text;
  EXPECT_EQ(reading(std::string_view("1\0", 2)), "invalid");
  EXPECT_EQ(reading(std::string(100'000, '1') + "x"), "invalid");
}

TEST(Decimal, PrintsWhatItReads) {
  std::mt19937_64 random(20260501);
  for (int i = 0; i < 100'000; ++i) {
    const Int128 magnitude =
        (static_cast<Int128>(random() >> (random() % 64)) << 20) + static_cast<Int128>(random() % 1000);
    const Decimal value = Decimal::of((random() & 1) != 0 ? magnitude : -magnitude);
    ASSERT_EQ(decimal(to_string(value)), value) << to_string(value);
  }
}

TEST(Decimal, PrintsRoundedToAnyNumberOfPlaces) {
  EXPECT_EQ(to_rounded_string(decimal("1.005"), 2), "1.00");
  EXPECT_EQ(to_rounded_string(decimal("1.015"), 2), "1.02");
  EXPECT_EQ(to_rounded_string(decimal("1.0150000001"), 2), "1.02");
  EXPECT_EQ(to_rounded_string(decimal("-0.004"), 2), "0.00");
  EXPECT_EQ(to_rounded_string(decimal("-0.006"), 2), "-0.01");
  EXPECT_EQ(to_rounded_string(decimal("2.5"), 0), "2");
  EXPECT_EQ(to_rounded_string(decimal("3.5"), 0), "4");
  EXPECT_EQ(to_rounded_string(decimal("0"), 0), "0");
  EXPECT_EQ(to_rounded_string(decimal("0.5"), 12), "0.500000000000");
  EXPECT_EQ(to_rounded_string(decimal("99999999999999999999.999"), 2), "100000000000000000000.00");
}

TEST(Decimal, ScalesByARatioWithoutAnIntermediateOverflow) {
  EXPECT_EQ(to_string(*scale_by_ratio(decimal("31"), 21, 31)), "21");
  EXPECT_EQ(to_string(*scale_by_ratio(decimal("2"), 1, 3)), "0.666666666667");
  EXPECT_EQ(to_string(*scale_by_ratio(decimal("-2"), 1, 3)), "-0.666666666667");
  EXPECT_EQ(to_string(*scale_by_ratio(decimal("-2"), -1, 3)), "0.666666666667");
  EXPECT_EQ(to_string(*scale_by_ratio(decimal("2"), 1, -3)), "-0.666666666667");
  EXPECT_EQ(to_string(*scale_by_ratio(decimal("0.000000000001"), 1, 2)), "0");
  EXPECT_EQ(to_string(*scale_by_ratio(decimal("0.000000000003"), 1, 2)), "0.000000000002");
  EXPECT_EQ(to_string(*scale_by_ratio(decimal("0"), -5, 3)), "0");
  const Int128 huge = decimal("99999999999999999999").units;
  EXPECT_EQ(to_string(*scale_by_ratio(decimal("99999999999999999999"), huge, huge)), "99999999999999999999");
  EXPECT_EQ(scale_by_ratio(decimal("99999999999999999999"), 3, 2), std::nullopt);
  EXPECT_EQ(scale_by_ratio(decimal("1"), huge, 1), std::nullopt);
  EXPECT_EQ(scale_by_ratio(decimal("1"), 1, 0), std::nullopt);
}

TEST(Decimal, ScalingAgreesWithDivisionWhereThatFits) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 20'000; ++i) {
    const auto left = static_cast<Int128>(random() >> 4);
    const auto numerator = static_cast<Int128>(random() >> (8 + random() % 50));
    const auto denominator = static_cast<Int128>(random() >> (random() % 60)) + 1;
    const Int128 product = left * numerator;
    Int128 quotient = product / denominator;
    const Int128 rest = product % denominator;
    if (rest * 2 > denominator || (rest * 2 == denominator && quotient % 2 != 0)) ++quotient;
    const auto scaled = scale_by_ratio(Decimal::of(left), numerator, denominator);
    if (quotient > decimal("100000000000000000000").units)
      ASSERT_EQ(scaled, std::nullopt);
    else
      ASSERT_EQ(scaled, Decimal::of(quotient));
  }
}

}  // namespace
}  // namespace farthing
