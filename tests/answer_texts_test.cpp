#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "answer/explanations.hpp"
#include "answer/findings.hpp"
#include "answer/jobs.hpp"
#include "answer/json_parts.hpp"
#include "answer/permission_matrix.hpp"
#include "answer/policy_text.hpp"
#include "answer/sync_progress.hpp"
#include "answer/sync_request.hpp"
#include "connect/job_subject.hpp"
#include "connect/timetable.hpp"

namespace farthing::answer {
namespace {

namespace json = boost::json;

template <class T>
std::string complaint(const Result<T>& result) {
  return result ? "no error" : result.error().message + " | " + result.error().cure;
}

class PolicyTexts : public testing::Test {
 protected:
  Result<std::string> ask(const query::ParameterStyle& style = {}) {
    return policy_text(words_,
                       {[this] {
                          ++asked_;
                          return Result<std::string>("arn:aws:iam::111122223333:role/farthing");
                        },
                        [this] {
                          ++asked_;
                          return Result<std::string>("fth-0123456789012345678901234567890123456789");
                        },
                        [this](const PolicyWarning& warning) { warnings_.push_back(warning.sentence); }},
                       style);
  }
  PolicyWords words_;
  int asked_ = 0;
  std::vector<std::string> warnings_;
};

TEST_F(PolicyTexts, NameThePrincipalAndTheExternalIdInATrust) {
  words_.format = "trust";
  const auto text = ask();
  ASSERT_TRUE(text) << complaint(text);
  EXPECT_NE(text->find("arn:aws:iam::111122223333:role/farthing"), std::string::npos);
  EXPECT_NE(text->find("fth-0123456789"), std::string::npos);
}

TEST_F(PolicyTexts, AskForNobodyWhereNobodyIsNamed) {
  words_.bucket = "acme-bills";
  ASSERT_TRUE(ask());
  words_.format = "cloudformation";
  words_.blank = true;
  const auto text = ask();
  ASSERT_TRUE(text) << complaint(text);
  EXPECT_NE(text->find("ExternalId"), std::string::npos);
  EXPECT_EQ(asked_, 0);
}

TEST_F(PolicyTexts, MakeADataExportWithoutAWarning) {
  words_.format = "terraform";
  words_.bucket = "acme-bills";
  words_.report = "cur-2";
  ASSERT_TRUE(ask(query::url_parameters));
  EXPECT_TRUE(warnings_.empty());
}

TEST_F(PolicyTexts, RefuseWordsThatAreNone) {
  words_.format = "trusts";
  EXPECT_EQ(complaint(ask(query::url_parameters)).substr(0, 33), "format: there is no \"trusts\"; did")
      << complaint(ask(query::url_parameters));
  words_.format = "policy";
  words_.report = "focus";
  EXPECT_FALSE(ask());
  words_.report = "none";
  words_.features = {"bills"};
  EXPECT_EQ(complaint(ask(query::url_parameters)).substr(0, 15), "feature: 'bills");
}

TEST(PermissionMatrix, HoldsTheFeaturesThatAreWanted) {
  const auto features = features_named({"billing"});
  ASSERT_TRUE(features);
  const json::object matrix = matrix_json(features_or_all(*features));
  EXPECT_FALSE(matrix.at("permissions").as_array().empty());
  for (const json::value& permission : matrix.at("permissions").as_array())
    EXPECT_EQ(permission.at("feature"), "billing");
  EXPECT_LT(matrix.at("permissions").as_array().size(),
            matrix_json(features_or_all({})).at("permissions").as_array().size());
}

TEST(Explanations, TellOfErrorsAndOfFindings) {
  const auto usage = explanation_of("usage");
  ASSERT_TRUE(usage);
  EXPECT_EQ(to_json(*usage).at("exit_code"), 2);
  const auto finding = explanation_of("fd503");
  ASSERT_TRUE(finding);
  const json::object shown = to_json(*finding);
  EXPECT_EQ(shown.at("code"), "FD503");
  EXPECT_TRUE(shown.at("exit_code").is_null());
  EXPECT_EQ(shown.at("found"), "doctor");
  EXPECT_NE(complaint(explanation_of("usge")).find("did you mean usage?"), std::string::npos);
}

TEST(Checks, AreNamedByThemselvesOrByACode) {
  EXPECT_EQ(*check_named("trust"), "trust");
  EXPECT_EQ(*check_named("fd503"), "FD503");
  EXPECT_EQ(complaint(check_named("trst", query::url_parameters)).substr(0, 6), "check:");
}

TEST(SyncAnswers, TellHowFarAJobHasCome) {
  ListedJob listed{{}, "acme", "daily"};
  control::JobRecord& job = listed.job;
  job.id = 7;
  job.kind = connect::bill_kind;
  job.subject = connect::bill_subject("e1", *BillingPeriod::parse("2026-09"));
  job.state = control::JobState::running;
  job.progress = R"({"files":1,"files_total":3,"bytes":10,"bytes_total":30,"rows":0})";
  const json::object shown = to_json(listed);
  EXPECT_EQ(shown.at("connection"), "acme");
  EXPECT_EQ(shown.at("stage"), "fetching");
  EXPECT_EQ(shown.at("months"), json::array{"2026-09"});
  EXPECT_EQ(shown.at("export"), "daily");
  EXPECT_EQ(shown.at("progress").at("files_total"), 3);
  job.progress = R"({"rows":12})";
  EXPECT_EQ(to_json(listed).at("stage"), "reading");
  job.state = control::JobState::waiting;
  job.progress = "";
  EXPECT_EQ(to_json(listed).at("stage"), "");
  EXPECT_TRUE(to_json(listed).at("progress").is_null());
}

TEST(SyncAnswers, TellWhatIsUnderWayHere) {
  const connect::SyncStatus status{"acme", "fetching", "2026-09", 1, 3, 10, 30, 0};
  const json::object shown = to_json(std::vector{status});
  EXPECT_EQ(shown.at("under_way").at(0).at("stage"), "fetching");
  EXPECT_EQ(shown.at("under_way").at(0).at("bytes_total"), 30);
}

TEST(SyncRequests, AreReadFromWords) {
  const auto request = sync_request({"default", "acme", {"2026-08", "2026-09"}, true});
  ASSERT_TRUE(request);
  EXPECT_EQ(request->months.size(), 2U);
  EXPECT_TRUE(request->switch_export);
  EXPECT_EQ(complaint(sync_request({"default", {}, {"May"}, false}, query::url_parameters)).substr(0, 6), "month:");
}

TEST(Documents, AreAlwaysUtf8) {
  EXPECT_EQ(document(json::object{{"name", "a\xff"}}), "{\"name\":\"a\xef\xbf\xbd\"}\n");
}

}  // namespace
}  // namespace farthing::answer
