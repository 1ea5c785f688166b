#include <gtest/gtest.h>
#include <soci/soci.h>

#include <filesystem>
#include <mutex>
#include <set>
#include <thread>

#include "control/clients.hpp"
#include "control/external_ids.hpp"
#include "control_records.hpp"
#include "core/file.hpp"

namespace farthing::control {
namespace {

class ExternalIdTest : public ControlTest {
 protected:
  MasterKey key() { return open_master_key(*database_, key_file()).value(); }
  std::filesystem::path key_file() const { return folder_.path() / "master.key"; }
  std::string id_of(const std::string& client, const std::string& organisation = "default") {
    return external_id(*database_, key(), client, organisation, 10).value();
  }
  Result<> run(const std::string& sql) {
    return database_->write([&](soci::session& session) -> Result<> {
      session << sql;
      return {};
    });
  }
  void lose_key() { std::filesystem::rename(key_file(), folder_.path() / "lost.key"); }
};

TEST_F(ExternalIdTest, IsMadeOnceAndKept) {
  const std::string id = id_of("acme");
  EXPECT_EQ(id.size(), 44U);
  EXPECT_TRUE(id.starts_with("fth-"));
  EXPECT_EQ(id.find_first_not_of("0123456789abcdef", 4), std::string::npos) << id;
  EXPECT_EQ(id_of("acme"), id);
  EXPECT_EQ(external_id(*open(), key(), "acme", "default", 99).value(), id);
  EXPECT_NE(id_of("acme", "second"), id);
  EXPECT_NE(id_of("other"), id);
  EXPECT_EQ(client_of_external_id(*database_, id).value(), "acme");
  EXPECT_EQ(client_of_external_id(*database_, "fth-").value(), "");
  EXPECT_EQ(external_ids(*database_, key(), "acme")->size(), 2U);
}

TEST_F(ExternalIdTest, StandsInNoFileAsItIs) {
  const std::string id = id_of("acme");
  database_.reset();
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path()))
    EXPECT_EQ(read_whole_file(entry.path(), 1 << 20)->find(id), std::string::npos) << entry.path();
}

TEST_F(ExternalIdTest, NeverChangesAndOpensForNoOtherClient) {
  const std::string id = id_of("acme");
  EXPECT_EQ(run("UPDATE external_id SET made_at = 3").error().code, ErrorCode::database);
  ASSERT_TRUE(
      run("INSERT INTO external_id (client, organisation, sealed, made_at) SELECT 'other', organisation, sealed, 1 "
          "FROM external_id"));
  EXPECT_EQ(external_id(*database_, key(), "other", "default", 10).error().code, ErrorCode::damaged);
  EXPECT_EQ(id_of("acme"), id);
}

TEST_F(ExternalIdTest, IsOneForManyWhoAskAtOnce) {
  std::mutex mutex;
  std::set<std::string> seen;
  {
    std::vector<std::jthread> askers;
    for (int i = 0; i < 8; ++i)
      askers.emplace_back([&] {
        const auto database = open();
        const auto own = open_master_key(*database, key_file());
        const auto id = own ? external_id(*database, *own, "acme", "default", 10) : std::unexpected(own.error());
        const std::scoped_lock lock(mutex);
        seen.insert(id ? *id : id.error().message);
      });
  }
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_EQ(id_of("acme"), *seen.begin());
}

TEST_F(ExternalIdTest, IsNotMadeAnewWhereTheMasterKeyIsLost) {
  ASSERT_FALSE(id_of("acme").empty());
  lose_key();
  EXPECT_EQ(open_master_key(*database_, key_file()).error().code, ErrorCode::master_key);
  EXPECT_FALSE(std::filesystem::exists(key_file()));
  const MasterKey other = MasterKey::open(key_file(), true).value();
  const auto closed = external_id(*database_, other, "acme", "default", 10);
  ASSERT_FALSE(closed);
  EXPECT_EQ(closed.error().code, ErrorCode::master_key);
  EXPECT_NE(closed.error().cure.find("farthing clients external-id --restore"), std::string::npos);
}

