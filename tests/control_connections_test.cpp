#include <gtest/gtest.h>
#include <soci/soci.h>

#include <atomic>
#include <functional>
#include <string>
#include <thread>

#include "control/connections.hpp"
#include "control_records.hpp"

namespace farthing::control {
namespace {

class ControlConnectionsTest : public ControlTest {
 protected:
  MasterKey key() const { return MasterKey::open(folder_.path() / "master.key", true).value(); }
  std::vector<std::string> names(const std::string& client) {
    std::vector<std::string> found;
    const auto known = connections(*database_, client).value();
    for (const auto& record : known) found.push_back(record.name);
    return found;
  }
};

ExportRecord export_of(const std::string& id, const ConnectionRecord& owner) {
  ExportRecord record;
  record.id = id;
  record.client = owner.client;
  record.connection = owner.id;
  record.kind = ExportKind::cur_2;
  record.name = "name of " + id;
  record.bucket = "bucket";
  record.prefix = "a/b";
  record.region = "eu-central-1";
  record.owner = owner.account;
  record.definition = R"({"a":1})";
  record.chosen = true;
  record.found_at = 500;
  return record;
}

TEST_F(ControlConnectionsTest, GivesBackWhatWasAdded) {
  ConnectionRecord added = connection("c1", "acme");
  added.organisation = "second";
  added.partition = "aws-cn";
  added.kind = AccountKind::management;
  added.given_kind = AccountKind::standalone;
  added.access = AccessKind::access_key_with_role;
  added.state = ConnectionState::unsafe_trust;
  added.access_key_id = "AKIAIOSFODNN7EXAMPLE";
  added.accepts_organisation_trust = true;
  added.home_region = "cn-north-1";
  added.regions = {"cn-north-1", "cn-\"2"};
  added.features = {"bills"};
  added.since = BillingPeriod{2026, 2};
  added.payer = "999999999999";
  added.organization_id = "o-abc";
  added.checked_at = 7;
  added.fetched_at = std::int64_t{1} << 40;
  ASSERT_TRUE(add_connection(*database_, added));
  const auto found = find_connection(*database_, "acme", "name of c1");
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->id, "c1");
  EXPECT_EQ(found->client, "acme");
  EXPECT_EQ(found->organisation, "second");
  EXPECT_EQ(found->partition, "aws-cn");
  EXPECT_EQ(found->account, "111111111111");
  EXPECT_EQ(found->kind, AccountKind::management);
  EXPECT_EQ(found->given_kind, AccountKind::standalone);
  EXPECT_EQ(found->access, AccessKind::access_key_with_role);
  EXPECT_EQ(found->state, ConnectionState::unsafe_trust);
  EXPECT_EQ(found->role_arn, "arn:aws:iam::111111111111:role/farthing");
  EXPECT_EQ(found->access_key_id, "AKIAIOSFODNN7EXAMPLE");
  EXPECT_TRUE(found->accepts_organisation_trust);
  EXPECT_EQ(found->home_region, "cn-north-1");
  EXPECT_EQ(found->regions, added.regions);
  EXPECT_EQ(found->features, added.features);
  EXPECT_EQ(found->since, (BillingPeriod{2026, 2}));
  EXPECT_EQ(found->payer, "999999999999");
  EXPECT_EQ(found->organization_id, "o-abc");
  EXPECT_EQ(found->created_at, 100);
  EXPECT_EQ(found->checked_at, 7);
  EXPECT_EQ(found->fetched_at, std::int64_t{1} << 40);
  EXPECT_EQ(find_connection(*database_, "acme", "c1")->name, "name of c1") << "by its id as well";
}

TEST_F(ControlConnectionsTest, ListsThemByClientAndForAll) {
  ASSERT_TRUE(add_connection(*database_, connection("c2", "acme")));
  ASSERT_TRUE(add_connection(*database_, connection("c1", "acme")));
  ASSERT_TRUE(add_connection(*database_, connection("c3", "other")));
  EXPECT_EQ(names("acme"), (std::vector<std::string>{"name of c1", "name of c2"}));
  EXPECT_EQ(names("nobody").size(), 0U);
  const auto all = all_connections(*database_).value();
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].since, std::nullopt);
  EXPECT_EQ(all[2].client, "other");
}

