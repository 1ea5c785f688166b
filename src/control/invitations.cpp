#include "control/invitations.hpp"

#include <soci/soci.h>

#include <algorithm>

#include "control/changed_rows.hpp"
#include "control/clients.hpp"
#include "control/random_tokens.hpp"
#include "core/text_table.hpp"

namespace farthing::control {
namespace {

using soci::into;
using soci::use;

std::string hash_of(const Secret& token) { return hash_of_token("invitation", token); }

/// `condition` may name :value.
Result<std::vector<InvitationRecord>> select(soci::session& db, const std::string& condition,
                                             const std::string& value) {
  std::vector<InvitationRecord> found;
  InvitationRecord invitation;
  std::string role;
  soci::statement rows =
      (db.prepare
           << "SELECT id, client, role, email, account, made_by, created_at, expires_at, accepted_at, revoked_at "
              "FROM invitation WHERE " +
                  condition + " ORDER BY created_at DESC, id",
       use(value, "value"), into(invitation.id), into(invitation.client), into(role), into(invitation.email),
       into(invitation.account), into(invitation.made_by), into(invitation.created_at), into(invitation.expires_at),
       into(invitation.accepted_at), into(invitation.revoked_at));
  rows.execute();
  while (rows.fetch()) {
    const auto known = parse_role(role);
    if (!known)
      return fail(ErrorCode::damaged, "the control database holds a role that farthing never writes: {}", role);
    invitation.role = *known;
    found.push_back(invitation);
  }
  return found;
}

bool can_be_account(const std::string& account) {
  constexpr std::size_t digits = 12;
  return account.size() == digits && std::ranges::all_of(account, [](char c) { return c >= '0' && c <= '9'; });
}

void mark_accepted(soci::session& db, const InvitationRecord& invitation, Instant now) {
  db << "UPDATE invitation SET accepted_at = :now WHERE id = :id", use(now), use(invitation.id);
}

}  // namespace

Result<MadeInvitation> make_invitation(soci::session& db, InvitationRecord invitation) {
  FARTHING_TRY(invitation.email, checked_email(invitation.email));
  if (!invitation.account.empty() && !can_be_account(invitation.account))
    return fail(ErrorCode::usage, "\"{}\" is no account id: it has 12 digits", printable(invitation.account));
  if ((invitation.role == Role::partner_admin || !invitation.account.empty()) &&
      invitation.client.empty() != (invitation.role == Role::partner_admin))
    return std::unexpected(Error(ErrorCode::usage,
                                 invitation.role == Role::partner_admin
                                     ? "a partner_admin administers every client, not one alone"
                                     : "an account is connected for a client, and none is given",
                                 "invite a partner_admin without a client, and whoever connects an account with one"));
  if (!invitation.client.empty()) FARTHING_CHECK(find_client(db, invitation.client));
  invitation.id = new_id("inv-");
  invitation.expires_at = invitation.created_at + invitation_lasts;
  invitation.accepted_at = 0;
  invitation.revoked_at = 0;
  MadeInvitation made{new_token(""), invitation};
  const std::string hash = hash_of(made.token);
  const std::string role(to_string(invitation.role));
  db << "INSERT INTO invitation (id, token_hash, client, role, email, account, made_by, created_at, expires_at, "
        "accepted_at, revoked_at) VALUES (:id, :hash, :client, :role, :email, :account, :by, :created, :expires, 0, 0)",
      use(invitation.id), use(hash), use(invitation.client), use(role), use(invitation.email), use(invitation.account),
      use(invitation.made_by), use(invitation.created_at), use(invitation.expires_at);
  return made;
}

Result<InvitationRecord> find_invitation(soci::session& db, const Secret& token, Instant now) {
  FARTHING_TRY(auto found, select(db, "token_hash = :value AND accepted_at = 0 AND revoked_at = 0", hash_of(token)));
  if (!found.empty() && found.front().expires_at > now) return std::move(found.front());
  return std::unexpected(Error(ErrorCode::not_found,
                               "this invitation is not known, or was used, taken back, or has expired",
                               "ask whoever sent it for a new one"));
}

Result<UserRecord> accept_invitation_as_new(soci::session& db, const Secret& token, UserRecord user, Instant now) {
  FARTHING_TRY(const InvitationRecord invitation, find_invitation(db, token, now));
  user.email = invitation.email;
  user.disabled = false;
  user.created_at = now;
  user.last_sign_in = 0;
  FARTHING_TRY(UserRecord added, add_user(db, std::move(user)));
  FARTHING_CHECK(put_membership(db, {added.id, invitation.client, invitation.role}));
  mark_accepted(db, invitation, now);
  return added;
}

Result<UserRecord> accept_invitation_as(soci::session& db, const Secret& token, const std::string& user, Instant now) {
  FARTHING_TRY(const InvitationRecord invitation, find_invitation(db, token, now));
  FARTHING_TRY(UserRecord found, find_user(db, user));
  if (found.email != invitation.email || found.disabled)
    return std::unexpected(
        Error(ErrorCode::conflict,
              found.disabled ? "a user who is disabled can accept no invitation"
                             : fmt::format("the invitation is for {}, and this is {}", invitation.email, found.email),
              "sign in as the one who is invited, or ask for an invitation to this address"));
  FARTHING_TRY(const auto held, memberships_of(db, user));
  const auto same = std::ranges::find(held, invitation.client, &MembershipRecord::client);
  // The roles are in the order of what they allow.
  if (same == held.end() || invitation.role < same->role)
    FARTHING_CHECK(put_membership(db, {user, invitation.client, invitation.role}));
  mark_accepted(db, invitation, now);
  return found;
}

Result<> revoke_invitation(soci::session& db, const std::string& client, const std::string& id, Instant now) {
  if (changed_rows((db.prepare << "UPDATE invitation SET revoked_at = :now WHERE client = :client AND id = :id AND "
                                  "revoked_at = 0 AND accepted_at = 0",
                    use(now), use(client), use(id))) == 0)
    return fail(ErrorCode::not_found, "there is no invitation {} that waits to be accepted", printable(id));
  return {};
}

Result<std::vector<InvitationRecord>> invitations(soci::session& db, const std::string& client) {
  return select(db, "client = :value", client);
}

}  // namespace farthing::control