TEST_F(ExternalIdTest, IsRestoredFromATrustPolicyWhereTheMasterKeyIsLost) {
  const std::string id = id_of("acme");
  lose_key();
  const MasterKey other = MasterKey::open(key_file(), true).value();
  for (const std::string& bad : std::vector<std::string>{"", "mine", "fth-12", "fth-" + std::string(40, 'g')})
    EXPECT_EQ(restore_external_id(*database_, other, "acme", "default", bad, 11).error().code, ErrorCode::usage) << bad;
  const std::string mistyped = id.substr(0, id.size() - 1) + (id.back() == '0' ? '1' : '0');
  EXPECT_EQ(restore_external_id(*database_, other, "acme", "default", mistyped, 11).error().code, ErrorCode::usage);
  ASSERT_TRUE(restore_external_id(*database_, other, "acme", "default", id, 11));
  EXPECT_EQ(external_id(*database_, other, "acme", "default", 12).value(), id);
  const std::string another = "fth-" + std::string(40, '0');
  EXPECT_EQ(restore_external_id(*database_, other, "acme", "default", another, 13).error().code, ErrorCode::exists);
}

TEST_F(ExternalIdTest, IsNeverRestoredForWhomItWasNotMade) {
  const std::string id = id_of("acme");
  const std::string second = id_of("acme", "second");
  const std::string of_other = id_of("other");
  lose_key();
  const MasterKey other = MasterKey::open(key_file(), true).value();
  for (const std::string& wrong : {second, of_other, "fth-" + std::string(40, '0')}) {
    const auto refused = restore_external_id(*database_, other, "acme", "default", wrong, 11);
    ASSERT_FALSE(refused) << wrong;
    EXPECT_EQ(refused.error().code, ErrorCode::usage);
    EXPECT_EQ(refused.error().message.find("other"), std::string::npos) << "whose it is stays untold";
  }
  EXPECT_EQ(restore_external_id(*database_, other, "new", "default", id, 11).error().code, ErrorCode::not_found);
  ASSERT_TRUE(restore_external_id(*database_, other, "acme", "default", id, 11));
  EXPECT_EQ(external_ids(*database_, other, "acme")->size(), 1U) << "the other organisation's does not open yet";
  const auto closed = external_id(*database_, other, "acme", "second", 12);
  EXPECT_NE(closed.error().message.find("organisation second"), std::string::npos) << closed.error().message;
  EXPECT_NE(closed.error().cure.find("--client acme --organisation second"), std::string::npos) << closed.error().cure;
  EXPECT_EQ(client_of_external_id(*database_, of_other).value(), "other") << "no key is needed for that";
}

TEST_F(ExternalIdTest, GetsItsFingerprintWhenItWasSealedWithoutOne) {
  const std::string id = id_of("acme");
  ASSERT_TRUE(run("CREATE TEMP TABLE copy AS SELECT client, organisation, sealed, made_at FROM external_id"));
  ASSERT_TRUE(run("DELETE FROM external_id"));
  ASSERT_TRUE(run("INSERT INTO external_id (client, organisation, sealed, made_at) SELECT * FROM copy"));
  EXPECT_EQ(client_of_external_id(*database_, id).error().code, ErrorCode::master_key) << "it may be this one";
  EXPECT_EQ(client_of_external_id(*database_, "mine").value(), "");
  EXPECT_EQ(id_of("acme"), id);
  EXPECT_EQ(client_of_external_id(*database_, id).value(), "acme");
}

TEST_F(ExternalIdTest, IsTakenOverFromAFolderThatHadItInClear) {
  const std::string id = "fth-" + std::string(40, 'a');
  ASSERT_TRUE(run("INSERT INTO external_id_in_clear VALUES ('acme', 'default', '" + id + "', 5)"));
  EXPECT_EQ(clients(*database_)->size(), 2U);
  EXPECT_EQ(id_of("acme"), id);
  std::size_t left = 1;
  ASSERT_TRUE(database_->read([&](soci::session& session) -> Result<> {
    session << "SELECT count(*) FROM external_id_in_clear", soci::into(left);
    return {};
  }));
  EXPECT_EQ(left, 0U);
}

}  // namespace
}  // namespace farthing::control
