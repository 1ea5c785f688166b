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
    const auto credentials = cached_->credentials();
    return credentials ? credentials->access_key_id : "failed";
  }

  ScriptedClock clock_;
  std::shared_ptr<CountedSource> source_ = std::make_shared<CountedSource>(clock_);
  std::shared_ptr<CredentialSource> cached_ = cached_credentials(source_, clock_.clock());
};

TEST_F(CachedCredentialsTest, LastUntilAQuarterOfAnHourBeforeTheirEnd) {
  EXPECT_EQ(key(), "1");
  clock_.now += 3'600 - 901;
  EXPECT_EQ(key(), "1");
  clock_.now += 1;
  EXPECT_EQ(key(), "2");
  EXPECT_EQ(key(), "2");
}

TEST_F(CachedCredentialsTest, OfShortSessionsLastInProportion) {
  source_->length = 900;
  EXPECT_EQ(key(), "1");
  clock_.now += 674;
  EXPECT_EQ(key(), "1");
  clock_.now += 1;
  EXPECT_EQ(key(), "2");
}

TEST_F(CachedCredentialsTest, WithoutEndStayEvenWhenTheyAreRefused) {
  source_->length = 0;
  EXPECT_EQ(key(), "1");
  clock_.now += 1'000'000;
  cached_->forget();
  EXPECT_EQ(key(), "1");
  EXPECT_EQ(source_->forgotten, 1);
}

TEST_F(CachedCredentialsTest, ThatWereRefusedAreAskedForAnew) {
  EXPECT_EQ(key(), "1");
  cached_->forget();
  EXPECT_EQ(key(), "2");
}

TEST_F(CachedCredentialsTest, AreUsedToTheirEndWhileTheSourceFails) {
  EXPECT_EQ(key(), "1");
  source_->fails = true;
  clock_.now += 3'600 - 900;
  EXPECT_EQ(key(), "1");
  EXPECT_EQ(key(), "1");
  EXPECT_EQ(source_->asked, 2) << "asked again only after a minute";
  clock_.now += 60;
  EXPECT_EQ(key(), "1");
  EXPECT_EQ(source_->asked, 3);
  clock_.now += 839;
  EXPECT_EQ(key(), "1");
  clock_.now += 1;
  EXPECT_EQ(key(), "failed");
  source_->fails = false;
  EXPECT_EQ(key(), "6");
}

TEST_F(CachedCredentialsTest, FailWithTheirSource) {
  source_->fails = true;
  EXPECT_EQ(key(), "failed");
  source_->fails = false;
  EXPECT_EQ(key(), "2");
}

TEST_F(CachedCredentialsTest, LetOthersGoOnWhileOneAsks) {
  EXPECT_EQ(key(), "1");
  clock_.now += 3'600 - 900;
  std::latch asking(1);
  std::latch seen(1);
  source_->inside = [&] {
    asking.count_down();
    seen.wait();
  };
  std::jthread asks([&] { EXPECT_EQ(key(), "2"); });
  asking.wait();
  EXPECT_EQ(key(), "1") << "without waiting";
  seen.count_down();
  asks.join();
  EXPECT_EQ(key(), "2");
  EXPECT_EQ(source_->asked, 2);
}

TEST_F(CachedCredentialsTest, AreAskedForOnceByManyThreads) {
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 16; ++i) threads.emplace_back([&] { EXPECT_EQ(key(), "1"); });
  }
  EXPECT_EQ(source_->asked, 1);
}

}  // namespace
}  // namespace farthing::aws
