#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/control_database.hpp"
#include "core/instant.hpp"

namespace farthing::control {

/// What somebody may do with a client; the first may do it with all, and make clients and users.
enum class Role { partner_admin, client_admin, finance, member };
std::string_view to_string(Role role);
std::optional<Role> parse_role(std::string_view text);

/// Somebody who signs in.
struct UserRecord {
  std::string id;             ///< `usr-...`, given by add_user
  std::string email;          ///< lower case, unique
  std::string name;           ///< for people
  std::string password_hash;  ///< empty: signs in elsewhere
  std::string oidc_issuer;    ///< with the subject: whom an identity provider says this is; empty: nobody
  std::string oidc_subject;
  bool disabled = false;
  Instant created_at = 0;
  Instant changed_at = 0;
  Instant last_sign_in = 0;  ///< 0: never
};

struct MembershipRecord {
  std::string user;
  std::string client;  ///< empty: the partner, which is every client
  Role role = Role::member;
};

struct UserOfClient {
  UserRecord user;
  Role role = Role::member;
};

/// The address as it is kept: without blanks around it, lower case. Fails with `usage` for what can be no address.
Result<std::string> checked_email(std::string_view email);

// Each of these runs within a transaction of the caller's, so that a change comes together with what belongs to it: its
// entry in the audit log. What names a user fails with `not_found` when there is none.

/// Gives the user as it is kept. Fails with `exists` when the email, or the identity at a provider, is somebody's
/// already; with `usage` for an email or a name that cannot be one.
Result<UserRecord> add_user(soci::session& db, UserRecord user);
Result<UserRecord> find_user(soci::session& db, const std::string& id);
Result<UserRecord> find_user_by_email(soci::session& db, std::string_view email);
Result<UserRecord> find_user_by_oidc(soci::session& db, const std::string& issuer, const std::string& subject);
/// Everybody, by email.
Result<std::vector<UserRecord>> users(soci::session& db);
/// Those who are members of this very client; the partner's own are those of the empty one.
Result<std::vector<UserOfClient>> users_of_client(soci::session& db, const std::string& client);

/// Ends the user's sessions, but for the one with this id: who changes his own password stays signed in.
Result<> set_password(soci::session& db, const std::string& id, const std::string& hash, Instant now,
                      const std::string& spared_session = "");
Result<> set_oidc_identity(soci::session& db, const std::string& id, const std::string& issuer,
                           const std::string& subject, Instant now);
Result<> rename_user(soci::session& db, const std::string& id, const std::string& name, Instant now);
Result<> note_sign_in(soci::session& db, const std::string& id, Instant now);
/// Disabling ends the user's sessions. The last partner_admin who is not disabled cannot be: `conflict`.
Result<> set_disabled(soci::session& db, const std::string& id, bool disabled, Instant now);
/// Removes a user with memberships, sessions and second factor. `conflict` as above.
Result<> remove_user(soci::session& db, const std::string& id);

/// Gives a role, in the place of another for the same client. Fails with `usage` for a partner_admin of one client
/// alone, with `not_found` for an unknown client, with `conflict` when it would demote the last partner_admin.
Result<> put_membership(soci::session& db, const MembershipRecord& membership);
/// Fails with `not_found`, and with `conflict` as above.
Result<> remove_membership(soci::session& db, const std::string& user, const std::string& client);
/// By client; none for a user who is not there.
Result<std::vector<MembershipRecord>> memberships_of(soci::session& db, const std::string& user);

}  // namespace farthing::control
