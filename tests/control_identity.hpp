#pragma once

#include <filesystem>
#include <string>

#include "control/users.hpp"
#include "control_records.hpp"

namespace farthing::control {

/// A test of what runs within transactions: each call has one of its own.
class IdentityTest : public ControlTest {
 protected:
  /// Waits for no disk, for what is asked here does not depend on one: the tables are made once, for all tests, and
  /// SQLite is told, which it takes outside of transactions only.
  void SetUp() override {
    std::filesystem::copy_file(made_tables(), folder_.path() / "control.sqlite");
    ControlTest::SetUp();
    ASSERT_TRUE(database_->write([](soci::session& db) -> Result<> {
      for (const char* statement : {"ROLLBACK", "PRAGMA synchronous = OFF", "BEGIN"}) db << statement;
      return {};
    }));
  }
  static std::filesystem::path made_tables() {
    static const TemporaryFolder folder;
    static const bool made = ControlDatabase::open(folder.path() / "control.sqlite").has_value();
    EXPECT_TRUE(made);
    return folder.path() / "control.sqlite";
  }
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
