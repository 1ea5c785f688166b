#include "control/first_administrator.hpp"

#include <soci/soci.h>
#include <sodium.h>

#include "control/random_tokens.hpp"

namespace farthing::control {
namespace {

using soci::into;
using soci::use;

constexpr std::size_t groups = 4;

std::string hash_of(const Secret& code) { return hash_of_token("setup code", code); }

SetupTry refused(ErrorCode code, std::string message, std::string cure) {
  return {std::nullopt, Error(code, std::move(message), std::move(cure))};
}

Error set_up_already() {
  return {ErrorCode::exists, "farthing is set up: it has users", "sign in, or ask an administrator for an invitation"};
}

bool is_same(const std::string& one, const std::string& other) {
  return one.size() == other.size() && sodium_memcmp(one.data(), other.data(), one.size()) == 0;
}

}  // namespace

Result<bool> has_users(soci::session& db) {
  int there = 0;
  db << "SELECT EXISTS (SELECT 1 FROM user)", into(there);
  return there != 0;
}

Result<Secret> make_setup_code(soci::session& db, Instant now) {
  FARTHING_TRY(const bool set_up, has_users(db));
  if (set_up) return std::unexpected(set_up_already());
  Secret code = new_typed_code(groups);
  const std::string hash = hash_of(code);
  const Instant expires_at = now + setup_code_lasts;
  db << "INSERT INTO setup_code (only, hash, expires_at, wrong_tries) VALUES (1, :hash, :expires, 0) ON CONFLICT "
        "(only) "
        "DO UPDATE SET hash = excluded.hash, expires_at = excluded.expires_at, wrong_tries = 0",
      use(hash), use(expires_at);
  return code;
}

Result<SetupTry> use_setup_code(soci::session& db, const Secret& code, UserRecord administrator, Instant now) {
  FARTHING_TRY(const bool set_up, has_users(db));
  if (set_up) return SetupTry{std::nullopt, set_up_already()};
  std::string hash;
  Instant expires_at = 0;
  int wrong_tries = 0;
  db << "SELECT hash, expires_at, wrong_tries FROM setup_code", into(hash), into(expires_at), into(wrong_tries);
  const char* make_one = "have farthing make a new code, where it runs";
  if (!db.got_data()) return refused(ErrorCode::not_found, "no code to set farthing up has been made", make_one);
  if (expires_at <= now) return refused(ErrorCode::not_found, "the code to set farthing up has expired", make_one);
  if (wrong_tries >= most_setup_tries)
    return refused(ErrorCode::not_found, "the code to set farthing up was typed wrong too often", make_one);
  if (!is_same(hash, hash_of(read_typed_code(code, groups)))) {
    db << "UPDATE setup_code SET wrong_tries = wrong_tries + 1";
    return refused(
        ErrorCode::not_found, "this is not the code to set farthing up",
        fmt::format("type it as farthing printed it; {} tries are left", most_setup_tries - wrong_tries - 1));
  }
  administrator.disabled = false;
  administrator.created_at = now;
  auto added = add_user(db, std::move(administrator));
  if (!added) return SetupTry{std::nullopt, std::move(added.error())};
  FARTHING_CHECK(put_membership(db, {added->id, "", Role::partner_admin}));
  db << "DELETE FROM setup_code";
  return SetupTry{std::move(*added), std::nullopt};
}

}  // namespace farthing::control
