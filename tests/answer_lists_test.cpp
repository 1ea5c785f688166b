#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "answer/child_accounts.hpp"
#include "answer/clients.hpp"
#include "answer/configuration_errors.hpp"
#include "answer/connections.hpp"
#include "answer/jobs.hpp"
#include "answer/sync_request.hpp"
#include "connect/job_subject.hpp"
#include "connect/timetable.hpp"
#include "control_records.hpp"

namespace farthing::answer {
namespace {

namespace json = boost::json;

class ListAnswers : public testing::Test {
 protected:
  void SetUp() override {
    auto opened = store::DataFolder::open(folder_.path() / "data");
    ASSERT_TRUE(opened) << opened.error().message;
    data_ = std::make_unique<store::DataFolder>(std::move(*opened));
    surroundings_.data = data_->path();
    surroundings_.master_key_file = folder_.path() / "master.key";
    surroundings_.clock.now = [] { return Instant{1'000'000}; };
    for (const auto& [id, client] : {std::pair{"c1", "acme"}, {"c2", "other"}}) {
      ASSERT_TRUE(control::add_client(data_->database(), {client, client, 1}));
      const auto record = control::connection(id, client);
      ASSERT_TRUE(control::add_connection(data_->database(), record));
      control::ExportRecord source;
      source.id = std::string("export of ") + id;
      source.client = client;
      source.connection = id;
      source.name = "daily";
      source.bucket = "bills";
      source.chosen = true;
      ASSERT_TRUE(control::put_export(data_->database(), source));
      ASSERT_TRUE(connect::add_connection_job(data_->database(), record, connect::bill_kind,
                                              connect::bill_subject(source.id, *BillingPeriod::parse("2026-09")), 5));
      control::FindingRecord finding;
      finding.code = "FD503";
      finding.outcome = "failed";
      finding.sentence = "of " + std::string(client);
      finding.evidence = "{}";
      finding.dark = "[]";
      ASSERT_TRUE(control::put_findings(data_->database(), client, id, "doctor", {}, {finding}, 7));
    }
  }
  TemporaryFolder folder_;
  std::unique_ptr<store::DataFolder> data_;
  Surroundings surroundings_;
};

TEST_F(ListAnswers, HoldTheConnectionsOfOneClient) {
  const auto list = connections(*data_, "acme");
  ASSERT_TRUE(list) << list.error().message;
  ASSERT_EQ(list->size(), 1U);
  EXPECT_EQ(list->at(0).place(), "s3://bills/daily");
  EXPECT_EQ(list->at(0).errors, 1U);
  const json::object shown = to_json(*list);
  EXPECT_EQ(shown.at("connections").at(0).at("id"), "c1");
  EXPECT_TRUE(shown.at("connections").at(0).at("fetched_at").is_null());
}

TEST_F(ListAnswers, ShowAConnectionWithItsExternalIdAndItsJobs) {
  const auto shown = connection(surroundings_, *data_, "acme", "name of c1");
  ASSERT_TRUE(shown) << shown.error().message;
  ASSERT_TRUE(shown->external_id) << shown->external_id.error().message;
  const json::object object = to_json(*shown);
  EXPECT_EQ(object.at("external_id"), json::value(*shown->external_id));
  EXPECT_EQ(object.at("jobs").as_array().size(), 1U);
  EXPECT_EQ(connection(surroundings_, *data_, "acme", "c2").error().code, ErrorCode::not_found)
      << "it is another client's";
}

TEST_F(ListAnswers, ShowAConnectionWhoseMasterKeyIsLost) {
  ASSERT_TRUE(connection(surroundings_, *data_, "acme", "c1"));
  std::filesystem::remove(surroundings_.master_key_file);
  const auto shown = connection(surroundings_, *data_, "acme", "c1");
  ASSERT_TRUE(shown) << shown.error().message;
  EXPECT_FALSE(shown->external_id);
  EXPECT_TRUE(to_json(*shown).at("external_id").is_null());
}

TEST_F(ListAnswers, HoldTheJobsOfOneClientByName) {
  const auto list = jobs(*data_, "acme", std::nullopt, 0);
  ASSERT_TRUE(list) << list.error().message;
  ASSERT_EQ(list->size(), 1U);
  const json::object shown = to_json(list->at(0));
  EXPECT_EQ(shown.at("connection"), "name of c1");
  EXPECT_EQ(shown.at("export"), "daily");
  EXPECT_EQ(shown.at("months"), json::array{"2026-09"});
  EXPECT_FALSE(jobs(*data_, "acme", "c2", 0)) << "it is another client's";
}

TEST_F(ListAnswers, CancelTheJobsOfOneClient) {
  EXPECT_FALSE(cancel_jobs(surroundings_, *data_, "acme", "c2"));
  EXPECT_EQ(*cancel_jobs(surroundings_, *data_, "acme", std::nullopt), 1U);
  EXPECT_EQ(jobs(*data_, "other", std::nullopt, 0)->at(0).job.state, control::JobState::waiting);
}

TEST_F(ListAnswers, HoldTheConfigurationErrorsOfOneClient) {
  const auto list = configuration_errors(surroundings_, *data_, {"acme", std::nullopt, ""});
  ASSERT_TRUE(list) << list.error().message;
  ASSERT_EQ(list->size(), 1U);
  EXPECT_EQ(to_json(*list).at("errors").at(0).at("sentence"), "of acme");
  EXPECT_TRUE(configuration_errors(surroundings_, *data_, {"acme", "c1", *finding_code_named("fd504")})->empty());
  EXPECT_FALSE(finding_code_named("FD000"));
}

TEST_F(ListAnswers, CountWhatClientsHave) {
  const auto list = clients(*data_);
  ASSERT_TRUE(list) << list.error().message;
  const json::object shown = to_json(*list);
  EXPECT_EQ(shown.at("clients").at(0).at("id"), "acme");
  EXPECT_EQ(shown.at("clients").at(0).at("connections"), 1);
  EXPECT_EQ(check_known_client(*data_, "acne").error().code, ErrorCode::not_found);
}

TEST_F(ListAnswers, AdviseTheStackSetForManyChildren) {
  std::vector<control::ChildAccount> accounts;
  for (int i = 0; i < 11; ++i) {
    control::ChildAccount account;
    account.account = fmt::format("2222222222{:02}", i);
    account.status = "ACTIVE";
    account.in_organisation = true;
    accounts.push_back(account);
  }
  ASSERT_TRUE(control::put_organisation_accounts(data_->database(), "acme", "111111111111", accounts, 1));
  const auto children = child_accounts(*data_, "acme");
  ASSERT_TRUE(children) << children.error().message;
  EXPECT_EQ(to_json(*children).at("advice"), "stackset");
  EXPECT_EQ(to_json(*children).at("children").at(0).at("state"), "not connected");
  EXPECT_TRUE(child_accounts(*data_, "other")->list.empty());
}

}  // namespace
}  // namespace farthing::answer
