#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "control/control_database.hpp"
#include "control/sealed_secrets.hpp"
#include "core/instant.hpp"
#include "core/secret.hpp"

namespace farthing::control {

/// What a user needs beside the password: an authenticator app's codes, and codes on paper for when it is lost.
struct SecondFactor {
  bool is_on = false;  ///< a confirmed app
  std::size_t recovery_codes_left = 0;
};

// Each of these runs within a transaction of the caller's.

Result<SecondFactor> second_factor_of(soci::session& db, const std::string& user);
/// Makes the secret for an app, sealed for this user alone. It counts when it is confirmed; another that waits to be
/// confirmed is replaced. Fails with `exists` when one is on, with `not_found` when there is no such user.
Result<Secret> begin_totp(soci::session& db, const MasterKey& key, const std::string& user, Instant now);
/// Turns it on by a right code, and makes ten recovery codes in the place of all before, which are shown this once.
/// Gives none for a wrong code. Fails with `not_found` when none was begun or it is on already.
Result<std::vector<Secret>> confirm_totp(soci::session& db, const MasterKey& key, const std::string& user,
                                         const std::string& code, Instant now);
/// Whether an app's code is right; each is so once only. False when there is no second factor.
Result<bool> use_totp(soci::session& db, const MasterKey& key, const std::string& user, const std::string& code,
                      Instant now);
/// Whether a recovery code is right, which uses it up.
Result<bool> use_recovery_code(soci::session& db, const std::string& user, const Secret& code);
/// Ten new ones, in the place of all before. Fails with `not_found` when there is no second factor.
Result<std::vector<Secret>> renew_recovery_codes(soci::session& db, const std::string& user);
/// Turns the second factor off and forgets its codes.
Result<> remove_totp(soci::session& db, const std::string& user);

}  // namespace farthing::control
