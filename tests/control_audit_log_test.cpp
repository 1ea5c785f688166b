#include <gtest/gtest.h>

#include <functional>

#include "control/audit_log.hpp"
#include "control_identity.hpp"

namespace farthing::control {
namespace {

class ControlAuditLogTest : public IdentityTest {
 protected:
  static constexpr std::int64_t entries = 102;

  static AuditEntry entry(std::int64_t at) {
    AuditEntry made;
    made.at = at;
    made.client = at % 3 == 0 ? "acme" : "";
    made.actor_kind = at % 2 == 0 ? ActorKind::user : ActorKind::token;
    made.actor = at % 2 == 0 ? "usr-1" : "tok-1";
    made.actor_name = "Jo";
    made.action = at % 5 == 0 ? "user.disabled" : "report.changed";
    made.target = "usr-" + std::to_string(at);
    made.peer = "1.2.3.4";
    made.outcome = "done";
    made.details = R"({"at":)" + std::to_string(at) + "}";
    return made;
  }
  /// A log of `entries`, at the times 1, 2, ...
  void fill() {
    ASSERT_TRUE(database_->write([&](soci::session& db) -> Result<> {
      for (std::int64_t at = 1; at <= entries; ++at) {
        FARTHING_TRY(const std::int64_t number, append_audit(db, key_, entry(at)));
        EXPECT_EQ(number, at);
      }
      return {};
    }));
  }
  AuditProof verify(const std::optional<AuditHead>& kept = std::nullopt) { return look(verify_audit, key_, kept); }

  /// What the walk finds after somebody wrote the database who has no key. Then everything is as before.
  AuditProof after(const std::vector<std::string>& statements) {
    AuditProof proof;
    const auto rolled_back = database_->write([&](soci::session& db) -> Result<> {
      for (const char* trigger :
           {"audit_entry_stays", "audit_entry_remains", "audit_head_advances", "audit_head_remains"})
        db << std::string("DROP TRIGGER ") + trigger;
      for (const std::string& statement : statements) db << statement;
      FARTHING_TRY(proof, verify_audit(db, key_));
      return fail(ErrorCode::cancelled, "put back");
    });
    EXPECT_EQ(rolled_back.error().code, ErrorCode::cancelled) << rolled_back.error().message;
    return proof;
  }
  static std::string at(const std::string& statement, std::int64_t number) {
    return fmt::format(fmt::runtime(statement), number, number + 1);
  }

