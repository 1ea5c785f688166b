#include "control/second_factor.hpp"

#include <soci/soci.h>

#include "control/changed_rows.hpp"
#include "control/random_tokens.hpp"
#include "control/totp.hpp"
#include "control/users.hpp"

namespace farthing::control {
namespace {

using soci::into;
using soci::use;

constexpr std::size_t recovery_codes = 10;
constexpr std::size_t groups_of_a_code = 4;

struct TotpRow {
  std::string sealed;  ///< empty: there is none
  bool confirmed = false;
  std::int64_t last_step = 0;
};

std::string place_of(const std::string& user) { return "totp/" + user; }
std::string hash_of(const std::string& user, const Secret& code) {
  return hash_of_token("recovery code " + user, code);
}

TotpRow select(soci::session& db, const std::string& user) {
  TotpRow row;
  int confirmed = 0;
  db << "SELECT sealed, confirmed, last_step FROM totp WHERE user = :user", use(user), into(row.sealed),
      into(confirmed), into(row.last_step);
  if (!db.got_data()) return {};
  row.confirmed = confirmed != 0;
  return row;
}

/// Whether the code is right; its step is used up with it. Of two who bring one code at once, one is right.
Result<bool> use_code(soci::session& db, const MasterKey& key, const std::string& user, const TotpRow& row,
                      const std::string& code, Instant now) {
  FARTHING_TRY(const Secret secret, key.unseal(row.sealed, place_of(user)));
  const auto step = verify_totp(secret, code, now, row.last_step);
  if (!step) return false;
  const std::int64_t used = *step;
  return changed_rows((db.prepare << "UPDATE totp SET last_step = :step WHERE user = :user AND last_step < :step",
                       use(used, "step"), use(user, "user"))) == 1;
}

std::vector<Secret> new_recovery_codes(soci::session& db, const std::string& user) {
  db << "DELETE FROM recovery_code WHERE user = :user", use(user);
  std::vector<Secret> codes;
  while (codes.size() < recovery_codes) {
    codes.push_back(new_typed_code(groups_of_a_code));
    const std::string hash = hash_of(user, codes.back());
    db << "INSERT INTO recovery_code (user, hash) VALUES (:user, :hash)", use(user), use(hash);
  }
  return codes;
}

std::unexpected<Error> has_none(const char* message, const char* cure) {
  return std::unexpected(Error(ErrorCode::not_found, message, cure));
}

}  // namespace

Result<SecondFactor> second_factor_of(soci::session& db, const std::string& user) {
  SecondFactor found;
  found.is_on = select(db, user).confirmed;
  unsigned long long left = 0;
  db << "SELECT count(*) FROM recovery_code WHERE user = :user", use(user), into(left);
  found.recovery_codes_left = left;
  return found;
}

Result<Secret> begin_totp(soci::session& db, const MasterKey& key, const std::string& user, Instant now) {
  FARTHING_CHECK(find_user(db, user));
  if (select(db, user).confirmed)
    return std::unexpected(
        Error(ErrorCode::exists, "this user has a second factor already", "remove it first, then set up the new one"));
  Secret secret = new_totp_secret();
  const std::string sealed = key.seal(secret, place_of(user));
  db << "INSERT INTO totp (user, sealed, confirmed, last_step, made_at) VALUES (:user, :sealed, 0, 0, :now) ON "
        "CONFLICT "
        "(user) DO UPDATE SET sealed = excluded.sealed, last_step = 0, made_at = excluded.made_at",
      use(user), use(sealed), use(now);
  return secret;
}

Result<std::vector<Secret>> confirm_totp(soci::session& db, const MasterKey& key, const std::string& user,
                                         const std::string& code, Instant now) {
  const TotpRow row = select(db, user);
  if (row.sealed.empty() || row.confirmed)
    return has_none("there is no second factor that waits to be confirmed", "begin to set one up");
  FARTHING_TRY(const bool right, use_code(db, key, user, row, code, now));
  if (!right) return std::vector<Secret>();
  db << "UPDATE totp SET confirmed = 1 WHERE user = :user", use(user);
  return new_recovery_codes(db, user);
}

Result<bool> use_totp(soci::session& db, const MasterKey& key, const std::string& user, const std::string& code,
                      Instant now) {
  const TotpRow row = select(db, user);
  if (!row.confirmed) return false;
  return use_code(db, key, user, row, code, now);
}

Result<bool> use_recovery_code(soci::session& db, const std::string& user, const Secret& code) {
  const Secret read = read_typed_code(code, groups_of_a_code);
  if (read.empty()) return false;
  const std::string hash = hash_of(user, read);
  return changed_rows((db.prepare << "DELETE FROM recovery_code WHERE user = :user AND hash = :hash", use(user),
                       use(hash))) == 1;
}

Result<std::vector<Secret>> renew_recovery_codes(soci::session& db, const std::string& user) {
  if (!select(db, user).confirmed)
    return has_none("recovery codes belong to a second factor, and this user has none", "set one up first");
  return new_recovery_codes(db, user);
}

Result<> remove_totp(soci::session& db, const std::string& user) {
  db << "DELETE FROM totp WHERE user = :user", use(user);
  db << "DELETE FROM recovery_code WHERE user = :user", use(user);
  return {};
}

}  // namespace farthing::control
