#pragma once

#include <string>

#include "control/users.hpp"
#include "control_records.hpp"

namespace farthing::control {

/// A test of what runs within transactions: each call has one of its own.
class IdentityTest : public ControlTest {
 protected:
  template <class Function, class... Args>
  auto run(Function* function, const Args&... args) {
    return database_->write([&](soci::session& db) { return function(db, args...); });
  }
  /// What only looks; a failure is the test's.
  template <class Function, class... Args>
  auto look(Function* function, const Args&... args) {
    auto found = database_->read([&](soci::session& db) { return function(db, args...); });
    EXPECT_TRUE(found) << found.error().message;
    return std::move(found).value();
  }
  UserRecord add(const std::string& email) {
    UserRecord user;
    user.email = email;
    user.name = "Name of " + email;
    user.created_at = 100;
    return run(add_user, user).value();
  }
  UserRecord add_with_role(const std::string& email, const std::string& client, Role role) {
    UserRecord user = add(email);
    EXPECT_TRUE(run(put_membership, MembershipRecord{user.id, client, role}));
    return user;
  }
};

}  // namespace farthing::control
