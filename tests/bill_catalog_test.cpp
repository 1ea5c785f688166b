#include "control/bill_catalog.hpp"

#include <gtest/gtest.h>
#include <soci/soci.h>

#include <algorithm>
#include <stdexcept>
#include <thread>

#include "control_records.hpp"

namespace farthing::control {
namespace {

constexpr BillingPeriod may{2026, 5};

DeliveryRecord delivery(const std::string& id, BillingPeriod period = may, const std::string& payer = "111111111111") {
  DeliveryRecord record;
  record.id = id;
  record.client = "default";
  record.payer = payer;
  record.period = period;
  record.export_name = "1/daily";
  record.assembly_id = "assembly of " + id;
  record.delivered_at = 1'000;
  record.accepted_at = 2'000;
  record.rows = 42;
  record.facts = "{}";
  record.files = {{"key/1.csv.gz", "sha-1-of-" + id, 10}, {"key/0.csv.gz", "sha-2-of-" + id, std::uint64_t{5} << 40}};
  return record;
}

SegmentRecord segment(const std::string& id, const std::string& delivery_id) {
  SegmentRecord record;
  record.id = id;
  record.delivery_id = delivery_id;
  record.folder = "segments/" + id;
  record.format = 1;
  record.made_at = 3'000;
  record.charges = 43;
  record.first_usage = 100;
  record.last_usage = 200;
  record.labels = R"({"tag:team":"tag:team"})";
  record.totals = "[]";
  record.files = {{"charges.parquet", 99, "sha", "xxh"}, {"accounts.parquet", 7, "sha", "xxh"}};
  return record;
}

class BillCatalogTest : public ControlTest {
 protected:
  void publish_at(Instant now, const std::string& id, const std::optional<std::string>& expected) {
    const auto done = publish(*database_, delivery("delivery " + id), segment(id, "delivery " + id), expected, now);
    ASSERT_TRUE(done) << done.error().message;
  }
  /// The segments that are or were live, in the catalog's order.
  std::vector<std::string> live(std::optional<Instant> as_of = std::nullopt, const std::string& client = "default") {
    const auto found = publications(*database_, client, as_of);
    EXPECT_TRUE(found) << found.error().message;
    std::vector<std::string> ids;
    for (const Publication& publication : *found)
      ids.push_back(publication.segment ? publication.segment->id : "retired " + publication.delivery.id);
    return ids;
  }
};

using Ids = std::vector<std::string>;

TEST_F(BillCatalogTest, GivesBackWhatWasPublished) {
  publish_at(5'000, "s1", std::nullopt);
  const auto found = publications(*database_, "default", std::nullopt);
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 1U);
  const Publication& publication = found->front();
  EXPECT_EQ(publication.payer, "111111111111");
  EXPECT_EQ(publication.period, may);
  EXPECT_EQ(publication.live_from, 5'000);
  EXPECT_EQ(publication.live_until, std::nullopt);
  EXPECT_EQ(publication.delivery.export_name, "1/daily");
  EXPECT_EQ(publication.delivery.assembly_id, "assembly of delivery s1");
  EXPECT_EQ(publication.delivery.rows, 42U);
  EXPECT_EQ(publication.delivery.delivered_at, 1'000);
  EXPECT_EQ(publication.delivery.accepted_at, 2'000);
  ASSERT_EQ(publication.delivery.files.size(), 2U);
  EXPECT_EQ(publication.delivery.files[0].name, "key/1.csv.gz") << "in the manifest's order";
  EXPECT_EQ(publication.delivery.files[1].bytes, std::uint64_t{5} << 40);
  ASSERT_TRUE(publication.segment);
  EXPECT_EQ(publication.segment->folder, "segments/s1");
  EXPECT_EQ(publication.segment->charges, 43U);
  EXPECT_EQ(publication.segment->last_usage, 200);
  EXPECT_EQ(publication.segment->labels, R"({"tag:team":"tag:team"})");
  ASSERT_EQ(publication.segment->files.size(), 2U);
  EXPECT_EQ(publication.segment->files[1].name, "charges.parquet");
  const auto record = find_delivery(*database_, "delivery s1");
  ASSERT_TRUE(record && *record);
  EXPECT_EQ((*record)->files.size(), 2U);
  EXPECT_EQ(find_delivery(*database_, "another").value(), std::nullopt);
}

TEST_F(BillCatalogTest, PublishesOnlyWhatReplacesWhatWasSeen) {
  publish_at(10, "s1", std::nullopt);
  for (const std::optional<std::string>& wrong :
       {std::optional<std::string>(), std::optional<std::string>("s0"), std::optional<std::string>("")}) {
    const auto refused = publish(*database_, delivery("d2"), segment("s2", "d2"), wrong, 20);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::conflict);
  }
  EXPECT_EQ(live(), Ids{"s1"});
  EXPECT_EQ(find_delivery(*database_, "d2").value(), std::nullopt) << "nothing of it stays";
  EXPECT_EQ(segment_folders(*database_).value(), Ids{"segments/s1"});
  publish_at(20, "s2", "s1");
  EXPECT_EQ(live(), Ids{"s2"});
  const auto never = publish(*database_, delivery("d9", may.next()), segment("s9", "d9"), "s2", 30);
  ASSERT_FALSE(never) << "the bill of June was empty, and something was expected";
}

TEST_F(BillCatalogTest, TellsWhatWasLiveWhen) {
  publish_at(10, "s1", std::nullopt);
  publish_at(20, "s2", "s1");
  publish_at(20, "s3", "s2");
  publish_at(30, "s4", "s3");
  EXPECT_EQ(live(9), Ids{});
  EXPECT_EQ(live(10), Ids{"s1"});
  EXPECT_EQ(live(19), Ids{"s1"});
  EXPECT_EQ(live(20), Ids{"s3"});
  EXPECT_EQ(live(29), Ids{"s3"});
  EXPECT_EQ(live(1'000'000), Ids{"s4"});
  EXPECT_EQ(live(), Ids{"s4"});
}

TEST_F(BillCatalogTest, KeepsClientsPayersAndPeriodsApart) {
  const auto add = [&](const std::string& id, const std::string& client, const std::string& payer,
                       BillingPeriod period) {
    DeliveryRecord record = delivery("d " + id, period, payer);
    record.client = client;
    ASSERT_TRUE(publish(*database_, record, segment(id, record.id), std::nullopt, 10));
  };
  add("june 1", "default", "1", may.next());
  add("may 2", "default", "2", may);
  add("may 1", "default", "1", may);
  add("other", "o'ther", "1", may);
  EXPECT_EQ(live(), (Ids{"may 1", "june 1", "may 2"})) << "by payer, then by period";
  EXPECT_EQ(live(std::nullopt, "o'ther"), Ids{"other"});
  EXPECT_EQ(live(std::nullopt, "nobody"), Ids{});
  EXPECT_EQ(all_publications(*database_)->size(), 4U);
}

TEST_F(BillCatalogTest, MakesAnOldDeliveryLiveAgain) {
  publish_at(10, "s1", std::nullopt);
  publish_at(20, "s2", "s1");
  ASSERT_TRUE(publish(*database_, delivery("delivery s1"), segment("s3", "delivery s1"), "s2", 30));
  EXPECT_EQ(live(), Ids{"s3"});
  EXPECT_EQ(publications(*database_, "default", std::nullopt)->front().delivery.id, "delivery s1");
}

TEST_F(BillCatalogTest, PutsARebuiltSegmentWhereverTheOldOneWasNamed) {
  publish_at(10, "s1", std::nullopt);
  publish_at(20, "s2", "s1");
  ASSERT_TRUE(replace_segment(*database_, "s1", segment("s1 rebuilt", "delivery s1")));
  EXPECT_EQ(live(15), Ids{"s1 rebuilt"});
  EXPECT_EQ(live(), Ids{"s2"});
  const auto again = replace_segment(*database_, "s1", segment("s1 twice", "delivery s1"));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::conflict);
  auto folders = segment_folders(*database_).value();
  std::ranges::sort(folders);
  EXPECT_EQ(folders, (Ids{"segments/s1 rebuilt", "segments/s2"}));
}

TEST_F(BillCatalogTest, RetiresSegmentsAndKeepsTheirRecords) {
  publish_at(10, "s1", std::nullopt);
  publish_at(20, "s2", "s1");
  publish_at(30, "s3", "s2");
  EXPECT_EQ(retire_segments(*database_, 19).value(), Ids{});
  EXPECT_EQ(retire_segments(*database_, 20).value(), Ids{"s1"});
  EXPECT_EQ(retire_segments(*database_, 20).value(), Ids{});
  EXPECT_EQ(live(15), Ids{"retired delivery s1"});
  EXPECT_EQ(live(25), Ids{"s2"});
  const auto was = publications(*database_, "default", 15, Read::with_totals)->at(0).retired_segment;
  ASSERT_TRUE(was);
  EXPECT_EQ(was->totals, "[]");
  EXPECT_EQ(was->charges, 43U);
  EXPECT_EQ(was->first_usage, 100);
  EXPECT_EQ(was->last_usage, 200);
  EXPECT_EQ(was->files.size(), 0U);
  const auto rebuilt = replace_segment(*database_, "s1", segment("s1 rebuilt", "delivery s1"));
  ASSERT_FALSE(rebuilt) << "what has been retired does not come back";
  EXPECT_EQ(rebuilt.error().code, ErrorCode::conflict);
  auto folders = segment_folders(*database_).value();
  std::ranges::sort(folders);
  EXPECT_EQ(folders, (Ids{"segments/s2", "segments/s3"}));
  EXPECT_EQ(retire_segments(*database_, 1'000'000).value(), Ids{"s2"}) << "never what is live";
  EXPECT_EQ(live(), Ids{"s3"});
  EXPECT_EQ(needed_files(*database_).value().size(), 2U);
  EXPECT_TRUE(find_delivery(*database_, "delivery s1").value());
  EXPECT_EQ(all_publications(*database_)->size(), 1U);
}

TEST_F(BillCatalogTest, NeedsTheFilesOfEveryDeliveryWithASegment) {
  publish_at(10, "s1", std::nullopt);
  publish_at(20, "s2", "s1");
  auto files = needed_files(*database_).value();
  std::ranges::sort(files);
  EXPECT_EQ(files,
            (Ids{"sha-1-of-delivery s1", "sha-1-of-delivery s2", "sha-2-of-delivery s1", "sha-2-of-delivery s2"}));
  ASSERT_TRUE(retire_segments(*database_, 20));
  files = needed_files(*database_).value();
  std::ranges::sort(files);
  EXPECT_EQ(files, (Ids{"sha-1-of-delivery s2", "sha-2-of-delivery s2"}));
}

TEST_F(BillCatalogTest, OfManyWhoPublishAtOnceOneSucceeds) {
  publish_at(10, "s0", std::nullopt);
  std::atomic<int> published{0};
  std::atomic<int> refused{0};
  {
    std::vector<std::jthread> others;
    for (int i = 0; i < 8; ++i)
      others.emplace_back([&, i] {
        const auto database = open();
        const std::string id = "d" + std::to_string(i);
        const auto done = publish(*database, delivery(id), segment("s" + id, id), "s0", 20);
        if (done)
          ++published;
        else if (done.error().code == ErrorCode::conflict)
          ++refused;
      });
  }
  EXPECT_EQ(published, 1);
  EXPECT_EQ(refused, 7);
  EXPECT_EQ(live().size(), 1U);
}

TEST_F(BillCatalogTest, ReadsOneStateWhileOthersWrite) {
  publish_at(10, "s0", std::nullopt);
  const auto other = open();
  const auto read = database_->read([&](soci::session& session) -> Result<> {
    int before = 0;
    int after = 0;
    session << "SELECT count(*) FROM segment", soci::into(before);
    EXPECT_TRUE(publish(*other, delivery("d1"), segment("s1", "d1"), "s0", 20));
    session << "SELECT count(*) FROM segment", soci::into(after);
    EXPECT_EQ(before, 1);
    EXPECT_EQ(after, before);
    return {};
  });
  EXPECT_TRUE(read);
  EXPECT_EQ(live(), Ids{"s1"});
}

TEST_F(BillCatalogTest, WorkThatFailsLeavesNothing) {
  const auto insert = [](soci::session& session) {
    session
        << "INSERT INTO publication (client, payer, period, delivery_id, live_from) VALUES ('c', 'p', 1, 'none', 1)";
  };
  const auto broken = database_->write([&](soci::session& session) -> Result<> {
    session << "PRAGMA defer_foreign_keys = ON";
    insert(session);
    return fail(ErrorCode::verification, "no");
  });
  EXPECT_EQ(broken.error().code, ErrorCode::verification);
  const auto refused = database_->write([&](soci::session& session) -> Result<> {
    insert(session);
    return {};
  });
  EXPECT_EQ(refused.error().code, ErrorCode::database) << "there is no such delivery";
  EXPECT_THROW(static_cast<void>(database_->write([&](soci::session& session) -> Result<> {
                 session << "PRAGMA defer_foreign_keys = ON";
                 insert(session);
                 throw std::logic_error("a bug");
               })),
               std::logic_error);
  EXPECT_EQ(live(std::nullopt, "c"), Ids{});
  publish_at(10, "s1", std::nullopt);
  EXPECT_EQ(live(), Ids{"s1"}) << "the database works on";
}

TEST_F(BillCatalogTest, OpensAgainWithWhatItHeld) {
  publish_at(10, "s1", std::nullopt);
  database_.reset();
  database_ = open();
  EXPECT_EQ(live(), Ids{"s1"});
  EXPECT_TRUE(database_->check());
}

TEST_F(BillCatalogTest, BringsADatabaseOfTheFirstVersionForward) {
  publish_at(10, "s1", std::nullopt);
  publish_at(20, "s2", "s1");
  // As the first version left it after it had retired the first segment.
  ASSERT_TRUE(database_->write([](soci::session& session) -> Result<> {
    drop_third_version(session);
    session << "ALTER TABLE segment DROP COLUMN retired";
    session << "UPDATE publication SET segment_id = NULL WHERE segment_id = 's1'";
    session << "DELETE FROM segment WHERE id = 's1'";
    session << "PRAGMA user_version = 1";
    return {};
  }));
  database_ = open();
  EXPECT_EQ(live(), Ids{"s2"});
  EXPECT_EQ(live(15), Ids{"retired delivery s1"});
  EXPECT_FALSE(publications(*database_, "default", 15)->at(0).retired_segment);
  publish_at(30, "s3", "s2");
  EXPECT_EQ(retire_segments(*database_, 30).value(), Ids{"s2"});
  EXPECT_TRUE(publications(*database_, "default", 25)->at(0).retired_segment);
}

TEST_F(BillCatalogTest, PublishesNothingForAJobThatWasCancelledOrWentWithItsConnection) {
  const ConnectionRecord owner = connection("c1");
  ASSERT_TRUE(add_connection(*database_, owner));
  JobRecord work;
  work.client = owner.client;
  work.connection = owner.id;
  work.kind = "bill";
  const auto take = [&](Instant now) {
    EXPECT_TRUE(add_job(*database_, work, now));
    return take_job(*database_, {"bill"}, {}, now, 100).value();
  };
  const auto publish_for = [&](const std::optional<JobRecord>& job, const std::string& id,
                               const std::optional<std::string>& expected) {
    return publish(*database_, delivery("d " + id), segment(id, "d " + id), expected, 5'000, job);
  };
  const auto first = take(1);
  ASSERT_TRUE(publish_for(first, "s1", std::nullopt));
  ASSERT_TRUE(take_job(*database_, {"bill"}, {}, 500, 100).value()) << "another worker takes it over";
  EXPECT_EQ(publish_for(first, "s2", "s1").error().code, ErrorCode::cancelled);
  const auto third = take_job(*database_, {"bill"}, {}, 1'000, 100).value();
  ASSERT_TRUE(cancel_jobs(*database_, owner.client, owner.id, 1'001));
  EXPECT_EQ(publish_for(third, "s2", "s1").error().code, ErrorCode::cancelled);
  EXPECT_EQ(live(), Ids{"s1"});
  ASSERT_TRUE(finish_job(*database_, *third, 1'002));
  const auto fourth = take(2'000);
  ASSERT_TRUE(fourth);
  ASSERT_TRUE(remove_connection(*database_, owner));
  EXPECT_EQ(publish_for(fourth, "s2", "s1").error().code, ErrorCode::cancelled);
  EXPECT_EQ(live(), Ids{"s1"});
}

TEST_F(BillCatalogTest, RefusesADatabaseOfANewerVersion) {
  ASSERT_TRUE(database_->write([](soci::session& session) -> Result<> {
    session << "PRAGMA user_version = 1000";
    return {};
  }));
  database_.reset();
  const auto opened = ControlDatabase::open(folder_.path() / "control.sqlite");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::data_folder);
  EXPECT_NE(opened.error().message.find("newer farthing"), std::string::npos);
}

TEST_F(BillCatalogTest, RefusesAFileThatIsNoDatabase) {
  const auto path = folder_.write("other.sqlite", std::string(10'000, 'x'));
  const auto opened = ControlDatabase::open(path);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::database);
  EXPECT_EQ(bytes_of(path), std::string(10'000, 'x'));
}

}  // namespace
}  // namespace farthing::control
