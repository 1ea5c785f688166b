#pragma once

#include <optional>

#include "control/control_database.hpp"
#include "control/users.hpp"
#include "core/instant.hpp"
#include "core/secret.hpp"

namespace farthing::control {

/// What came of a try with the code by which the first administrator is made.
struct SetupTry {
  std::optional<UserRecord> administrator;
  std::optional<Error> refusal;  ///< why there is none, for whoever typed the code
};

inline constexpr Instant setup_code_lasts = 24LL * 3600;
inline constexpr int most_setup_tries = 10;

// Each of these runs within a transaction of the caller's.

Result<bool> has_users(soci::session& db);
/// The code that whoever runs the machine reads there and types on the page: `7F3K-...`, 80 random bits, good for a
/// day. The one before is good no more. Fails with `exists` once there is a user.
Result<Secret> make_setup_code(soci::session& db, Instant now);
/// Makes the first user, a partner_admin, and forgets the code. A refusal is no failure, so that the transaction stands
/// and the wrong try is counted; after ten a new code must be made. Refuses with `exists` once there is a user, with
/// `not_found` for a code that is wrong, expired or worn out, with `usage` for a user that cannot be one.
Result<SetupTry> use_setup_code(soci::session& db, const Secret& code, UserRecord administrator, Instant now);

}  // namespace farthing::control
