#include <gtest/gtest.h>

#include "control/first_administrator.hpp"
#include "control_identity.hpp"

namespace farthing::control {
namespace {

class ControlFirstAdministratorTest : public IdentityTest {
 protected:
  Secret make(Instant now = 1000) { return run(make_setup_code, now).value(); }
  SetupTry try_code(const Secret& code, Instant now = 1000, const std::string& email = "root@example.com") {
    UserRecord root;
    root.email = email;
    root.name = "Root";
    root.password_hash = "hash";
    return run(use_setup_code, code, root, now).value();
  }
};

TEST_F(ControlFirstAdministratorTest, IsMadeByTheCodeOnce) {
  EXPECT_FALSE(look(has_users));
  const Secret code = make();
  EXPECT_EQ(code.reveal().size(), 19U) << "16 letters of 5 bits in groups of four";
  const SetupTry done = try_code(code);
  ASSERT_TRUE(done.administrator) << done.refusal->message;
  EXPECT_EQ(look(find_user, done.administrator->id).password_hash, "hash");
  EXPECT_EQ(look(memberships_of, done.administrator->id).front().role, Role::partner_admin);
  EXPECT_EQ(look(memberships_of, done.administrator->id).front().client, "");
  EXPECT_TRUE(look(has_users));
  const SetupTry again = try_code(code, 1000, "other@example.com");
  ASSERT_TRUE(again.refusal);
  EXPECT_EQ(again.refusal->code, ErrorCode::exists);
  EXPECT_EQ(run(make_setup_code, Instant{1000}).error().code, ErrorCode::exists);
  EXPECT_EQ(look(users).size(), 1U);
}

TEST_F(ControlFirstAdministratorTest, MayTypeTheCodeAnyWay) {
  std::string typed(make().reveal());
  std::erase(typed, '-');
  for (char& c : typed) c = static_cast<char>(std::tolower(c));
  EXPECT_TRUE(try_code(Secret(" " + typed)).administrator);
}

TEST_F(ControlFirstAdministratorTest, NeedsTheLatestCode) {
  EXPECT_TRUE(try_code(Secret("0000-0000-0000-0000")).refusal) << "before there is one";
  const Secret old = make();
  const Secret fresh = make(1001);
  EXPECT_TRUE(try_code(old).refusal);
  EXPECT_TRUE(try_code(fresh).administrator);
}

TEST_F(ControlFirstAdministratorTest, HasADay) {
  const Secret code = make(1000);
  EXPECT_EQ(try_code(code, 1000 + 24 * 3600).refusal->code, ErrorCode::not_found);
  EXPECT_TRUE(try_code(code, 1000 + 24 * 3600 - 1).administrator);
}

TEST_F(ControlFirstAdministratorTest, HasTenTriesThatAreWrong) {
  const Secret code = make();
  for (int tried = 0; tried < 10; ++tried) {
    const SetupTry wrong = try_code(Secret(tried % 2 == 0 ? "0000-0000-0000-0000" : "nonsense"));
    ASSERT_TRUE(wrong.refusal);
    EXPECT_EQ(wrong.refusal->code, ErrorCode::not_found);
    EXPECT_NE(wrong.refusal->cure.find(std::to_string(9 - tried) + " tries are left"), std::string::npos);
  }
  const SetupTry late = try_code(code);
  ASSERT_TRUE(late.refusal);
  EXPECT_NE(late.refusal->message.find("too often"), std::string::npos);
  EXPECT_TRUE(try_code(make()).administrator) << "by a new one";
}

TEST_F(ControlFirstAdministratorTest, KeepsTheCodeForAnEmailThatWasMistyped) {
  const Secret code = make();
  const SetupTry mistyped = try_code(code, 1000, "root");
  ASSERT_TRUE(mistyped.refusal);
  EXPECT_EQ(mistyped.refusal->code, ErrorCode::usage);
  EXPECT_FALSE(look(has_users));
  EXPECT_TRUE(try_code(code).administrator);
}

}  // namespace
}  // namespace farthing::control
