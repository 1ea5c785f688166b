#pragma once

#include <string>
#include <vector>

#include "control/control_database.hpp"
#include "control/users.hpp"
#include "core/instant.hpp"
#include "core/secret.hpp"

namespace farthing::control {

/// That somebody is asked to join.
struct InvitationRecord {
  std::string id;      ///< `inv-...`, given by make_invitation
  std::string client;  ///< empty: the partner
  Role role = Role::member;
  std::string email;
  std::string account;  ///< the account that the invited one is asked to connect, 12 digits; empty: none
  std::string made_by;  ///< id of a user
  Instant created_at = 0;
  Instant expires_at = 0;
  Instant accepted_at = 0;  ///< 0: not yet
  Instant revoked_at = 0;   ///< 0: is good
};

struct MadeInvitation {
  Secret token;  ///< for the link, shown this once; only its hash is kept
  InvitationRecord record;
};

inline constexpr Instant invitation_lasts = 7LL * 24 * 3600;

// Each of these runs within a transaction of the caller's.

/// Fails with `usage` for an email, a role or an account that cannot be one, with `not_found` for an unknown client.
Result<MadeInvitation> make_invitation(soci::session& db, InvitationRecord invitation);
/// Fails with `not_found` for what nobody has, was used, revoked or has expired; which of them is not told.
Result<InvitationRecord> find_invitation(soci::session& db, const Secret& token, Instant now);
/// Makes the invited one a user, and a member. Of `user` the name and the password's hash or the identity at a provider
/// count; the email is the invitation's. Fails as find_invitation does; with `exists` when there is such a user, who
/// has to sign in to accept.
Result<UserRecord> accept_invitation_as_new(soci::session& db, const Secret& token, UserRecord user, Instant now);
/// Gives the membership to a user who is there: the one with the invitation's email, else `conflict`. Who may do more
/// already keeps that. Fails as find_invitation does.
Result<UserRecord> accept_invitation_as(soci::session& db, const Secret& token, const std::string& user, Instant now);
/// Fails with `not_found` when the client has no such invitation that waits to be accepted.
Result<> revoke_invitation(soci::session& db, const std::string& client, const std::string& id, Instant now);
/// Those of this very client, the latest first, those included that are good no more.
Result<std::vector<InvitationRecord>> invitations(soci::session& db, const std::string& client);

}  // namespace farthing::control