TEST_F(ControlConnectionsTest, FindsOnlyTheClientsOwnAndSuggests) {
  ASSERT_TRUE(add_connection(*database_, connection("c1", "acme")));
  const auto other = find_connection(*database_, "other", "name of c1");
  EXPECT_EQ(other.error().code, ErrorCode::not_found);
  EXPECT_EQ(other.error().message.find("did you mean"), std::string::npos) << "names of others stay with them";
  const auto near = find_connection(*database_, "acme", "nam of c1");
  EXPECT_EQ(near.error().code, ErrorCode::not_found);
  EXPECT_NE(near.error().message.find("did you mean name of c1?"), std::string::npos) << near.error().message;
}

TEST_F(ControlConnectionsTest, RefusesANameTwiceWithinAClientOnly) {
  ASSERT_TRUE(add_connection(*database_, connection("c1", "acme")));
  ConnectionRecord second = connection("c2", "acme");
  second.name = "name of c1";
  EXPECT_EQ(add_connection(*database_, second).error().code, ErrorCode::exists);
  second.client = "other";
  EXPECT_TRUE(add_connection(*database_, second));
}

TEST_F(ControlConnectionsTest, RefusesARoleOrAnAccountThatAnotherClientHasWithoutSayingWho) {
  ASSERT_TRUE(add_connection(*database_, connection("c1", "secretive")));
  ConnectionRecord same_role = connection("c2", "curious");
  same_role.role_arn = connection("c1").role_arn;
  ConnectionRecord same_account = connection("c2", "curious");
  same_account.account = connection("c1").account;
  for (const ConnectionRecord& wanted : {same_role, same_account}) {
    const auto refused = add_connection(*database_, wanted);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::exists);
    for (const char* told : {"secretive", "c1"}) {
      EXPECT_EQ(refused.error().message.find(told), std::string::npos) << refused.error().message;
      EXPECT_EQ(refused.error().cure.find(told), std::string::npos) << refused.error().cure;
    }
  }
  same_account.access = AccessKind::access_key;
  EXPECT_EQ(add_connection(*database_, same_account).error().code, ErrorCode::exists) << "by another access too";
  EXPECT_EQ(check_role_is_free(*database_, "curious", connection("c1").role_arn).error().code, ErrorCode::exists);
  EXPECT_TRUE(check_role_is_free(*database_, "secretive", connection("c1").role_arn));
  EXPECT_TRUE(check_role_is_free(*database_, "curious", ""));
  ConnectionRecord own = connection("c3", "secretive");
  own.role_arn = connection("c1").role_arn;
  EXPECT_NE(add_connection(*database_, own).error().message.find("name of c1"), std::string::npos);
}

TEST_F(ControlConnectionsTest, LetsNobodyBlockAnAccountThatHeHasNotProven) {
  ConnectionRecord squatter = connection("c1", "squatter");
  squatter.state = ConnectionState::pending;
  ASSERT_TRUE(add_connection(*database_, squatter));
  ConnectionRecord owner = connection("c1", "owner");
  owner.state = ConnectionState::pending;
  ASSERT_TRUE(add_connection(*database_, owner));
  ConnectionRecord proven = owner;
  proven.state = ConnectionState::connected;
  ASSERT_TRUE(note_checked(*database_, owner, proven)) << "whoever is proven first has it";
  ConnectionRecord late = squatter;
  late.state = ConnectionState::connected;
  EXPECT_EQ(note_checked(*database_, squatter, late).error().code, ErrorCode::exists);
  EXPECT_EQ(update_connection(*database_, late).error().code, ErrorCode::exists);
  EXPECT_EQ(connection_by_id(*database_, "squatter", "c1")->state, ConnectionState::pending);
  ConnectionRecord twice = owner;
  twice.id = "c2";
  twice.name = "twice";
  EXPECT_NE(add_connection(*database_, twice).error().message.find("as name of c1"), std::string::npos);
}

