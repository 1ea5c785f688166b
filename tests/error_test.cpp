#include "core/error.hpp"

#include <gtest/gtest.h>

#include <set>

#include "core/result.hpp"

namespace farthing {
namespace {

TEST(Error, EveryCodeHasANameAMeaningACureAndAnExitCode) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < all_errors().size(); ++i) {
    const ErrorDescription& description = all_errors()[i];
    EXPECT_EQ(static_cast<std::size_t>(description.code), i);
    EXPECT_TRUE(names.insert(description.name).second) << description.name;
    EXPECT_FALSE(description.meaning.empty()) << description.name;
    EXPECT_FALSE(description.cure.empty()) << description.name;
    // 0 is success, 1 that checks have failed, above 125 the shell's.
    EXPECT_GE(description.exit_code, description.code == ErrorCode::findings ? 1 : 2) << description.name;
    EXPECT_LE(description.exit_code, 125) << description.name;
  }
}

TEST(Error, CarriesTheCureOfItsCodeUnlessItHasABetterOne) {
  EXPECT_EQ(Error(ErrorCode::busy, "held").cure, describe(ErrorCode::busy).cure);
  EXPECT_EQ(Error(ErrorCode::busy, "held", "stop process 7").cure, "stop process 7");
}

Result<int> halved(int number) {
  if (number % 2 != 0) return fail(ErrorCode::number, "{} is odd", number);
  return number / 2;
}

Result<int> quartered(int number) {
  FARTHING_TRY(const int half, halved(number));
  FARTHING_CHECK(halved(half));
  return halved(half);
}

TEST(Result, PassesTheFirstErrorOn) {
  EXPECT_EQ(quartered(8).value(), 2);
  EXPECT_EQ(quartered(7).error().message, "7 is odd");
  EXPECT_EQ(quartered(6).error().message, "3 is odd");
}

}  // namespace
}  // namespace farthing
