#include "control/users.hpp"

#include <soci/soci.h>

#include <algorithm>
#include <array>

#include "control/changed_rows.hpp"
#include "control/checked_name.hpp"
#include "control/clients.hpp"
#include "control/random_tokens.hpp"
#include "control/sessions.hpp"
#include "core/text_table.hpp"

namespace farthing::control {
namespace {

using soci::into;
using soci::use;

constexpr std::array<std::string_view, 4> roles{"partner_admin", "client_admin", "finance", "member"};
constexpr const char* columns =
    "u.id, u.email, u.name, u.password_hash, u.oidc_issuer, u.oidc_subject, u.disabled, u.created_at, u.changed_at, "
    "u.last_sign_in";

std::unexpected<Error> no_user(std::string message) {
  return std::unexpected(Error(ErrorCode::not_found, std::move(message), "look who there is in the list of users"));
}

Result<Role> read_role(const std::string& text) {
  if (const auto role = parse_role(text)) return *role;
  return fail(ErrorCode::damaged, "the control database holds a role that farthing never writes: {}", text);
}

/// `condition` may name :one and :other.
std::vector<UserRecord> select_users(soci::session& db, const std::string& condition, const std::string& one = "",
                                     const std::string& other = "") {
  std::vector<UserRecord> found;
  UserRecord user;
  int disabled = 0;
  soci::statement rows =
      (db.prepare << fmt::format("SELECT {} FROM user u WHERE :one IS NOT NULL AND :other IS NOT NULL AND {} ORDER BY "
                                 "u.email",
                                 columns, condition),
       use(one, "one"), use(other, "other"), into(user.id), into(user.email), into(user.name), into(user.password_hash),
       into(user.oidc_issuer), into(user.oidc_subject), into(disabled), into(user.created_at), into(user.changed_at),
       into(user.last_sign_in));
  rows.execute();
  while (rows.fetch()) {
    user.disabled = disabled != 0;
    found.push_back(user);
  }
  return found;
}

/// Who is left to rule when this one no longer does.
Result<> check_another_rules(soci::session& db, const std::string& user) {
  int ruled = 0;
  int others = 0;
  db << "SELECT coalesce(sum(u.id = :user), 0), coalesce(sum(u.id <> :user), 0) FROM membership m JOIN user u ON u.id "
        "= "
        "m.user WHERE m.client = '' AND m.role = 'partner_admin' AND u.disabled = 0",
      use(user, "user"), into(ruled), into(others);
  if (ruled == 0 || others > 0) return {};
  return std::unexpected(Error(ErrorCode::conflict,
                               "this is the last partner_admin, and nobody could administer any more",
                               "make somebody else a partner_admin first"));
}

Result<> check_oidc_identity(soci::session& db, const std::string& id, const std::string& issuer,
                             const std::string& subject) {
  if (issuer.empty() != subject.empty())
    return fail(ErrorCode::usage, "an identity is an issuer and a subject, and only one of them is given");
  if (subject.empty()) return {};
  const auto others = select_users(db, "u.oidc_issuer = :one AND u.oidc_subject = :other", issuer, subject);
  if (others.empty() || others.front().id == id) return {};
  return std::unexpected(
      Error(ErrorCode::exists,
            fmt::format("this identity of {} is that of {} already", printable(issuer), others.front().email),
            "sign in as that user, or take the identity away there first"));
}

Result<> change(const std::string& id, std::uint64_t changed) {
  return changed > 0 ? Result<>() : no_user(fmt::format("there is no user {}", printable(id)));
}

bool is_local_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || std::string_view(".!#$%&'*+/=?^_`{|}~-").contains(c);
}
bool is_domain_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-'; }

}  // namespace

std::string_view to_string(Role role) { return roles[static_cast<std::size_t>(role)]; }

std::optional<Role> parse_role(std::string_view text) {
  const auto* at = std::ranges::find(roles, text);
  if (at == roles.end()) return std::nullopt;
  return static_cast<Role>(at - roles.begin());
}