TEST_F(ControlConnectionsTest, OfTwoThatHaveOneAccountSinceEarlierTheLaterIsToBeProvenAnew) {
  ASSERT_TRUE(add_connection(*database_, connection("c1", "acme")));
  ASSERT_TRUE(database_->write([](soci::session& session) -> Result<> {
    session << "DROP INDEX connection_account";
    session << "CREATE UNIQUE INDEX connection_account ON connection (partition, account, access)";
    session << "CREATE TEMP TABLE copy AS SELECT * FROM connection";
    session << "UPDATE copy SET id = 'c2', name = 'by key', access = 'access_key', role_arn = '', created_at = 200";
    session << "INSERT INTO connection SELECT * FROM copy";
    session << "DROP TRIGGER external_id_stays";
    session << "DROP INDEX external_id_fingerprint";
    session << "ALTER TABLE external_id DROP COLUMN fingerprint";
    drop_eighth_version(session);
    session << "PRAGMA user_version = 5";
    session << "CREATE TRIGGER external_id_stays BEFORE UPDATE ON external_id BEGIN SELECT 1; END";
    return {};
  }));
  database_.reset();
  database_ = open();
  EXPECT_EQ(connection_by_id(*database_, "acme", "c1")->state, ConnectionState::connected);
  EXPECT_EQ(connection_by_id(*database_, "acme", "c2")->state, ConnectionState::pending);
}

TEST_F(ControlConnectionsTest, RefusesANameThatLooksLikeAnId) {
  const std::string id = "0123456789abcdef0123456789abcdef";
  ConnectionRecord named = connection("c1", "acme");
  named.name = id;
  EXPECT_EQ(add_connection(*database_, named).error().code, ErrorCode::usage);
  ConnectionRecord record = connection("c1", "acme");
  ASSERT_TRUE(add_connection(*database_, record));
  record.name = id;
  EXPECT_EQ(update_connection(*database_, record).error().code, ErrorCode::usage);
}

TEST_F(ControlConnectionsTest, FindsByIdWhateverAnotherIsCalled) {
  ASSERT_TRUE(add_connection(*database_, connection("c1", "acme")));
  ConnectionRecord second = connection("c2", "acme");
  second.name = "c1";
  ASSERT_TRUE(add_connection(*database_, second));
  EXPECT_EQ(connection_by_id(*database_, "acme", "c1")->name, "name of c1");
  EXPECT_EQ(connection_by_id(*database_, "acme", "name of c1").error().code, ErrorCode::not_found);
  EXPECT_EQ(connection_by_id(*database_, "other", "c1").error().code, ErrorCode::not_found);
}

TEST_F(ControlConnectionsTest, NotesAFetchWithoutUndoingWhatWasChangedMeanwhile) {
  ConnectionRecord record = connection("c1", "acme");
  ASSERT_TRUE(add_connection(*database_, record));
  record.state = ConnectionState::paused;
  record.home_region = "eu-west-1";
  ASSERT_TRUE(update_connection(*database_, record));
  ASSERT_TRUE(note_fetched(*database_, "acme", "c1", 700));
  const auto found = connection_by_id(*database_, "acme", "c1").value();
  EXPECT_EQ(found.fetched_at, 700);
  EXPECT_EQ(found.state, ConnectionState::paused);
  EXPECT_EQ(found.home_region, "eu-west-1");
  EXPECT_EQ(note_fetched(*database_, "acme", "c9", 700).error().code, ErrorCode::not_found);
  EXPECT_EQ(note_fetched(*database_, "other", "c1", 700).error().code, ErrorCode::not_found);
}

