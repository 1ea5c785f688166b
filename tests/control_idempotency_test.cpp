#include <gtest/gtest.h>

#include "control/idempotency.hpp"
#include "control_identity.hpp"

namespace farthing::control {
namespace {

class ControlIdempotencyTest : public IdentityTest {
 protected:
  std::string begin(const std::string& actor, const std::string& key, const std::string& fingerprint, Instant now) {
    const auto begun = run(begin_request, actor, key, fingerprint, now);
    if (!begun) return std::string(describe(begun.error().code).name);
    if (std::holds_alternative<RequestIsNew>(*begun)) return "new";
    if (std::holds_alternative<RequestIsInProgress>(*begun)) return "in progress";
    const auto& answer = std::get<StoredAnswer>(*begun);
    return fmt::format("{} {} {}", answer.status, answer.content_type, answer.body);
  }
  void finish(const std::string& actor, const std::string& key) {
    ASSERT_TRUE(run(finish_request, actor, key, StoredAnswer{201, "application/json", R"({"id":"ä"})"}));
  }
};

TEST_F(ControlIdempotencyTest, DoesARequestOnceAndAnswersItAgain) {
  EXPECT_EQ(begin("usr-1", "key", "f", 1000), "new");
  EXPECT_EQ(begin("usr-1", "key", "f", 1001), "in progress");
  finish("usr-1", "key");
  EXPECT_EQ(begin("usr-1", "key", "f", 1002), R"(201 application/json {"id":"ä"})");
  EXPECT_EQ(begin("usr-1", "key", "f", 1003), R"(201 application/json {"id":"ä"})");
}

TEST_F(ControlIdempotencyTest, RefusesAKeyThatWasUsedForAnotherRequest) {
  EXPECT_EQ(begin("usr-1", "key", "f", 1000), "new");
  EXPECT_EQ(begin("usr-1", "key", "g", 1001), "conflict");
  finish("usr-1", "key");
  EXPECT_EQ(begin("usr-1", "key", "g", 1002), "conflict");
}

TEST_F(ControlIdempotencyTest, KeepsTheKeysOfEachActorApart) {
  EXPECT_EQ(begin("usr-1", "key", "f", 1000), "new");
  finish("usr-1", "key");
  EXPECT_EQ(begin("usr-2", "key", "f", 1001), "new") << "another's answer is nobody else's";
}

TEST_F(ControlIdempotencyTest, KeepsAnswersForADay) {
  EXPECT_EQ(begin("usr-1", "key", "f", 1000), "new");
  finish("usr-1", "key");
  EXPECT_NE(begin("usr-1", "key", "f", 1000 + 24 * 3600 - 1), "new");
  EXPECT_EQ(begin("usr-1", "key", "g", 1000 + 24 * 3600), "new");
}

TEST_F(ControlIdempotencyTest, TakesARequestUpAgainThatCameToNothing) {
  EXPECT_EQ(begin("usr-1", "key", "f", 1000), "new");
  ASSERT_TRUE(run(give_up_request, std::string("usr-1"), std::string("key")));
  EXPECT_EQ(begin("usr-1", "key", "f", 1001), "new");
  EXPECT_EQ(begin("usr-1", "key", "f", 1001 + 599), "in progress");
  EXPECT_EQ(begin("usr-1", "key", "f", 1001 + 600), "new") << "whose process ended";
  finish("usr-1", "key");
  ASSERT_TRUE(run(give_up_request, std::string("usr-1"), std::string("key")));
  EXPECT_NE(begin("usr-1", "key", "f", 1700), "new") << "what was answered stays answered";
}

TEST_F(ControlIdempotencyTest, ForgetsWhatIsOld) {
  EXPECT_EQ(begin("usr-1", "old", "f", 1000), "new");
  EXPECT_EQ(begin("usr-1", "young", "f", 1001), "new");
  ASSERT_TRUE(run(forget_old_requests, Instant{1000 + 24 * 3600}));
  ASSERT_TRUE(database_->read([&](soci::session& db) -> Result<> {
    std::string left;
    db << "SELECT group_concat(key) FROM idempotent_request", soci::into(left);
    EXPECT_EQ(left, "young");
    return {};
  }));
}

TEST_F(ControlIdempotencyTest, RefusesKeysThatCannotBe) {
  EXPECT_EQ(begin("usr-1", "", "f", 1000), "usage");
  EXPECT_EQ(begin("usr-1", std::string(201, 'k'), "f", 1000), "usage");
  EXPECT_EQ(begin("usr-1", std::string(200, 'k'), "f", 1000), "new");
}

}  // namespace
}  // namespace farthing::control