Result<std::string> checked_email(std::string_view email) {
  constexpr std::size_t longest = 254;
  constexpr std::size_t longest_local = 64;
  while (email.starts_with(' ')) email.remove_prefix(1);
  while (email.ends_with(' ')) email.remove_suffix(1);
  std::string kept(email);
  std::ranges::transform(kept, kept.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  const std::size_t at = kept.find('@');
  const std::string_view local = std::string_view(kept).substr(0, std::min(at, kept.size()));
  const std::string_view domain = at == std::string::npos ? "" : std::string_view(kept).substr(at + 1);
  const bool dotted_well = !local.starts_with('.') && !local.ends_with('.') && !domain.starts_with('.') &&
                           !domain.ends_with('.') && !domain.starts_with('-') && !domain.ends_with('-') &&
                           !kept.contains("..");
  if (!local.empty() && local.size() <= longest_local && !domain.empty() && kept.size() <= longest && dotted_well &&
      std::ranges::all_of(local, is_local_letter) && std::ranges::all_of(domain, is_domain_letter))
    return kept;
  return std::unexpected(Error(ErrorCode::usage,
                               fmt::format("\"{}\" is no email address", printable(email.substr(0, longest))),
                               "type it as in name@example.com"));
}

Result<UserRecord> add_user(soci::session& db, UserRecord user) {
  FARTHING_TRY(user.email, checked_email(user.email));
  FARTHING_TRY(user.name, checked_name("the name of a user", user.name));
  if (!select_users(db, "u.email = :one", user.email).empty())
    return std::unexpected(Error(ErrorCode::exists, fmt::format("there is a user {} already", user.email),
                                 "give that user another membership, or take another address"));
  FARTHING_CHECK(check_oidc_identity(db, "", user.oidc_issuer, user.oidc_subject));
  user.id = new_id("usr-");
  user.changed_at = user.created_at;
  const int disabled = user.disabled ? 1 : 0;
  db << "INSERT INTO user (id, email, name, password_hash, oidc_issuer, oidc_subject, disabled, created_at, "
        "changed_at, "
        "last_sign_in) VALUES (:id, :email, :name, :hash, :issuer, :subject, :disabled, :created, :changed, :last)",
      use(user.id), use(user.email), use(user.name), use(user.password_hash), use(user.oidc_issuer),
      use(user.oidc_subject), use(disabled), use(user.created_at), use(user.changed_at), use(user.last_sign_in);
  return user;
}

Result<UserRecord> find_user(soci::session& db, const std::string& id) {
  auto found = select_users(db, "u.id = :one", id);
  if (found.empty()) return no_user(fmt::format("there is no user {}", printable(id)));
  return std::move(found.front());
}

Result<UserRecord> find_user_by_email(soci::session& db, std::string_view email) {
  FARTHING_TRY(const std::string kept, checked_email(email));
  auto found = select_users(db, "u.email = :one", kept);
  if (found.empty()) return no_user(fmt::format("there is no user {}", kept));
  return std::move(found.front());
}

Result<UserRecord> find_user_by_oidc(soci::session& db, const std::string& issuer, const std::string& subject) {
  auto found =
      select_users(db, "u.oidc_subject <> '' AND u.oidc_issuer = :one AND u.oidc_subject = :other", issuer, subject);
  if (found.empty())
    return no_user(fmt::format("nobody has the identity {} of {}", printable(subject), printable(issuer)));
  return std::move(found.front());
}

Result<std::vector<UserRecord>> users(soci::session& db) { return select_users(db, "1"); }

Result<std::vector<UserOfClient>> users_of_client(soci::session& db, const std::string& client) {
  std::vector<UserOfClient> found;
  for (UserRecord& user :
       select_users(db, "EXISTS (SELECT 1 FROM membership m WHERE m.user = u.id AND m.client = :one)", client)) {
    std::string role;
    db << "SELECT role FROM membership WHERE user = :user AND client = :client", use(user.id), use(client), into(role);
    FARTHING_TRY(const Role known, read_role(role));
    found.push_back({std::move(user), known});
  }
  return found;
}

Result<> set_password(soci::session& db, const std::string& id, const std::string& hash, Instant now,
                      const std::string& spared_session) {
  FARTHING_CHECK(
      change(id, changed_rows((db.prepare << "UPDATE user SET password_hash = :hash, changed_at = :now WHERE "
                                             "id = :id",
                               use(hash), use(now), use(id)))));
  return end_sessions_of(db, id, spared_session);
}

Result<> set_oidc_identity(soci::session& db, const std::string& id, const std::string& issuer,
                           const std::string& subject, Instant now) {
  FARTHING_CHECK(check_oidc_identity(db, id, issuer, subject));
  return change(id, changed_rows((db.prepare << "UPDATE user SET oidc_issuer = :issuer, oidc_subject = :subject, "
                                                "changed_at = :now WHERE id = :id",
                                  use(issuer), use(subject), use(now), use(id))));
}

Result<> rename_user(soci::session& db, const std::string& id, const std::string& name, Instant now) {
  FARTHING_TRY(const std::string kept, checked_name("the name of a user", name));
  return change(id, changed_rows((db.prepare << "UPDATE user SET name = :name, changed_at = :now WHERE id = :id",
                                  use(kept), use(now), use(id))));
}

Result<> note_sign_in(soci::session& db, const std::string& id, Instant now) {
  return change(id,
                changed_rows((db.prepare << "UPDATE user SET last_sign_in = :now WHERE id = :id", use(now), use(id))));
}

Result<> set_disabled(soci::session& db, const std::string& id, bool disabled, Instant now) {
  if (disabled) FARTHING_CHECK(check_another_rules(db, id));
  const int value = disabled ? 1 : 0;
  FARTHING_CHECK(change(id, changed_rows((db.prepare << "UPDATE user SET disabled = :disabled, changed_at = :now WHERE "
                                                        "id = :id",
                                          use(value), use(now), use(id)))));
  return disabled ? end_sessions_of(db, id) : Result<>();
}

Result<> remove_user(soci::session& db, const std::string& id) {
  FARTHING_CHECK(check_another_rules(db, id));
  return change(id, changed_rows((db.prepare << "DELETE FROM user WHERE id = :id", use(id))));
}

Result<> put_membership(soci::session& db, const MembershipRecord& membership) {
  const bool rules = membership.role == Role::partner_admin;
  if (rules && !membership.client.empty())
    return std::unexpected(Error(ErrorCode::usage, "a partner_admin administers every client, not one alone",
                                 "give the role without a client, or take client_admin"));
  FARTHING_CHECK(find_user(db, membership.user));
  if (!membership.client.empty()) FARTHING_CHECK(find_client(db, membership.client));
  if (!rules && membership.client.empty()) FARTHING_CHECK(check_another_rules(db, membership.user));
  const std::string role(to_string(membership.role));
  db << "INSERT INTO membership (user, client, role) VALUES (:user, :client, :role) ON CONFLICT (user, client) DO "
        "UPDATE SET role = excluded.role",
      use(membership.user), use(membership.client), use(role);
  return {};
}

Result<> remove_membership(soci::session& db, const std::string& user, const std::string& client) {
  if (client.empty()) FARTHING_CHECK(check_another_rules(db, user));
  if (changed_rows((db.prepare << "DELETE FROM membership WHERE user = :user AND client = :client", use(user),
                    use(client))) == 0)
    return no_user(client.empty()
                       ? fmt::format("user {} has no role with the partner", printable(user))
                       : fmt::format("user {} is no member of client {}", printable(user), printable(client)));
  return {};
}

Result<std::vector<MembershipRecord>> memberships_of(soci::session& db, const std::string& user) {
  std::vector<MembershipRecord> found;
  MembershipRecord membership;
  std::string role;
  soci::statement rows = (db.prepare << "SELECT user, client, role FROM membership WHERE user = :user ORDER BY client",
                          use(user), into(membership.user), into(membership.client), into(role));
  rows.execute();
  while (rows.fetch()) {
    FARTHING_TRY(membership.role, read_role(role));
    found.push_back(membership);
  }
  return found;
}

}  // namespace farthing::control
