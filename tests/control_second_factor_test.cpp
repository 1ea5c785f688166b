#include <gtest/gtest.h>

#include "control/second_factor.hpp"
#include "control/totp.hpp"
#include "control_identity.hpp"

namespace farthing::control {
namespace {

constexpr Instant start_time = 1'000'000'000;

class ControlSecondFactorTest : public IdentityTest {
 protected:
  void SetUp() override {
    IdentityTest::SetUp();
    user_ = add("jo@example.com").id;
  }
  Secret begin(Instant now = start_time) { return run(begin_totp, key_, user_, now).value(); }
  std::vector<Secret> turn_on() {
    secret_ = begin();
    return run(confirm_totp, key_, user_, totp_code(secret_, totp_step(start_time)), start_time).value();
  }
  bool use(const std::string& code, Instant now) { return run(use_totp, key_, user_, code, now).value(); }

  MasterKey key_ = MasterKey::open(folder_.path() / "master.key", true).value();
  std::string user_;
  Secret secret_;
};

TEST_F(ControlSecondFactorTest, CountsOnlyOnceConfirmed) {
  EXPECT_FALSE(look(second_factor_of, user_).is_on);
  const Secret secret = begin();
  const std::string code = totp_code(secret, totp_step(start_time));
  EXPECT_FALSE(look(second_factor_of, user_).is_on);
  EXPECT_FALSE(use(code, start_time)) << "nobody signs in with what waits";
  EXPECT_TRUE(run(confirm_totp, key_, user_, std::string("000000"), start_time).value().empty());
  EXPECT_FALSE(look(second_factor_of, user_).is_on);
  const auto codes = run(confirm_totp, key_, user_, code, start_time);
  ASSERT_TRUE(codes) << codes.error().message;
  EXPECT_EQ(codes->size(), 10U);
  EXPECT_TRUE(look(second_factor_of, user_).is_on);
  EXPECT_EQ(look(second_factor_of, user_).recovery_codes_left, 10U);
  EXPECT_EQ(run(confirm_totp, key_, user_, code, start_time).error().code, ErrorCode::not_found);
  EXPECT_EQ(run(begin_totp, key_, user_, start_time).error().code, ErrorCode::exists);
}

TEST_F(ControlSecondFactorTest, TakesEachCodeOnce) {
  turn_on();
  const std::int64_t step = totp_step(start_time);
  EXPECT_FALSE(use(totp_code(secret_, step), start_time)) << "it was used to confirm";
  EXPECT_TRUE(use(totp_code(secret_, step + 1), start_time + 30));
  EXPECT_FALSE(use(totp_code(secret_, step + 1), start_time + 30));
  EXPECT_TRUE(use(totp_code(secret_, step + 2), start_time + 60));
  EXPECT_FALSE(use("000000", start_time + 90));
}

TEST_F(ControlSecondFactorTest, BegunAgainReplacesWhatWaits) {
  const Secret first = begin();
  const Secret second = begin(start_time + 1);
  EXPECT_TRUE(run(confirm_totp, key_, user_, totp_code(first, totp_step(start_time)), start_time).value().empty());
  EXPECT_EQ(run(confirm_totp, key_, user_, totp_code(second, totp_step(start_time)), start_time).value().size(), 10U);
}

TEST_F(ControlSecondFactorTest, IsSealedForOneUserAlone) {
  turn_on();
  const std::string other = add("al@example.com").id;
  ASSERT_TRUE(database_->write([&](soci::session& db) -> Result<> {
    std::string sealed;
    db << "SELECT sealed FROM totp", soci::into(sealed);
    EXPECT_FALSE(sealed.contains(secret_.reveal()));
    db << "UPDATE totp SET user = :other", soci::use(other);
    return {};
  }));
  const auto used = run(use_totp, key_, other, totp_code(secret_, totp_step(start_time) + 1), start_time + 30);
  ASSERT_FALSE(used);
  EXPECT_EQ(used.error().code, ErrorCode::damaged);
}

TEST_F(ControlSecondFactorTest, HasRecoveryCodesThatAreGoodOnceHoweverTyped) {
  const auto codes = turn_on();
  const std::string plain(codes[3].reveal());
  EXPECT_EQ(plain.size(), 19U) << plain;
  EXPECT_TRUE(run(use_recovery_code, user_, codes[3]).value());
  EXPECT_FALSE(run(use_recovery_code, user_, codes[3]).value());
  std::string typed(codes[4].reveal());
  std::erase(typed, '-');
  for (char& c : typed) c = c == '0' ? 'o' : c == '1' ? 'l' : static_cast<char>(std::tolower(c));
  EXPECT_TRUE(run(use_recovery_code, user_, Secret(typed)).value()) << typed;
  EXPECT_EQ(look(second_factor_of, user_).recovery_codes_left, 8U);
  for (const char* none : {"", "AAAA", "0000-0000-0000-0000", "not a code at all, sir"})
    EXPECT_FALSE(run(use_recovery_code, user_, Secret(none)).value()) << none;
  const std::string other = add("al@example.com").id;
  EXPECT_FALSE(run(use_recovery_code, other, codes[5]).value()) << "nor somebody else's";
}

TEST_F(ControlSecondFactorTest, GetsNewRecoveryCodesInPlaceOfTheOld) {
  EXPECT_EQ(run(renew_recovery_codes, user_).error().code, ErrorCode::not_found);
  const auto old = turn_on();
  const auto fresh = run(renew_recovery_codes, user_).value();
  EXPECT_EQ(fresh.size(), 10U);
  EXPECT_FALSE(run(use_recovery_code, user_, old[0]).value());
  EXPECT_TRUE(run(use_recovery_code, user_, fresh[0]).value());
}

TEST_F(ControlSecondFactorTest, IsRemovedWithItsCodes) {
  const auto codes = turn_on();
  ASSERT_TRUE(run(remove_totp, user_));
  EXPECT_FALSE(look(second_factor_of, user_).is_on);
  EXPECT_FALSE(run(use_recovery_code, user_, codes[0]).value());
  EXPECT_FALSE(use(totp_code(secret_, totp_step(start_time) + 1), start_time + 30));
  EXPECT_FALSE(begin().empty());
  EXPECT_EQ(run(begin_totp, key_, std::string("usr-none"), start_time).error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace farthing::control