TEST_F(ControlConnectionsTest, NotesAnExaminationOnlyOfWhatWasExamined) {
  const ConnectionRecord examined = connection("c1", "acme");
  ASSERT_TRUE(add_connection(*database_, examined));
  ConnectionRecord found = examined;
  found.kind = AccountKind::management;
  found.payer = examined.account;
  found.checked_at = 300;
  found.home_region = "of before";
  ASSERT_TRUE(note_checked(*database_, examined, found));
  const auto noted = connection_by_id(*database_, "acme", "c1").value();
  EXPECT_EQ(noted.kind, AccountKind::management);
  EXPECT_EQ(noted.payer, examined.account);
  EXPECT_EQ(noted.checked_at, 300);
  EXPECT_EQ(noted.home_region, "") << "only what an examination tells";
  for (const auto& change : std::vector<std::function<void(ConnectionRecord&)>>{
           [](auto& one) { one.state = ConnectionState::paused; }, [](auto& one) { one.role_arn += "2"; },
           [](auto& one) { one.access_key_id = "AKIAIOSFODNN7EXAMPLE"; }, [](auto& one) { one.changed_at = 301; }}) {
    ConnectionRecord changed = noted;
    change(changed);
    ASSERT_TRUE(update_connection(*database_, changed));
    found.state = ConnectionState::unsafe_trust;
    EXPECT_EQ(note_checked(*database_, examined, found).error().code, ErrorCode::conflict);
    EXPECT_EQ(connection_by_id(*database_, "acme", "c1")->state, changed.state);
    ASSERT_TRUE(update_connection(*database_, noted));
  }
  ASSERT_TRUE(remove_connection(*database_, noted));
  EXPECT_EQ(note_checked(*database_, examined, found).error().code, ErrorCode::not_found);
}

TEST_F(ControlConnectionsTest, FreesTheRoleOfADisconnectedOne) {
  ConnectionRecord first = connection("c1", "acme");
  ASSERT_TRUE(add_connection(*database_, first));
  first.state = ConnectionState::disconnected;
  ASSERT_TRUE(update_connection(*database_, first));
  ConnectionRecord second = connection("c1", "other");
  ASSERT_TRUE(add_connection(*database_, second));
  first.state = ConnectionState::connected;
  const auto back = update_connection(*database_, first);
  ASSERT_FALSE(back) << "another has it by now";
  EXPECT_EQ(back.error().code, ErrorCode::exists);
}

TEST_F(ControlConnectionsTest, TheTablesThemselvesRefuseOneRoleTwice) {
  ASSERT_TRUE(add_connection(*database_, connection("c1", "acme")));
  const auto copied = database_->write([](soci::session& session) -> Result<> {
    session << "UPDATE connection SET account = ''";
    session << "CREATE TEMP TABLE copy AS SELECT * FROM connection";
    session << "UPDATE copy SET client = 'other'";
    session << "INSERT INTO connection SELECT * FROM copy";
    return {};
  });
  EXPECT_EQ(copied.error().code, ErrorCode::database);
}

TEST_F(ControlConnectionsTest, OfManyWhoConnectOneRoleAtOnceOneSucceeds) {
  std::atomic<int> added{0};
  std::atomic<int> refused{0};
  {
    std::vector<std::jthread> clients;
    for (int i = 0; i < 6; ++i)
      clients.emplace_back([&, i] {
        const auto database = open();
        const auto done = add_connection(*database, connection("c1", "client " + std::to_string(i)));
        if (done)
          ++added;
        else if (done.error().code == ErrorCode::exists)
          ++refused;
      });
  }
  EXPECT_EQ(added, 1);
  EXPECT_EQ(refused, 5);
}

TEST_F(ControlConnectionsTest, UpdatesWhatIsThereOnly) {
  ConnectionRecord record = connection("c1", "acme");
  ASSERT_TRUE(add_connection(*database_, record));
  record.name = "renamed";
  record.regions = {"eu-west-1"};
  record.since = BillingPeriod{2026, 1};
  record.changed_at = 200;
  ASSERT_TRUE(update_connection(*database_, record));
  const auto found = find_connection(*database_, "acme", "renamed");
  EXPECT_EQ(found->regions, record.regions);
  EXPECT_EQ(found->since, record.since);
  EXPECT_EQ(found->created_at, 100);
  EXPECT_EQ(found->changed_at, 200);
  record.since.reset();
  ASSERT_TRUE(update_connection(*database_, record));
  EXPECT_EQ(find_connection(*database_, "acme", "c1")->since, std::nullopt);
  EXPECT_EQ(update_connection(*database_, connection("c2", "acme")).error().code, ErrorCode::not_found);
  EXPECT_EQ(update_connection(*database_, connection("c1", "other")).error().code, ErrorCode::exists)
      << "the account is acme's";
}

