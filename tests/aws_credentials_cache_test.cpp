#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <thread>

#include "aws/cached_credentials.hpp"
#include "scripted_transport.hpp"

namespace farthing::aws {
namespace {

/// Hands out sessions of a length, numbered.
class CountedSource final : public CredentialSource {
 public:
  explicit CountedSource(ScriptedClock& clock_) : clock(clock_) {}

  CallResult<Credentials> credentials() override {
    const int number = ++asked;
    if (inside) inside();
    if (fails) {
      CallFailure failure;
      failure.kind = CallFailure::Kind::unavailable;
      return std::unexpected(failure);
    }
    Credentials credentials;
    credentials.access_key_id = std::to_string(number);
    if (length > 0) credentials.expiration = clock.now + length;
    return credentials;
  }
  void forget() override { ++forgotten; }

  ScriptedClock& clock;
  std::atomic<int> asked = 0;
  int forgotten = 0;
  bool fails = false;
  Instant length = 3'600;
  std::function<void()> inside;
};

class CachedCredentialsTest : public testing::Test {
 protected:
  std::string key() {
    const auto credentials = cached->credentials();
    return credentials ? credentials->access_key_id : "failed";
  }

  ScriptedClock clock;
  std::shared_ptr<CountedSource> source = std::make_shared<CountedSource>(clock);
  std::shared_ptr<CredentialSource> cached = cached_credentials(source, clock.clock());
};

TEST_F(CachedCredentialsTest, LastUntilAQuarterOfAnHourBeforeTheirEnd) {
  EXPECT_EQ(key(), "1");
  clock.now += 3'600 - 901;
  EXPECT_EQ(key(), "1");
  clock.now += 1;
  EXPECT_EQ(key(), "2");
  EXPECT_EQ(key(), "2");
}

TEST_F(CachedCredentialsTest, OfShortSessionsLastInProportion) {
  source->length = 900;
  EXPECT_EQ(key(), "1");
  clock.now += 674;
  EXPECT_EQ(key(), "1");
  clock.now += 1;
  EXPECT_EQ(key(), "2");
}

TEST_F(CachedCredentialsTest, WithoutEndStayEvenWhenTheyAreRefused) {
  source->length = 0;
  EXPECT_EQ(key(), "1");
  clock.now += 1'000'000;
  cached->forget();
  EXPECT_EQ(key(), "1");
  EXPECT_EQ(source->forgotten, 1);
}

TEST_F(CachedCredentialsTest, ThatWereRefusedAreAskedForAnew) {
  EXPECT_EQ(key(), "1");
  cached->forget();
  EXPECT_EQ(key(), "2");
}

TEST_F(CachedCredentialsTest, AreUsedToTheirEndWhileTheSourceFails) {
  EXPECT_EQ(key(), "1");
  source->fails = true;
  clock.now += 3'600 - 900;
  EXPECT_EQ(key(), "1");
  EXPECT_EQ(key(), "1");
  EXPECT_EQ(source->asked, 2) << "asked again only after a minute";
  clock.now += 60;
  EXPECT_EQ(key(), "1");
  EXPECT_EQ(source->asked, 3);
  clock.now += 839;
  EXPECT_EQ(key(), "1");
  clock.now += 1;
  EXPECT_EQ(key(), "failed");
  source->fails = false;
  EXPECT_EQ(key(), "6");
}

TEST_F(CachedCredentialsTest, FailWithTheirSource) {
  source->fails = true;
  EXPECT_EQ(key(), "failed");
  source->fails = false;
  EXPECT_EQ(key(), "2");
}

TEST_F(CachedCredentialsTest, LetOthersGoOnWhileOneAsks) {
  EXPECT_EQ(key(), "1");
  clock.now += 3'600 - 900;
  std::latch asking(1);
  std::latch seen(1);
  source->inside = [&] {
    asking.count_down();
    seen.wait();
  };
  std::jthread asks([&] { EXPECT_EQ(key(), "2"); });
  asking.wait();
  EXPECT_EQ(key(), "1") << "without waiting";
  seen.count_down();
  asks.join();
  EXPECT_EQ(key(), "2");
  EXPECT_EQ(source->asked, 2);
}

TEST_F(CachedCredentialsTest, AreAskedForOnceByManyThreads) {
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 16; ++i) threads.emplace_back([&] { EXPECT_EQ(key(), "1"); });
  }
  EXPECT_EQ(source->asked, 1);
}

}  // namespace
}  // namespace farthing::aws
