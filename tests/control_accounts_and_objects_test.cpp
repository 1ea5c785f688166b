#include <gtest/gtest.h>

#include "control/child_accounts.hpp"
#include "control/fetched_objects.hpp"
#include "control_records.hpp"

namespace farthing::control {
namespace {

class ControlChildAccountsTest : public ControlTest {
 protected:
  static ChildAccount account(const std::string& id, const std::string& name) {
    ChildAccount record;
    record.account = id;
    record.name = name;
    record.unit = "Root/Production";
    record.status = "ACTIVE";
    record.tags = {{"team", "\"web\""}};
    return record;
  }
  ChildAccount found(const std::string& id, const std::string& payer = "payer") {
    const auto all = child_accounts(*database_, "acme").value();
    for (const ChildAccount& one : all)
      if (one.account == id && one.payer == payer) return one;
    ADD_FAILURE() << "no account " << id;
    return {};
  }
  void put(const std::vector<ChildAccount>& accounts, Instant now) {
    ASSERT_TRUE(put_organisation_accounts(*database_, "acme", "payer", accounts, now));
  }
  void put_billed(const std::map<std::string, std::string>& names, Instant now) {
    ASSERT_TRUE(put_billed_accounts(*database_, "acme", "payer", names, now));
  }
};

TEST_F(ControlChildAccountsTest, HoldsWhatOrganizationsSays) {
  put({account("1", "web"), account("2", "db")}, 10);
  const ChildAccount one = found("1");
  EXPECT_EQ(one.name, "web");
  EXPECT_EQ(one.unit, "Root/Production");
  EXPECT_EQ(one.status, "ACTIVE");
  EXPECT_EQ(one.tags, (std::map<std::string, std::string>{{"team", "\"web\""}}));
  EXPECT_TRUE(one.in_organisation);
  EXPECT_FALSE(one.in_bills);
  EXPECT_FALSE(one.skipped);
  EXPECT_EQ(one.first_seen, 10);
  put({account("1", "web 2")}, 20);
  EXPECT_EQ(found("1").name, "web 2");
  EXPECT_EQ(found("1").first_seen, 10);
  EXPECT_EQ(found("1").last_seen, 20);
  EXPECT_FALSE(found("2").in_organisation) << "it has left";
  EXPECT_EQ(found("2").last_seen, 10);
  EXPECT_EQ(child_accounts(*database_, "other")->size(), 0U);
}

TEST_F(ControlChildAccountsTest, KeepsPayersApart) {
  put({account("1", "web")}, 10);
  ASSERT_TRUE(put_organisation_accounts(*database_, "acme", "second", {account("1", "moved")}, 20));
  ASSERT_TRUE(put_organisation_accounts(*database_, "acme", "second", {}, 30));
  EXPECT_TRUE(found("1").in_organisation);
  EXPECT_FALSE(found("1", "second").in_organisation);
}

TEST_F(ControlChildAccountsTest, JoinsWhatBillsSay) {
  put({account("1", "web"), account("2", "")}, 10);
  put_billed({{"1", "of the bill"}, {"2", "of the bill"}, {"3", "closed long ago"}}, 20);
  EXPECT_EQ(found("1").name, "web") << "Organizations knows better";
  EXPECT_EQ(found("2").name, "of the bill");
  EXPECT_TRUE(found("1").in_bills);
  EXPECT_TRUE(found("3").in_bills);
  EXPECT_FALSE(found("3").in_organisation);
  put({account("1", ""), account("2", "db")}, 30);
  EXPECT_TRUE(found("1").in_bills) << "what bills say stays";
  EXPECT_EQ(found("1").name, "web");
  EXPECT_EQ(found("2").name, "db");
  put_billed({{"3", ""}}, 40);
  EXPECT_EQ(found("3").name, "closed long ago");
  EXPECT_TRUE(found("1").in_bills) << "of an earlier month";
}

TEST_F(ControlChildAccountsTest, WhatIsSkippedStaysSkipped) {
  put({account("1", "web")}, 10);
  ASSERT_TRUE(skip_account(*database_, "acme", "1", true));
  put({account("1", "web")}, 20);
  put_billed({{"1", "web"}}, 30);
  EXPECT_TRUE(found("1").skipped);
  ASSERT_TRUE(skip_account(*database_, "acme", "1", false));
  EXPECT_FALSE(found("1").skipped);
  EXPECT_EQ(skip_account(*database_, "acme", "9", true).error().code, ErrorCode::not_found);
  EXPECT_EQ(skip_account(*database_, "other", "1", true).error().code, ErrorCode::not_found);
}

class ControlFetchedObjectsTest : public ControlTest {};

TEST_F(ControlFetchedObjectsTest, KnowsAnObjectWhileItsETagStays) {
  const FetchedObject object{"acme", "bucket", "a/b.csv.gz", "\"e1\"", std::uint64_t{5} << 40, "sha"};
  EXPECT_FALSE(find_fetched(*database_, object).value());
  ASSERT_TRUE(put_fetched(*database_, {object, {"acme", "bucket", "c", "e", 1, "other"}}, 10));
  FetchedObject asked = object;
  asked.bytes = 0;
  asked.sha256 = "";
  const auto known = find_fetched(*database_, asked).value();
  ASSERT_TRUE(known);
  EXPECT_EQ(known->sha256, "sha");
  EXPECT_EQ(known->bytes, std::uint64_t{5} << 40);
  asked.etag = "\"e2\"";
  EXPECT_FALSE(find_fetched(*database_, asked).value()) << "it was overwritten";
  ASSERT_TRUE(put_fetched(*database_, {{"acme", "bucket", "a/b.csv.gz", "\"e2\"", 7, "sha 2"}}, 20));
  EXPECT_EQ(find_fetched(*database_, asked).value()->sha256, "sha 2");
  EXPECT_FALSE(find_fetched(*database_, object).value());
  asked.client = "other";
  EXPECT_FALSE(find_fetched(*database_, asked).value());
}

TEST_F(ControlFetchedObjectsTest, RemembersTheMonthsOfAnExport) {
  SeenMonth month{"acme", "e1", {2026, 5}, "key", "etag", "", "manifest", 1, 2, 0};
  SeenMonth april = month;
  april.period = {2026, 4};
  ASSERT_TRUE(put_seen_month(*database_, month));
  ASSERT_TRUE(put_seen_month(*database_, april));
  month.delivery_id = "delivery";
  month.problem = "";
  month.imported_at = 9;
  ASSERT_TRUE(put_seen_month(*database_, month));
  const auto seen = seen_months(*database_, "acme", "e1").value();
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen[0].period, april.period);
  EXPECT_EQ(seen[0].problem, "manifest");
  EXPECT_EQ(seen[1].client, "acme");
  EXPECT_EQ(seen[1].export_id, "e1");
  EXPECT_EQ(seen[1].manifest_key, "key");
  EXPECT_EQ(seen[1].manifest_etag, "etag");
  EXPECT_EQ(seen[1].delivery_id, "delivery");
  EXPECT_EQ(seen[1].problem, "");
  EXPECT_EQ(seen[1].delivered_at, 1);
  EXPECT_EQ(seen[1].seen_at, 2);
  EXPECT_EQ(seen[1].imported_at, 9);
  EXPECT_EQ(seen_months(*database_, "other", "e1")->size(), 0U);
  EXPECT_EQ(seen_months(*database_, "acme", "e2")->size(), 0U);
}

TEST_F(ControlFetchedObjectsTest, ForgetsTheMonthsWithTheExportOrItsConnection) {
  const ConnectionRecord owner = connection("c1", "acme");
  ASSERT_TRUE(add_connection(*database_, owner));
  for (const char* id : {"e1", "e2"}) {
    ExportRecord record;
    record.id = id;
    record.client = "acme";
    record.connection = "c1";
    ASSERT_TRUE(put_export(*database_, record));
    ASSERT_TRUE(put_seen_month(*database_, {"acme", id, {2026, 5}, "", "", "", "", 0, 0, 0}));
  }
  ASSERT_TRUE(remove_export(*database_, "acme", "e1"));
  EXPECT_EQ(seen_months(*database_, "acme", "e1")->size(), 0U);
  EXPECT_EQ(seen_months(*database_, "acme", "e2")->size(), 1U);
  ASSERT_TRUE(remove_connection(*database_, owner));
  EXPECT_EQ(seen_months(*database_, "acme", "e2")->size(), 0U);
  EXPECT_EQ(exports(*database_, "acme", std::nullopt)->size(), 0U);
  EXPECT_EQ(remove_connection(*database_, owner).error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace farthing::control