TEST_F(ControlConnectionsTest, SealsTheSecretForItsOwnRow) {
  const ConnectionRecord one = connection("c1", "acme");
  const ConnectionRecord two = connection("c2", "acme");
  ASSERT_TRUE(add_connection(*database_, one));
  ASSERT_TRUE(add_connection(*database_, two));
  EXPECT_EQ(secret_key(*database_, key(), one).error().code, ErrorCode::not_found);
  ASSERT_TRUE(store_secret_key(*database_, key(), one, Secret("first")));
  ASSERT_TRUE(store_secret_key(*database_, key(), one, Secret("wJalrXUtnFEMI")));
  EXPECT_EQ(secret_key(*database_, key(), one)->reveal(), "wJalrXUtnFEMI");
  ASSERT_TRUE(database_->write([](soci::session& session) -> Result<> {
    session << "UPDATE sealed_secret SET connection = 'c2'";
    return {};
  }));
  const auto moved = secret_key(*database_, key(), two);
  ASSERT_FALSE(moved) << "what was sealed for one row opens for no other";
  EXPECT_EQ(moved.error().code, ErrorCode::damaged);
  EXPECT_EQ(store_secret_key(*database_, key(), connection("c9", "acme"), Secret("x")).error().code,
            ErrorCode::not_found);
}

TEST_F(ControlConnectionsTest, KeepsNoSecretInTheClear) {
  ASSERT_TRUE(add_connection(*database_, connection("c1")));
  ASSERT_TRUE(store_secret_key(*database_, key(), connection("c1"), Secret("wJalrXUtnFEMIK7MDENG")));
  database_.reset();
  for (const auto& file : std::filesystem::directory_iterator(folder_.path()))
    EXPECT_EQ(bytes_of(file.path()).find("wJalrXUtnFEMIK7MDENG"), std::string::npos) << file.path();
}

TEST_F(ControlConnectionsTest, PutsListsAndRemovesExports) {
  const ConnectionRecord one = connection("c1", "acme");
  const ConnectionRecord two = connection("c2", "acme");
  ASSERT_TRUE(add_connection(*database_, one));
  ASSERT_TRUE(add_connection(*database_, two));
  ASSERT_TRUE(put_export(*database_, export_of("e1", one)));
  ASSERT_TRUE(put_export(*database_, export_of("e2", two)));
  EXPECT_EQ(exports(*database_, "acme", std::nullopt)->size(), 2U);
  EXPECT_EQ(exports(*database_, "other", std::nullopt)->size(), 0U);
  ExportRecord changed = export_of("e1", one);
  changed.kind = ExportKind::focus;
  changed.chosen = false;
  ASSERT_TRUE(put_export(*database_, changed));
  const auto found = exports(*database_, "acme", "c1").value();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].kind, ExportKind::focus);
  EXPECT_FALSE(found[0].chosen);
  EXPECT_EQ(found[0].name, "name of e1");
  EXPECT_EQ(found[0].bucket, "bucket");
  EXPECT_EQ(found[0].prefix, "a/b");
  EXPECT_EQ(found[0].region, "eu-central-1");
  EXPECT_EQ(found[0].owner, "111111111111");
  EXPECT_EQ(found[0].definition, R"({"a":1})");
  EXPECT_EQ(found[0].found_at, 500);
  ASSERT_TRUE(remove_export(*database_, "acme", "e1"));
  EXPECT_EQ(remove_export(*database_, "acme", "e1").error().code, ErrorCode::not_found);
  EXPECT_EQ(remove_export(*database_, "other", "e2").error().code, ErrorCode::not_found);
  EXPECT_EQ(put_export(*database_, export_of("e3", connection("c9", "acme"))).error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace farthing::control
