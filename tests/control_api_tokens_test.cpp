#include <gtest/gtest.h>

#include <algorithm>

#include "control/api_tokens.hpp"
#include "control/clients.hpp"
#include "control_identity.hpp"

namespace farthing::control {
namespace {

class ControlApiTokensTest : public IdentityTest {
 protected:
  static ApiTokenRecord token(const std::string& name, const std::string& client = "default") {
    ApiTokenRecord record;
    record.client = client;
    record.name = name;
    record.scopes = {Scope::read, Scope::onboard};
    record.made_by = "usr-1";
    record.created_at = 1000;
    return record;
  }
  MadeApiToken make(const ApiTokenRecord& record) { return run(make_api_token, record).value(); }
  bool is_good(const Secret& clear, Instant now) {
    const auto found = run(find_api_token, clear, now);
    if (!found) {
      EXPECT_EQ(found.error().code, ErrorCode::not_found);
    }
    return found.has_value();
  }
};

TEST_F(ControlApiTokensTest, AreShownOnceAndFoundByTheirHash) {
  const MadeApiToken made = make(token("pipeline"));
  EXPECT_TRUE(made.token.reveal().starts_with("fth_"));
  EXPECT_EQ(made.token.reveal().size(), 4U + 43U);
  const ApiTokenRecord found = run(find_api_token, made.token, Instant{1001}).value();
  EXPECT_EQ(found.id, made.record.id);
  EXPECT_EQ(found.client, "default");
  EXPECT_EQ(found.name, "pipeline");
  EXPECT_EQ(found.scopes, (std::set{Scope::read, Scope::onboard}));
  EXPECT_EQ(found.made_by, "usr-1");
  EXPECT_FALSE(is_good(Secret("fth_x"), 1001));
  EXPECT_FALSE(is_good(Secret(found.id), 1001));
  ASSERT_TRUE(database_->read([&](soci::session& db) -> Result<> {
    std::string hash;
    db << "SELECT token_hash FROM api_token", soci::into(hash);
    EXPECT_EQ(hash.size(), 64U);
    EXPECT_EQ(hash.find_first_not_of("0123456789abcdef"), std::string::npos);
    return {};
  }));
}

TEST_F(ControlApiTokensTest, EndWhenTheyExpireOrAreRevoked) {
  ApiTokenRecord ending = token("ending");
  ending.expires_at = 2000;
  const MadeApiToken made = make(ending);
  EXPECT_TRUE(is_good(made.token, 1999));
  EXPECT_FALSE(is_good(made.token, 2000));
  const MadeApiToken lasting = make(token("lasting"));
  EXPECT_TRUE(is_good(lasting.token, 1'000'000'000'000));
  EXPECT_EQ(run(revoke_api_token, std::string("other"), lasting.record.id, Instant{3000}).error().code,
            ErrorCode::not_found)
      << "another client's";
  EXPECT_TRUE(is_good(lasting.token, 3000));
  ASSERT_TRUE(run(revoke_api_token, std::string("default"), lasting.record.id, Instant{3000}));
  EXPECT_FALSE(is_good(lasting.token, 3000));
  ASSERT_TRUE(run(revoke_api_token, std::string("default"), lasting.record.id, Instant{4000}));
  const auto listed = look(api_tokens, std::string("default"));
  ASSERT_EQ(listed.size(), 2U) << "what is good no more is listed";
  const auto revoked = std::ranges::find(listed, lasting.record.id, &ApiTokenRecord::id);
  EXPECT_EQ(revoked->revoked_at, 3000) << "when it was revoked first";
}

TEST_F(ControlApiTokensTest, BelongToOneClientOrToThePartner) {
  ASSERT_TRUE(add_client(*database_, {"acme", "ACME", 5}));
  const MadeApiToken acme = make(token("a", "acme"));
  make(token("p", ""));
  EXPECT_EQ(look(api_tokens, std::string("acme")).size(), 1U);
  ASSERT_EQ(look(api_tokens, std::string()).size(), 1U);
  EXPECT_EQ(look(api_tokens, std::string()).front().name, "p");
  EXPECT_TRUE(look(api_tokens, std::string("default")).empty());
  ASSERT_TRUE(remove_client(*database_, "acme"));
  EXPECT_FALSE(is_good(acme.token, 1001)) << "the next of that id is somebody else";
}

TEST_F(ControlApiTokensTest, AreMadeOnlyOfWhatMakesSense) {
  ApiTokenRecord none = token("none");
  none.scopes = {};
  EXPECT_EQ(run(make_api_token, none).error().code, ErrorCode::usage);
  ApiTokenRecord past = token("past");
  past.expires_at = past.created_at;
  EXPECT_EQ(run(make_api_token, past).error().code, ErrorCode::usage);
  EXPECT_EQ(run(make_api_token, token("")).error().code, ErrorCode::usage);
  EXPECT_EQ(run(make_api_token, token("x", "nowhere")).error().code, ErrorCode::not_found);
  for (const Scope scope : {Scope::read, Scope::write, Scope::onboard, Scope::admin})
    EXPECT_EQ(parse_scope(to_string(scope)), scope);
  EXPECT_EQ(parse_scope("everything"), std::nullopt);
}

TEST_F(ControlApiTokensTest, WriteTheirUseDownOnceAMinute) {
  const MadeApiToken made = make(token("pipeline"));
  const auto use_at = [&](Instant now) {
    const ApiTokenRecord found = run(find_api_token, made.token, now).value();
    EXPECT_TRUE(run(touch_api_token, found, now));
    return run(find_api_token, made.token, now)->used_at;
  };
  EXPECT_EQ(use_at(5000), 5000);
  EXPECT_EQ(use_at(5059), 5000);
  EXPECT_EQ(use_at(5060), 5060);
}

TEST_F(ControlApiTokensTest, OfSomebodyWhoIsTrustedNoMoreAreRevokedTogether) {
  const MadeApiToken one = make(token("one"));
  ApiTokenRecord others = token("two");
  others.made_by = "usr-2";
  const MadeApiToken two = make(others);
  EXPECT_EQ(run(revoke_api_tokens_made_by, std::string("usr-1"), Instant{2000}).value(), 1U);
  EXPECT_FALSE(is_good(one.token, 2000));
  EXPECT_TRUE(is_good(two.token, 2000));
}

}  // namespace
}  // namespace farthing::control
