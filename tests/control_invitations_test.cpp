#include <gtest/gtest.h>

#include "control/clients.hpp"
#include "control/invitations.hpp"
#include "control_identity.hpp"

namespace farthing::control {
namespace {

constexpr Instant sent_at = 1'000'000;
constexpr Instant day = 24 * 3600;

class ControlInvitationsTest : public IdentityTest {
 protected:
  static InvitationRecord invitation(const std::string& email, Role role = Role::member) {
    InvitationRecord record;
    record.client = role == Role::partner_admin ? "" : "default";
    record.role = role;
    record.email = email;
    record.made_by = "usr-1";
    record.created_at = sent_at;
    return record;
  }
  MadeInvitation make(const InvitationRecord& record) { return run(make_invitation, record).value(); }
  static UserRecord newcomer() {
    UserRecord user;
    user.email = "evil@example.com";
    user.name = "Jo";
    user.password_hash = "hash";
    return user;
  }
  std::string role_of(const std::string& user) {
    for (const MembershipRecord& held : look(memberships_of, user))
      if (held.client == "default") return std::string(to_string(held.role));
    return "none";
  }
};

TEST_F(ControlInvitationsTest, MakeANewUserOnce) {
  InvitationRecord asked = invitation("Jo@Example.com", Role::finance);
  asked.account = "123456789012";
  const MadeInvitation made = make(asked);
  const InvitationRecord found = run(find_invitation, made.token, sent_at).value();
  EXPECT_EQ(found.id, made.record.id);
  EXPECT_EQ(found.email, "jo@example.com");
  EXPECT_EQ(found.account, "123456789012");
  EXPECT_EQ(found.role, Role::finance);
  const auto joined = run(accept_invitation_as_new, made.token, newcomer(), sent_at + 5);
  ASSERT_TRUE(joined) << joined.error().message;
  EXPECT_EQ(joined->email, "jo@example.com") << "whatever the newcomer says";
  EXPECT_EQ(joined->password_hash, "hash");
  EXPECT_EQ(joined->created_at, sent_at + 5);
  EXPECT_EQ(role_of(joined->id), "finance");
  EXPECT_EQ(run(accept_invitation_as_new, made.token, newcomer(), sent_at + 6).error().code, ErrorCode::not_found);
  EXPECT_EQ(run(find_invitation, made.token, sent_at + 6).error().code, ErrorCode::not_found);
  EXPECT_EQ(look(invitations, std::string("default")).front().accepted_at, sent_at + 5);
}

TEST_F(ControlInvitationsTest, GiveAUserWhoIsThereAMembership) {
  const UserRecord jo = add("jo@example.com");
  const MadeInvitation made = make(invitation("jo@example.com", Role::finance));
  EXPECT_EQ(run(accept_invitation_as_new, made.token, newcomer(), sent_at).error().code, ErrorCode::exists)
      << "a link must not set another password";
  EXPECT_TRUE(look(find_user, jo.id).password_hash.empty());
  const UserRecord al = add("al@example.com");
  EXPECT_EQ(run(accept_invitation_as, made.token, al.id, sent_at).error().code, ErrorCode::conflict);
  ASSERT_TRUE(run(accept_invitation_as, made.token, jo.id, sent_at)) << "the failed tries have not used it up";
  EXPECT_EQ(role_of(jo.id), "finance");
  EXPECT_EQ(run(accept_invitation_as, made.token, jo.id, sent_at).error().code, ErrorCode::not_found);
}

TEST_F(ControlInvitationsTest, TakeNothingFromWhoMayDoMore) {
  const UserRecord jo = add_with_role("jo@example.com", "default", Role::client_admin);
  const MadeInvitation less = make(invitation("jo@example.com", Role::member));
  ASSERT_TRUE(run(accept_invitation_as, less.token, jo.id, sent_at));
  EXPECT_EQ(role_of(jo.id), "client_admin");
}

TEST_F(ControlInvitationsTest, LetNobodyInWhoIsDisabled) {
  const UserRecord jo = add("jo@example.com");
  ASSERT_TRUE(run(set_disabled, jo.id, true, sent_at));
  const MadeInvitation made = make(invitation("jo@example.com"));
  EXPECT_EQ(run(accept_invitation_as, made.token, jo.id, sent_at).error().code, ErrorCode::conflict);
}

TEST_F(ControlInvitationsTest, EndAfterSevenDaysOrWhenTakenBack) {
  const MadeInvitation made = make(invitation("jo@example.com"));
  EXPECT_TRUE(run(find_invitation, made.token, sent_at + 7 * day - 1));
  EXPECT_FALSE(run(find_invitation, made.token, sent_at + 7 * day));
  EXPECT_FALSE(run(accept_invitation_as_new, made.token, newcomer(), sent_at + 7 * day));
  EXPECT_FALSE(run(find_invitation, Secret("another"), sent_at));
  EXPECT_EQ(run(revoke_invitation, std::string("other"), made.record.id, sent_at).error().code, ErrorCode::not_found);
  ASSERT_TRUE(run(revoke_invitation, std::string("default"), made.record.id, sent_at));
  EXPECT_FALSE(run(find_invitation, made.token, sent_at));
  EXPECT_EQ(run(revoke_invitation, std::string("default"), made.record.id, sent_at).error().code, ErrorCode::not_found);
}

TEST_F(ControlInvitationsTest, AreMadeOnlyOfWhatMakesSense) {
  EXPECT_EQ(run(make_invitation, invitation("jo")).error().code, ErrorCode::usage);
  for (const char* bad : {"12345678901", "1234567890123", "12345678901x"}) {
    InvitationRecord odd = invitation("jo@example.com");
    odd.account = bad;
    EXPECT_EQ(run(make_invitation, odd).error().code, ErrorCode::usage) << bad;
  }
  InvitationRecord ruler = invitation("jo@example.com", Role::partner_admin);
  ruler.client = "default";
  EXPECT_EQ(run(make_invitation, ruler).error().code, ErrorCode::usage);
  InvitationRecord nowhere = invitation("jo@example.com");
  nowhere.client = "nowhere";
  EXPECT_EQ(run(make_invitation, nowhere).error().code, ErrorCode::not_found);
  EXPECT_TRUE(run(make_invitation, invitation("jo@example.com", Role::partner_admin)));
}

TEST_F(ControlInvitationsTest, GoWithTheirClient) {
  ASSERT_TRUE(add_client(*database_, {"acme", "ACME", 5}));
  InvitationRecord record = invitation("jo@example.com");
  record.client = "acme";
  const MadeInvitation made = make(record);
  EXPECT_TRUE(look(invitations, std::string("default")).empty());
  ASSERT_TRUE(remove_client(*database_, "acme"));
  EXPECT_FALSE(run(find_invitation, made.token, sent_at));
}

}  // namespace
}  // namespace farthing::control
