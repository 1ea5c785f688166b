#pragma once

#include <gtest/gtest.h>
#include <soci/soci.h>

#include <memory>
#include <string>

#include "control/connections.hpp"
#include "control/control_database.hpp"
#include "temporary_folder.hpp"

namespace farthing::control {

/// A test with a control database of its own.
class ControlTest : public testing::Test {
 protected:
  void SetUp() override { database_ = open(); }
  /// The same file once more, as another process has it.
  std::unique_ptr<ControlDatabase> open() const {
    auto opened = ControlDatabase::open(folder_.path() / "control.sqlite");
    EXPECT_TRUE(opened) << opened.error().message;
    return std::make_unique<ControlDatabase>(std::move(*opened));
  }

  TemporaryFolder folder_;
  std::unique_ptr<ControlDatabase> database_;
};

/// Takes away what the tenth version of the tables brought.
inline void drop_tenth_version(soci::session& session) { session << "ALTER TABLE segment DROP COLUMN split_totals"; }

/// The same for the ninth, and those after it.
inline void drop_ninth_version(soci::session& session) {
  drop_tenth_version(session);
  session << "DROP TABLE label_alias";
}

/// The same for the eighth, and those after it.
inline void drop_eighth_version(soci::session& session) {
  drop_ninth_version(session);
  for (const char* table :
       {"membership", "totp", "recovery_code", "session", "user", "api_token", "invitation", "setup_code",
        "audit_entry", "audit_head", "report_folder", "report", "dashboard", "idempotent_request"})
    session << std::string("DROP TABLE ") + table;
}

/// Takes away what the third version of the tables and those after it brought.
inline void drop_third_version(soci::session& session) {
  drop_eighth_version(session);
  for (const char* table : {"sealed_secret", "export", "finding", "connection", "client", "external_id",
                            "external_id_in_clear", "child_account", "job", "fetched_object", "seen_month"})
    session << std::string("DROP TABLE ") + table;
}

/// A connection with an account and a role of its own; `id` must end in a digit.
inline ConnectionRecord connection(const std::string& id, const std::string& client = "default") {
  ConnectionRecord record;
  record.id = id;
  record.client = client;
  record.name = "name of " + id;
  record.account = std::string(12, id.back());
  record.role_arn = "arn:aws:iam::" + record.account + ":role/farthing";
  record.state = ConnectionState::connected;
  record.created_at = 100;
  record.changed_at = 100;
  return record;
}

}  // namespace farthing::control
