#include <gtest/gtest.h>
#include <soci/soci.h>

#include <algorithm>

#include "control/bill_catalog.hpp"
#include "control/clients.hpp"
#include "control/external_ids.hpp"
#include "control_records.hpp"

namespace farthing::control {
namespace {

class ControlClientsTest : public ControlTest {
 protected:
  std::vector<std::string> ids() {
    std::vector<std::string> found;
    const auto known = clients(*database_).value();
    for (const ClientRecord& client : known) found.push_back(client.id);
    return found;
  }
  void publish_bill_of(const std::string& client) {
    DeliveryRecord delivery;
    delivery.id = "delivery of " + client;
    delivery.client = client;
    delivery.payer = "111111111111";
    delivery.period = {2026, 5};
    SegmentRecord segment;
    segment.id = "segment of " + client;
    segment.delivery_id = delivery.id;
    ASSERT_TRUE(publish(*database_, delivery, segment, std::nullopt, 700));
  }
};

using Ids = std::vector<std::string>;

TEST_F(ControlClientsTest, KnowsTheDefaultClientFromTheStart) {
  EXPECT_EQ(ids(), Ids{"default"});
  EXPECT_EQ(find_client(*database_, "default")->name, "default");
  EXPECT_EQ(add_client(*database_, {"default", "Us", 5}).error().code, ErrorCode::exists);
  ASSERT_TRUE(rename_client(*database_, "default", "Us"));
  EXPECT_EQ(find_client(*database_, "default")->name, "Us");
  EXPECT_EQ(remove_client(*database_, "default").error().code, ErrorCode::usage);
}

TEST_F(ControlClientsTest, AddsRenamesAndRemovesClients) {
  ASSERT_TRUE(add_client(*database_, {"acme", "ACME Ltd", 5}));
  EXPECT_EQ(ids(), (Ids{"acme", "default"}));
  EXPECT_EQ(find_client(*database_, "acme")->created_at, 5);
  const auto twice = add_client(*database_, {"acme", "another", 6});
  EXPECT_EQ(twice.error().code, ErrorCode::exists);
  ASSERT_TRUE(rename_client(*database_, "acme", "ACME & Sons"));
  const auto renamed = find_client(*database_, "acme");
  EXPECT_EQ(renamed->name, "ACME & Sons");
  EXPECT_EQ(renamed->created_at, 5);
  ASSERT_TRUE(remove_client(*database_, "acme"));
  EXPECT_EQ(ids(), Ids{"default"});
  EXPECT_EQ(remove_client(*database_, "acme").error().code, ErrorCode::not_found);
  EXPECT_EQ(rename_client(*database_, "acme", "x").error().code, ErrorCode::not_found);
}

TEST_F(ControlClientsTest, SuggestsTheClientThatWasMeant) {
  ASSERT_TRUE(add_client(*database_, {"acme", "ACME Ltd", 5}));
  const auto found = find_client(*database_, "acne");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ErrorCode::not_found);
  EXPECT_EQ(found.error().message, "there is no client acne; did you mean acme?");
}

TEST_F(ControlClientsTest, TakesOnlyIdsThatCanStandInKeysAndPaths) {
  for (const std::string& good : {std::string("a"), std::string("A-b_c.9"), std::string(64, 'x')})
    EXPECT_TRUE(add_client(*database_, {good, "name", 5})) << good;
  for (const std::string& bad : {std::string(), std::string(65, 'x'), std::string("a b"), std::string("a/b"),
                                 std::string("ä"), std::string("a\n"), std::string("a\0b", 3)}) {
    const auto refused = add_client(*database_, {bad, "name", 5});
    ASSERT_FALSE(refused) << bad;
    EXPECT_EQ(refused.error().code, ErrorCode::usage);
  }
  EXPECT_EQ(add_client(*database_, {"unnamed", "", 5}).error().code, ErrorCode::usage);
}

TEST_F(ControlClientsTest, KnowsThoseWhoHaveOnlyBillsOrConnections) {
  publish_bill_of("o'ther");
  ASSERT_TRUE(add_connection(*database_, connection("c1", "linked")));
  EXPECT_EQ(ids(), (Ids{"default", "linked", "o'ther"}));
  const auto other = find_client(*database_, "o'ther");
  EXPECT_EQ(other->name, "o'ther");
  EXPECT_EQ(other->created_at, 700);
  ASSERT_TRUE(rename_client(*database_, "o'ther", "The Other"));
  EXPECT_EQ(find_client(*database_, "o'ther")->name, "The Other");
  EXPECT_EQ(find_client(*database_, "o'ther")->created_at, 700);
}

TEST_F(ControlClientsTest, CountsConnectionsAndLiveBills) {
  publish_bill_of("billed");
  ASSERT_TRUE(add_connection(*database_, connection("c1", "billed")));
  ASSERT_TRUE(add_connection(*database_, connection("c2", "linked")));
  ASSERT_TRUE(add_connection(*database_, connection("c3", "linked")));
  const auto counts = client_counts(*database_).value();
  ASSERT_EQ(counts.size(), 2U);
  EXPECT_EQ(counts.at("billed").connections, 1U);
  EXPECT_EQ(counts.at("billed").bills, 1U);
  EXPECT_EQ(counts.at("linked").connections, 2U);
  EXPECT_EQ(counts.at("linked").bills, 0U);
}

TEST_F(ControlClientsTest, RemovesNobodyWhoHasConnectionsOrBills) {
  publish_bill_of("billed");
  EXPECT_EQ(remove_client(*database_, "billed").error().code, ErrorCode::exists);
  const ConnectionRecord linked = connection("c1", "linked");
  ASSERT_TRUE(add_connection(*database_, linked));
  EXPECT_EQ(remove_client(*database_, "linked").error().code, ErrorCode::exists);
  ASSERT_TRUE(add_client(*database_, {"gone", "Gone", 5}));
  const MasterKey key = MasterKey::open(folder_.path() / "master.key", true).value();
  const std::string before = external_id(*database_, key, "gone", "default", 6).value();
  ASSERT_TRUE(remove_client(*database_, "gone"));
  EXPECT_EQ(client_of_external_id(*database_, before).value(), "") << "the next of that id is somebody else";
}

TEST_F(ControlClientsTest, BringsADatabaseOfTheSecondVersionForwardWithWhatItHeld) {
  publish_bill_of("kept");
  ASSERT_TRUE(database_->write([](soci::session& session) -> Result<> {
    drop_third_version(session);
    session << "PRAGMA user_version = 2";
    return {};
  }));
  database_.reset();
  database_ = open();
  EXPECT_EQ(publications(*database_, "kept", std::nullopt)->size(), 1U);
  EXPECT_EQ(ids(), (Ids{"default", "kept"}));
  EXPECT_TRUE(add_connection(*database_, connection("c1", "kept")));
}

}  // namespace
}  // namespace farthing::control