  AuditKey key_{MasterKey::open(folder_.path() / "master.key", true).value()};
};

TEST_F(ControlAuditLogTest, IsWholeAsItWasWritten) {
  EXPECT_EQ(verify().broken, 0) << "an empty one too";
  fill();
  const AuditProof proof = verify();
  EXPECT_EQ(proof.broken, 0) << proof.what_is_broken;
  EXPECT_EQ(proof.head.number, entries);
  EXPECT_EQ(proof.head.hash.size(), 64U);
  EXPECT_EQ(proof.unproven, 0);
  EXPECT_EQ(verify(proof.head).broken, 0);
}

TEST_F(ControlAuditLogTest, ShowsAnyEntryThatWasChanged) {
  fill();
  for (std::int64_t number = 1; number <= entries; ++number) {
    const AuditProof proof = after({at("UPDATE audit_entry SET outcome = 'refused' WHERE number = {}", number)});
    ASSERT_EQ(proof.broken, number);
    EXPECT_EQ(proof.what_is_broken, fmt::format("entry {} of the audit log was changed", number));
  }
}

TEST_F(ControlAuditLogTest, ShowsAChangeOfAnyColumn) {
  fill();
  for (const char* column : {"client", "actor_kind", "actor", "actor_name", "action", "target", "peer", "outcome",
                             "details", "key", "previous", "hash"})
    EXPECT_EQ(after({fmt::format("UPDATE audit_entry SET {0} = {0} || 'x' WHERE number = 60", column)}).broken, 60)
        << column;
  EXPECT_EQ(after({"UPDATE audit_entry SET at = at + 1 WHERE number = 60"}).broken, 60);
  EXPECT_EQ(after({"UPDATE audit_entry SET number = 999 WHERE number = 60"}).broken, 60);
  // What moves from one column to the next leaves the same letters in a row.
  EXPECT_EQ(after({"UPDATE audit_entry SET actor = actor || 'J', actor_name = 'o' WHERE number = 60"}).broken, 60);
}

TEST_F(ControlAuditLogTest, ShowsAnyEntryThatWasErased) {
  fill();
  for (std::int64_t number = 1; number <= entries; ++number) {
    EXPECT_EQ(after({at("DELETE FROM audit_entry WHERE number = {}", number)}).broken, number);
    if (number == entries || number % 7 != 0) continue;
    const AuditProof closed = after({at("DELETE FROM audit_entry WHERE number = {}", number),
                                     at("UPDATE audit_entry SET number = -number WHERE number > {}", number),
                                     "UPDATE audit_entry SET number = -number - 1 WHERE number < 0",
                                     "UPDATE audit_head SET number = number - 1"});
    EXPECT_EQ(closed.broken, number) << "also with the gap closed";
  }
}

TEST_F(ControlAuditLogTest, ShowsAnyTwoThatChangedPlaces) {
  fill();
  for (std::int64_t number = 1; number < entries; ++number) {
    EXPECT_EQ(after({at("UPDATE audit_entry SET number = 0 WHERE number = {}", number),
                     at("UPDATE audit_entry SET number = {0} WHERE number = {1}", number),
                     at("UPDATE audit_entry SET number = {1} WHERE number = 0", number)})
                  .broken,
              number);
  }
}

TEST_F(ControlAuditLogTest, ShowsWhereItsEndWasCutOff) {
  fill();
  for (std::int64_t number = 1; number <= entries; ++number)
    EXPECT_EQ(after({at("DELETE FROM audit_entry WHERE number >= {}", number)}).broken, number);
}

TEST_F(ControlAuditLogTest, ShowsAHeadThatWasChangedAlong) {
  fill();
  const std::vector<std::string> cut{
      "DELETE FROM audit_entry WHERE number > 100",
      "UPDATE audit_head SET number = 100, hash = (SELECT hash FROM audit_entry WHERE number = 100)"};
  EXPECT_EQ(after(cut).broken, 100);
  EXPECT_EQ(after({cut[0], cut[1], "UPDATE audit_head SET key = '00000000'"}).broken, 100);
  EXPECT_NE(after({"DELETE FROM audit_head"}).broken, 0);
  EXPECT_NE(after({"UPDATE audit_head SET mac = ''"}).broken, 0);
  EXPECT_NE(after({"DELETE FROM audit_entry"}).broken, 0);
}

TEST_F(ControlAuditLogTest, ShowsByAHeadKeptElsewhereThatAllOfItWasPutBack) {
  fill();
  const AuditHead kept = verify().head;
  ControlDatabase earlier = ControlDatabase::open(folder_.path() / "earlier.sqlite").value();
  ASSERT_TRUE(earlier.write([&](soci::session& db) { return append_audit(db, key_, entry(1)); }));
  const auto proof = earlier.read([&](soci::session& db) { return verify_audit(db, key_, kept); });
  EXPECT_EQ(proof->broken, 2);
  EXPECT_EQ(verify(AuditHead{100, std::string(64, '0')}).broken, 100) << "another log's entry";
}

TEST_F(ControlAuditLogTest, IsNeitherChangedNorErasedByFarthing) {
  fill();
  for (const char* statement :
       {"UPDATE audit_entry SET outcome = 'x' WHERE number = 1", "DELETE FROM audit_entry WHERE number = 1",
        "DELETE FROM audit_head", "UPDATE audit_head SET number = 5"}) {
    const auto refused = database_->write([&](soci::session& db) -> Result<> {
      db << statement;
      return {};
    });
    ASSERT_FALSE(refused) << statement;
    EXPECT_EQ(refused.error().code, ErrorCode::database);
  }
  EXPECT_EQ(verify().broken, 0);
}

TEST_F(ControlAuditLogTest, TakesNothingMoreOnceItsHeadWasChanged) {
  fill();
  ASSERT_TRUE(database_->write([&](soci::session& db) -> Result<> {
    db << "DROP TRIGGER audit_entry_remains";
    db << "DROP TRIGGER audit_head_advances";
    db << "DELETE FROM audit_entry WHERE number > 100";
    db << "UPDATE audit_head SET number = 100, hash = (SELECT hash FROM audit_entry WHERE number = 100)";
    return {};
  }));
  EXPECT_EQ(run(append_audit, key_, entry(5)).error().code, ErrorCode::damaged) << "which would heal the cut";
}

TEST_F(ControlAuditLogTest, ComesWithTheChangeOrNotAtAll) {
  const UserRecord jo = add("jo@example.com");
  const auto changed = database_->write([&](soci::session& db) -> Result<> {
    FARTHING_CHECK(set_disabled(db, jo.id, true, 5));
    FARTHING_CHECK(append_audit(db, key_, entry(1)));
    return fail(ErrorCode::cancelled, "the power went");
  });
  EXPECT_FALSE(changed);
  EXPECT_FALSE(look(find_user, jo.id).disabled);
  EXPECT_TRUE(look(audit_entries, AuditQuery{}).empty());
  EXPECT_EQ(verify().broken, 0);
}

TEST_F(ControlAuditLogTest, IsReadPageByPageLatestFirst) {
  fill();
  AuditQuery query;
  query.limit = 50;
  const auto first = look(audit_entries, query);
  ASSERT_EQ(first.size(), 50U);
  EXPECT_EQ(first.front().number, entries);
  EXPECT_EQ(first.front().at, entries);
  EXPECT_EQ(first.front().actor_kind, ActorKind::user);
  EXPECT_EQ(first.front().details, R"({"at":102})");
  query.before = first.back().number;
  EXPECT_EQ(look(audit_entries, query).front().number, entries - 50);
  for (const int limit : {-1, 0, 1'001}) {
    query.limit = limit;
    EXPECT_EQ(run(audit_entries, query).error().code, ErrorCode::usage) << limit;
  }
  query = {};
  query.client = "acme";
  EXPECT_EQ(look(audit_entries, query).size(), 34U);
  query.actor = "tok-1";
  EXPECT_EQ(look(audit_entries, query).size(), 17U);
  query.action = "user.disabled";
  EXPECT_EQ(look(audit_entries, query).size(), 3U);
  query = {};
  query.client = "";
  EXPECT_EQ(look(audit_entries, query).size(), 68U) << "the partner's own";
}

TEST_F(ControlAuditLogTest, KeepsForeignTextAsTextAndCanBeProven) {
  AuditEntry odd = entry(1);
  odd.actor_name = std::string("\xff\0'; --", 7);
  ASSERT_TRUE(run(append_audit, key_, odd));
  EXPECT_EQ(look(audit_entries, AuditQuery{}).front().actor_name, "\xEF\xBF\xBD\xEF\xBF\xBD'; --");
  EXPECT_EQ(verify().broken, 0);
}

TEST_F(ControlAuditLogTest, GoesOnWithANewKeyOnlyWhenToldAndSaysSo) {
  fill();
  const AuditKey other(MasterKey::open(folder_.path() / "other.key", true).value());
  EXPECT_EQ(run(append_audit, other, entry(1)).error().code, ErrorCode::master_key);
  EXPECT_EQ(run(go_on_with_new_audit_key, key_, entry(1)).error().code, ErrorCode::usage) << "it is the same";
  ASSERT_TRUE(run(go_on_with_new_audit_key, other, entry(1)));
  ASSERT_TRUE(run(append_audit, other, entry(2)));
  const auto proof = look(verify_audit, other, std::optional<AuditHead>());
  EXPECT_EQ(proof.broken, 0) << proof.what_is_broken;
  EXPECT_EQ(proof.unproven, entries);
  EXPECT_EQ(look(audit_entries, AuditQuery{})[1].action, "audit.new_key");
}

TEST_F(ControlAuditLogTest, IsNotHealedByPretendingThatTheKeyWasLost) {
  fill();
  ASSERT_TRUE(database_->write([&](soci::session& db) -> Result<> {
    db << "DROP TRIGGER audit_entry_remains";
    db << "DROP TRIGGER audit_head_advances";
    db << "DELETE FROM audit_entry WHERE number > 100";
    db << "UPDATE audit_head SET number = 100, key = '00000000', hash = (SELECT hash FROM audit_entry WHERE number = "
          "100)";
    return {};
  }));
  EXPECT_EQ(run(append_audit, key_, entry(1)).error().code, ErrorCode::master_key);
  ASSERT_TRUE(run(go_on_with_new_audit_key, key_, entry(1)));
  EXPECT_EQ(verify().broken, 101) << "the entry that says so gives it away";
}

}  // namespace
}  // namespace farthing::control
