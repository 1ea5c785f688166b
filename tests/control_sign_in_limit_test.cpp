#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "control/sign_in_limit.hpp"

namespace farthing::control {
namespace {

constexpr Instant now = 1000;

TEST(ControlSignInLimitTest, LetsAnAccountBeTriedTenTimesAMinute) {
  SignInLimit limit;
  for (int i = 0; i < 10; ++i) EXPECT_EQ(limit.take_try("jo", "10.0.0." + std::to_string(i), now + i), 0);
  EXPECT_EQ(limit.take_try("jo", "10.0.1.1", now + 10), 50) << "until the first of them is a minute old";
  EXPECT_EQ(limit.take_try("al", "10.0.1.1", now + 10), 0) << "others are as free as before";
  EXPECT_EQ(limit.take_try("jo", "10.0.1.1", now + 60), 0);
  EXPECT_EQ(limit.take_try("jo", "10.0.1.1", now + 60), 1);
}

TEST(ControlSignInLimitTest, LetsAnAddressTryThirtyTimesAMinute) {
  SignInLimit limit;
  for (int i = 0; i < 30; ++i) EXPECT_EQ(limit.take_try("user " + std::to_string(i), "10.0.0.1", now), 0);
  EXPECT_EQ(limit.take_try("another", "10.0.0.1", now), 60);
  EXPECT_EQ(limit.take_try("another", "10.0.0.2", now), 0);
}

TEST(ControlSignInLimitTest, CountsTheNetworkOfAnIpv6AddressAndOneAddressInAllItsForms) {
  SignInLimits limits;
  limits.tries_of_address = 2;
  SignInLimit limit(limits);
  EXPECT_EQ(limit.take_try("a", "2001:db8:1:2::1", now), 0);
  EXPECT_EQ(limit.take_try("b", "2001:db8:1:2:ffff::2", now), 0);
  EXPECT_GT(limit.take_try("c", "2001:db8:1:2::3", now), 0);
  EXPECT_EQ(limit.take_try("c", "2001:db8:1:3::3", now), 0);
  EXPECT_EQ(limit.take_try("d", "10.0.0.1", now), 0);
  EXPECT_EQ(limit.take_try("e", "::ffff:10.0.0.1", now), 0);
  EXPECT_GT(limit.take_try("f", "10.0.0.1", now), 0);
}

TEST(ControlSignInLimitTest, GivesATryBackThatWentWell) {
  SignInLimit limit;
  for (int i = 0; i < 50; ++i) {
    ASSERT_EQ(limit.take_try("jo", "10.0.0.1", now), 0) << i;
    limit.note_success("jo", "10.0.0.1");
  }
}

TEST(ControlSignInLimitTest, LocksNobodyOutWhoHasSignedInFromThereBefore) {
  SignInLimit limit;
  ASSERT_EQ(limit.take_try("jo", "10.0.0.1", now), 0);
  limit.note_success("jo", "10.0.0.1");
  // Others guess: from elsewhere, and from beside.
  for (int i = 0; i < 200; ++i) limit.take_try("jo", "10.9.9." + std::to_string(i), now);
  for (int i = 0; i < 200; ++i) limit.take_try("user " + std::to_string(i), "10.0.0.1", now);
  EXPECT_GT(limit.take_try("jo", "10.8.8.8", now), 0);
  EXPECT_EQ(limit.take_try("jo", "10.0.0.1", now), 0) << "the owner at home";
  // But whoever sits there guesses no faster than elsewhere.
  for (int i = 0; i < 9; ++i) EXPECT_EQ(limit.take_try("jo", "10.0.0.1", now), 0);
  EXPECT_EQ(limit.take_try("jo", "10.0.0.1", now), 60);
}

TEST(ControlSignInLimitTest, ForgetsTheLongestUnusedWhenItKnowsTooMany) {
  SignInLimits limits;
  limits.most_known = 3;
  limits.tries_of_account = 1;
  SignInLimit limit(limits);
  for (const char* account : {"a", "b", "c"}) EXPECT_EQ(limit.take_try(account, account, now), 0);
  EXPECT_GT(limit.take_try("a", "x", now), 0);
  EXPECT_EQ(limit.take_try("d", "d", now), 0);
  EXPECT_EQ(limit.take_try("a", "y", now), 0) << "forgotten for d";
  EXPECT_GT(limit.take_try("c", "z", now), 0);
}

TEST(ControlSignInLimitTest, KeepsNobodyOutForLongWhenTheClockIsPutBack) {
  SignInLimit limit;
  for (int i = 0; i < 10; ++i) limit.take_try("jo", "10.0.0." + std::to_string(i), now + 1'000'000);
  EXPECT_EQ(limit.take_try("jo", "10.0.1.1", now), 0);
}

TEST(ControlSignInLimitTest, CountsTheTriesOfManyThreadsTogether) {
  SignInLimit limit;
  std::atomic<int> let_through = 0;
  {
    std::vector<std::jthread> guessers;
    for (int thread = 0; thread < 8; ++thread)
      guessers.emplace_back([&] {
        for (int i = 0; i < 100; ++i)
          if (limit.take_try("jo", "10.0.0.1", now) == 0) ++let_through;
      });
  }
  EXPECT_EQ(let_through, 10);
}

}  // namespace
}  // namespace farthing::control
