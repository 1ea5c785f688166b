#include <gtest/gtest.h>

#include "control/sessions.hpp"
#include "control_identity.hpp"

namespace farthing::control {
namespace {

constexpr Instant start_time = 1'000'000;
constexpr Instant hour = 3600;
constexpr Instant day = 24 * hour;

class ControlSessionsTest : public IdentityTest {
 protected:
  void SetUp() override {
    IdentityTest::SetUp();
    user_ = add("jo@example.com").id;
  }
  StartedSession start(SessionState state = SessionState::signed_in, Instant now = start_time) {
    return run(start_session, user_, state, std::string("1.2.3.4"), std::string("Some Browser"), now, SessionTimes{})
        .value();
  }
  bool is_good(const Secret& token, Instant now) {
    const auto found = run(find_session, token, now);
    if (!found) {
      EXPECT_EQ(found.error().code, ErrorCode::not_found);
    }
    return found.has_value();
  }
  void touch(const Secret& token, Instant now) {
    ASSERT_TRUE(run(touch_session, run(find_session, token, now).value(), now, SessionTimes{}));
  }
  std::string user_;
};

TEST_F(ControlSessionsTest, AreFoundByTheirTokenWhichIsNotKept) {
  const StartedSession started = start();
  EXPECT_EQ(started.token.reveal().size(), 43U) << "256 bits as base64url";
  const SessionRecord found = run(find_session, started.token, start_time).value();
  EXPECT_EQ(found.id, started.session.id);
  EXPECT_EQ(found.user, user_);
  EXPECT_EQ(found.state, SessionState::signed_in);
  EXPECT_EQ(found.peer, "1.2.3.4");
  EXPECT_EQ(found.user_agent, "Some Browser");
  EXPECT_FALSE(is_good(Secret("not a token"), start_time));
  EXPECT_FALSE(is_good(Secret(found.id), start_time)) << "what lists show opens nothing";
  ASSERT_TRUE(database_->read([&](soci::session& db) -> Result<> {
    std::string hash;
    db << "SELECT token_hash FROM session", soci::into(hash);
    EXPECT_EQ(hash.size(), 64U);
    EXPECT_FALSE(hash.contains(started.token.reveal()));
    return {};
  }));
}

TEST_F(ControlSessionsTest, EndWhenUnusedForTwelveHours) {
  const StartedSession started = start();
  EXPECT_TRUE(is_good(started.token, start_time + 12 * hour - 1));
  EXPECT_FALSE(is_good(started.token, start_time + 12 * hour));
  touch(started.token, start_time + 11 * hour);
  EXPECT_TRUE(is_good(started.token, start_time + 23 * hour - 1));
  EXPECT_FALSE(is_good(started.token, start_time + 23 * hour));
}

TEST_F(ControlSessionsTest, EndAfterFourteenDaysHoweverMuchUsed) {
  const StartedSession started = start();
  Instant now = start_time;
  while (now + 11 * hour < start_time + 14 * day) {
    now += 11 * hour;
    touch(started.token, now);
  }
  EXPECT_TRUE(is_good(started.token, start_time + 14 * day - 1));
  EXPECT_FALSE(is_good(started.token, start_time + 14 * day));
}

TEST_F(ControlSessionsTest, WriteTheirUseDownOnceAMinute) {
  const StartedSession started = start();
  const auto used = [&] { return run(find_session, started.token, start_time).value().used_at; };
  touch(started.token, start_time + 59);
  EXPECT_EQ(used(), start_time);
  touch(started.token, start_time + 60);
  EXPECT_EQ(used(), start_time + 60);
  EXPECT_FALSE(touch_is_due(run(find_session, started.token, start_time).value(), start_time + 119));
  EXPECT_TRUE(touch_is_due(run(find_session, started.token, start_time).value(), start_time + 120));
  // A slow one that looked before does not turn the time back.
  ASSERT_TRUE(run(touch_session, started.session, start_time + 60, SessionTimes{}));
  EXPECT_EQ(used(), start_time + 60);
}

TEST_F(ControlSessionsTest, GetANewTokenWithTheSecondFactor) {
  const StartedSession first = start(SessionState::awaiting_second_factor);
  EXPECT_EQ(run(find_waiting_session, first.token, start_time)->state, SessionState::awaiting_second_factor);
  EXPECT_FALSE(is_good(first.token, start_time)) << "a password alone opens nothing";
  const auto raised = run(raise_session, first.token, start_time + 30, SessionTimes{});
  ASSERT_TRUE(raised) << raised.error().message;
  EXPECT_EQ(raised->session.state, SessionState::signed_in);
  EXPECT_FALSE(is_good(first.token, start_time + 30));
  EXPECT_FALSE(run(find_waiting_session, first.token, start_time + 30));
  EXPECT_FALSE(run(find_waiting_session, raised->token, start_time + 30)) << "it waits no more";
  EXPECT_TRUE(is_good(raised->token, start_time + 30 + 11 * hour));
  for (const Secret& token : {first.token, raised->token})
    EXPECT_FALSE(run(raise_session, token, start_time + 31, SessionTimes{})) << "only once";
}

TEST_F(ControlSessionsTest, WaitForTheSecondFactorTenMinutesAndUseDoesNotProlongThat) {
  const StartedSession first = start(SessionState::awaiting_second_factor);
  ASSERT_TRUE(run(touch_session, first.session, start_time + 500, SessionTimes{}));
  EXPECT_TRUE(run(find_waiting_session, first.token, start_time + 599));
  EXPECT_FALSE(run(find_waiting_session, first.token, start_time + 600));
  EXPECT_FALSE(run(raise_session, first.token, start_time + 600, SessionTimes{}));
}

TEST_F(ControlSessionsTest, EndOneByOneOrAllButOne) {
  const StartedSession one = start();
  const StartedSession two = start(SessionState::signed_in, start_time + 1);
  const StartedSession three = start(SessionState::signed_in, start_time + 2);
  const auto listed = look(sessions_of, user_, start_time + 2);
  ASSERT_EQ(listed.size(), 3U);
  EXPECT_EQ(listed.front().id, three.session.id) << "the last used first";
  EXPECT_EQ(run(end_session, std::string("usr-other"), one.session.id).error().code, ErrorCode::not_found);
  ASSERT_TRUE(run(end_session, user_, one.session.id));
  EXPECT_EQ(run(end_session, user_, one.session.id).error().code, ErrorCode::not_found);
  EXPECT_FALSE(is_good(one.token, start_time + 2));
  ASSERT_TRUE(run(end_sessions_of, user_, two.session.id));
  EXPECT_TRUE(is_good(two.token, start_time + 2));
  EXPECT_FALSE(is_good(three.token, start_time + 2));
  ASSERT_TRUE(run(end_sessions_of, user_, std::string()));
  EXPECT_TRUE(look(sessions_of, user_, start_time + 2).empty());
}

TEST_F(ControlSessionsTest, AreForgottenWhenTheyHaveExpired) {
  start();
  const StartedSession later = start(SessionState::signed_in, start_time + 1);
  ASSERT_TRUE(run(forget_expired_sessions, start_time + 12 * hour));
  ASSERT_TRUE(database_->read([&](soci::session& db) -> Result<> {
    std::string left;
    db << "SELECT group_concat(id) FROM session", soci::into(left);
    EXPECT_EQ(left, later.session.id);
    return {};
  }));
}

TEST_F(ControlSessionsTest, BeginForNobodyWhoIsDisabledOrUnknown) {
  ASSERT_TRUE(run(set_disabled, user_, true, start_time));
  for (const std::string& user : {user_, std::string("usr-none")})
    EXPECT_EQ(
        run(start_session, user, SessionState::signed_in, std::string(), std::string(), start_time, SessionTimes{})
            .error()
            .code,
        ErrorCode::not_found);
}

TEST_F(ControlSessionsTest, KeepOnlySoMuchOfWhatABrowserCallsItself) {
  const auto started = run(start_session, user_, SessionState::signed_in, std::string("p"),
                           std::string(100'000, 'x') + "\xff", start_time, SessionTimes{});
  ASSERT_TRUE(started);
  EXPECT_EQ(run(find_session, started->token, start_time)->user_agent.size(), 300U);
}

}  // namespace
}  // namespace farthing::control
