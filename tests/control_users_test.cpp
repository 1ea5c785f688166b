#include <gtest/gtest.h>

#include <algorithm>

#include "control/clients.hpp"
#include "control/sessions.hpp"
#include "control_identity.hpp"

namespace farthing::control {
namespace {

class ControlUsersTest : public IdentityTest {
 protected:
  std::size_t sessions_of_user(const std::string& id) { return look(sessions_of, id, Instant{200}).size(); }
  StartedSession start(const std::string& id) {
    return run(start_session, id, SessionState::signed_in, std::string("1.2.3.4"), std::string("browser"), Instant{150},
               SessionTimes{})
        .value();
  }
};

TEST_F(ControlUsersTest, AreFoundByIdEmailAndIdentity) {
  UserRecord user;
  user.email = " Jo.Miller@Example.COM ";
  user.name = " Jo ";
  user.password_hash = "a hash";
  user.oidc_issuer = "https://id.example.com";
  user.oidc_subject = "42";
  user.created_at = 100;
  const auto added = run(add_user, user);
  ASSERT_TRUE(added) << added.error().message;
  EXPECT_TRUE(added->id.starts_with("usr-"));
  const UserRecord found = look(find_user, added->id);
  EXPECT_EQ(found.email, "jo.miller@example.com");
  EXPECT_EQ(found.name, "Jo");
  EXPECT_EQ(found.password_hash, "a hash");
  EXPECT_EQ(found.created_at, 100);
  EXPECT_EQ(found.changed_at, 100);
  EXPECT_EQ(found.last_sign_in, 0);
  EXPECT_FALSE(found.disabled);
  EXPECT_EQ(look(find_user_by_email, std::string_view("JO.MILLER@example.com")).id, added->id);
  EXPECT_EQ(look(find_user_by_oidc, user.oidc_issuer, user.oidc_subject).id, added->id);
  EXPECT_EQ(run(find_user, std::string("usr-none")).error().code, ErrorCode::not_found);
  EXPECT_EQ(run(find_user_by_email, std::string_view("x@y")).error().code, ErrorCode::not_found);
  EXPECT_EQ(run(find_user_by_oidc, user.oidc_issuer, std::string("43")).error().code, ErrorCode::not_found);
}

TEST_F(ControlUsersTest, WithoutAnIdentityAreNotFoundByAnEmptyOne) {
  add("jo@example.com");
  add("al@example.com");
  EXPECT_EQ(run(find_user_by_oidc, std::string(), std::string()).error().code, ErrorCode::not_found);
}

TEST_F(ControlUsersTest, HaveAnEmailAndAnIdentityOfTheirOwn) {
  UserRecord first;
  first.email = "jo@example.com";
  first.name = "Jo";
  first.oidc_issuer = "https://id";
  first.oidc_subject = "1";
  ASSERT_TRUE(run(add_user, first));
  UserRecord second = first;
  second.email = "JO@example.com";
  EXPECT_EQ(run(add_user, second).error().code, ErrorCode::exists);
  second.email = "al@example.com";
  EXPECT_EQ(run(add_user, second).error().code, ErrorCode::exists);
  second.oidc_subject = "";
  EXPECT_EQ(run(add_user, second).error().code, ErrorCode::usage) << "half an identity";
  second.oidc_issuer = "";
  const auto added = run(add_user, second);
  ASSERT_TRUE(added);
  EXPECT_EQ(run(set_oidc_identity, added->id, first.oidc_issuer, first.oidc_subject, Instant{5}).error().code,
            ErrorCode::exists);
  EXPECT_TRUE(run(set_oidc_identity, added->id, first.oidc_issuer, std::string("2"), Instant{5}));
  EXPECT_EQ(look(find_user_by_oidc, first.oidc_issuer, std::string("2")).id, added->id);
}

TEST_F(ControlUsersTest, NeedAnEmailThatCanBeOne) {
  for (const char* good : {"a@b", "Jo.O'Neil+x@mail.example.com", "_@1.de"}) EXPECT_TRUE(checked_email(good)) << good;
  const std::string long_local(65, 'a');
  for (const std::string& bad :
       {std::string(), std::string("jo"), std::string("@b"), std::string("a@"), std::string("a@b@c"),
        std::string("a b@c"), std::string("a@b c"), std::string("a@.b"), std::string("a..b@c"), std::string("a@b.\n"),
        std::string("a@b\0c", 5), std::string("<a@b>"), std::string("ä@b"), long_local + "@b",
        std::string("a@") + std::string(253, 'b')}) {
    const auto checked = checked_email(bad);
    ASSERT_FALSE(checked) << bad;
    EXPECT_EQ(checked.error().code, ErrorCode::usage);
  }
}

TEST_F(ControlUsersTest, AreRenamedButNotHidden) {
  const UserRecord jo = add("jo@example.com");
  ASSERT_TRUE(run(rename_user, jo.id, std::string("Jo Miller"), Instant{200}));
  EXPECT_EQ(look(find_user, jo.id).name, "Jo Miller");
  EXPECT_EQ(look(find_user, jo.id).changed_at, 200);
  for (const char* bad : {"", "   ", "a\nb", "a\xE2\x80\xAE", "\xff"})
    EXPECT_EQ(run(rename_user, jo.id, std::string(bad), Instant{200}).error().code, ErrorCode::usage) << bad;
  EXPECT_EQ(run(rename_user, std::string("usr-none"), std::string("x"), Instant{200}).error().code,
            ErrorCode::not_found);
  ASSERT_TRUE(run(note_sign_in, jo.id, Instant{300}));
  EXPECT_EQ(look(find_user, jo.id).last_sign_in, 300);
}

TEST_F(ControlUsersTest, LoseTheirSessionsWithTheirPassword) {
  const UserRecord jo = add("jo@example.com");
  const UserRecord al = add("al@example.com");
  const StartedSession kept = start(jo.id);
  start(jo.id);
  start(al.id);
  ASSERT_TRUE(run(set_password, jo.id, std::string("hash"), Instant{200}, kept.session.id));
  EXPECT_EQ(look(find_user, jo.id).password_hash, "hash");
  ASSERT_EQ(sessions_of_user(jo.id), 1U);
  EXPECT_TRUE(run(find_session, kept.token, Instant{200})) << "who changes his own password stays";
  ASSERT_TRUE(run(set_password, jo.id, std::string("hash 2"), Instant{200}, std::string()));
  EXPECT_EQ(sessions_of_user(jo.id), 0U);
  EXPECT_EQ(sessions_of_user(al.id), 1U) << "others keep theirs";
}

TEST_F(ControlUsersTest, LoseTheirSessionsWhenDisabled) {
  const UserRecord jo = add("jo@example.com");
  const StartedSession session = start(jo.id);
  ASSERT_TRUE(run(set_disabled, jo.id, true, Instant{200}));
  EXPECT_TRUE(look(find_user, jo.id).disabled);
  EXPECT_FALSE(run(find_session, session.token, Instant{200}));
  ASSERT_TRUE(run(set_disabled, jo.id, false, Instant{300}));
  EXPECT_FALSE(look(find_user, jo.id).disabled);
  EXPECT_FALSE(run(find_session, session.token, Instant{300})) << "what has ended stays so";
}

TEST_F(ControlUsersTest, AreListedByClient) {
  ASSERT_TRUE(add_client(*database_, {"acme", "ACME", 5}));
  const UserRecord jo = add_with_role("jo@example.com", "acme", Role::finance);
  const UserRecord al = add_with_role("al@example.com", "acme", Role::member);
  const UserRecord root = add_with_role("root@example.com", "", Role::partner_admin);
  ASSERT_TRUE(run(put_membership, MembershipRecord{jo.id, "default", Role::client_admin}));
  const auto acme = look(users_of_client, std::string("acme"));
  ASSERT_EQ(acme.size(), 2U);
  EXPECT_EQ(acme[0].user.id, al.id);
  EXPECT_EQ(acme[1].user.id, jo.id);
  EXPECT_EQ(acme[1].role, Role::finance);
  ASSERT_EQ(look(users_of_client, std::string()).size(), 1U) << "of the partner itself";
  EXPECT_EQ(look(users_of_client, std::string()).front().user.id, root.id);
  EXPECT_EQ(look(users).size(), 3U);
  const auto held = look(memberships_of, jo.id);
  ASSERT_EQ(held.size(), 2U);
  EXPECT_EQ(held[0].client, "acme");
  EXPECT_EQ(held[1].client, "default");
  EXPECT_EQ(held[1].role, Role::client_admin);
}

TEST_F(ControlUsersTest, GetRolesThatCanBe) {
  const UserRecord jo = add("jo@example.com");
  EXPECT_EQ(run(put_membership, MembershipRecord{jo.id, "default", Role::partner_admin}).error().code,
            ErrorCode::usage);
  EXPECT_EQ(run(put_membership, MembershipRecord{jo.id, "acme", Role::member}).error().code, ErrorCode::not_found);
  EXPECT_EQ(run(put_membership, MembershipRecord{"usr-none", "default", Role::member}).error().code,
            ErrorCode::not_found);
  EXPECT_TRUE(run(put_membership, MembershipRecord{jo.id, "", Role::finance})) << "finance of every client";
  ASSERT_TRUE(run(put_membership, MembershipRecord{jo.id, "default", Role::member}));
  ASSERT_TRUE(run(put_membership, MembershipRecord{jo.id, "default", Role::client_admin}));
  EXPECT_EQ(look(memberships_of, jo.id).size(), 2U) << "one role for each client";
  ASSERT_TRUE(run(remove_membership, jo.id, std::string("default")));
  EXPECT_EQ(run(remove_membership, jo.id, std::string("default")).error().code, ErrorCode::not_found);
  for (const Role role : {Role::partner_admin, Role::client_admin, Role::finance, Role::member})
    EXPECT_EQ(parse_role(to_string(role)), role);
  EXPECT_EQ(parse_role("owner"), std::nullopt);
}

TEST_F(ControlUsersTest, AlwaysHaveSomebodyWhoAdministers) {
  const UserRecord root = add_with_role("root@example.com", "", Role::partner_admin);
  const auto cannot_go = [&] {
    EXPECT_EQ(run(remove_user, root.id).error().code, ErrorCode::conflict);
    EXPECT_EQ(run(set_disabled, root.id, true, Instant{5}).error().code, ErrorCode::conflict);
    EXPECT_EQ(run(put_membership, MembershipRecord{root.id, "", Role::member}).error().code, ErrorCode::conflict);
    EXPECT_EQ(run(remove_membership, root.id, std::string()).error().code, ErrorCode::conflict);
    EXPECT_FALSE(look(find_user, root.id).disabled);
  };
  cannot_go();
  EXPECT_TRUE(run(put_membership, MembershipRecord{root.id, "", Role::partner_admin})) << "the same again";
  const UserRecord other = add_with_role("other@example.com", "", Role::partner_admin);
  ASSERT_TRUE(run(set_disabled, other.id, true, Instant{5}));
  cannot_go();  // who is disabled administers nothing
  EXPECT_TRUE(run(remove_membership, other.id, std::string())) << "and may be taken the role";
  ASSERT_TRUE(run(put_membership, MembershipRecord{other.id, "", Role::partner_admin}));
  ASSERT_TRUE(run(set_disabled, other.id, false, Instant{6}));
  EXPECT_TRUE(run(remove_user, root.id));
  EXPECT_EQ(run(remove_user, root.id).error().code, ErrorCode::not_found);
}

TEST_F(ControlUsersTest, AreRemovedWithAllThatIsTheirs) {
  const UserRecord jo = add_with_role("jo@example.com", "default", Role::member);
  const StartedSession session = start(jo.id);
  ASSERT_TRUE(run(remove_user, jo.id));
  EXPECT_FALSE(run(find_session, session.token, Instant{200}));
  EXPECT_TRUE(look(memberships_of, jo.id).empty());
  EXPECT_TRUE(look(users_of_client, std::string("default")).empty());
  add("jo@example.com");
}

TEST_F(ControlUsersTest, LoseTheirMembershipWithTheClient) {
  ASSERT_TRUE(add_client(*database_, {"acme", "ACME", 5}));
  const UserRecord jo = add_with_role("jo@example.com", "acme", Role::member);
  ASSERT_TRUE(remove_client(*database_, "acme"));
  EXPECT_TRUE(look(memberships_of, jo.id).empty()) << "the next of that id is somebody else";
}

}  // namespace
}  // namespace farthing::control
