#include <gtest/gtest.h>

#include "control/findings.hpp"
#include "control_records.hpp"

namespace farthing::control {
namespace {

class ControlFindingsTest : public ControlTest {
 protected:
  void SetUp() override {
    ControlTest::SetUp();
    ASSERT_TRUE(add_connection(*database_, connection("c1", "acme")));
    ASSERT_TRUE(add_connection(*database_, connection("c2", "acme")));
  }
  static FindingRecord finding(const std::string& code, const std::string& subject = "") {
    FindingRecord record;
    record.code = code;
    record.subject = subject;
    record.outcome = "failed";
    record.sentence = "sentence of " + code;
    record.evidence = R"({"a":1})";
    record.cure = "cure";
    record.snippet = "snippet";
    record.dark = R"(["bills"])";
    return record;
  }
  void put(const std::vector<FindingRecord>& found, Instant now, const std::vector<std::string>& codes = {},
           const std::string& origin = "doctor", const std::string& owner = "c1") {
    const auto done = put_findings(*database_, "acme", owner, origin, codes, found, now);
    ASSERT_TRUE(done) << done.error().message;
  }
  /// `FD501/bucket first-last`
  std::vector<std::string> listed(const std::optional<std::string>& owner = "c1") {
    std::vector<std::string> lines;
    const auto found = findings(*database_, "acme", owner).value();
    for (const auto& one : found)
      lines.push_back(fmt::format("{}/{} {}-{}", one.code, one.subject, one.first_seen, one.last_seen));
    return lines;
  }
};

using Lines = std::vector<std::string>;

TEST_F(ControlFindingsTest, GivesBackWhatWasFound) {
  put({finding("FD501", "bucket")}, 10);
  const auto found = findings(*database_, "acme", "c1").value();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].client, "acme");
  EXPECT_EQ(found[0].connection, "c1");
  EXPECT_EQ(found[0].code, "FD501");
  EXPECT_EQ(found[0].subject, "bucket");
  EXPECT_EQ(found[0].outcome, "failed");
  EXPECT_EQ(found[0].sentence, "sentence of FD501");
  EXPECT_EQ(found[0].evidence, R"({"a":1})");
  EXPECT_EQ(found[0].cure, "cure");
  EXPECT_EQ(found[0].snippet, "snippet");
  EXPECT_EQ(found[0].dark, R"(["bills"])");
  EXPECT_EQ(found[0].origin, "doctor");
  EXPECT_EQ(findings(*database_, "other", std::nullopt)->size(), 0U);
}

TEST_F(ControlFindingsTest, KeepsWhenItWasFirstSeenAndForgetsWhatIsMended) {
  put({finding("FD501"), finding("FD502")}, 10);
  FindingRecord milder = finding("FD501");
  milder.outcome = "warning";
  put({milder, finding("FD503")}, 20);
  EXPECT_EQ(listed(), (Lines{"FD501/ 10-20", "FD503/ 20-20"}));
  EXPECT_EQ(findings(*database_, "acme", "c1")->front().outcome, "warning");
  put({finding("FD502")}, 30);
  EXPECT_EQ(listed(), Lines{"FD502/ 30-30"}) << "what comes back is new";
  put({}, 40);
  EXPECT_EQ(listed(), Lines{});
}

TEST_F(ControlFindingsTest, TellsApartWhatACodeMeetsSeveralTimes) {
  put({finding("FD501", "eu"), finding("FD501", "us"), finding("FD501", "us")}, 10);
  put({finding("FD501", "us")}, 20);
  EXPECT_EQ(listed(), Lines{"FD501/us 10-20"});
}

TEST_F(ControlFindingsTest, ForgetsOnlyWhatWasLookedFor) {
  put({finding("FD501"), finding("FD502")}, 10);
  put({}, 20, {"FD502", "FD599"});
  EXPECT_EQ(listed(), Lines{"FD501/ 10-10"});
}

TEST_F(ControlFindingsTest, KeepsOriginsAndConnectionsApart) {
  put({finding("FD501")}, 10);
  put({finding("FD501"), finding("FD601")}, 20, {}, "sync");
  put({finding("FD501")}, 30, {}, "doctor", "c2");
  put({}, 40);
  EXPECT_EQ(listed(), (Lines{"FD501/ 20-20", "FD601/ 20-20"}));
  EXPECT_EQ(listed(std::nullopt), (Lines{"FD501/ 20-20", "FD601/ 20-20", "FD501/ 30-30"}));
}

TEST_F(ControlFindingsTest, GoWithTheirConnection) {
  put({finding("FD501")}, 10);
  ASSERT_TRUE(remove_connection(*database_, connection("c1", "acme")));
  EXPECT_EQ(listed(std::nullopt), Lines{});
  const auto late = put_findings(*database_, "acme", "c1", "doctor", {}, {finding("FD501")}, 20);
  ASSERT_FALSE(late) << "a check that was under way brings nothing back";
  EXPECT_EQ(late.error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace farthing::control
