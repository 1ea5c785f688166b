#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "aws/cost_and_usage_reports.hpp"
#include "aws/cost_explorer.hpp"
#include "aws/data_exports.hpp"
#include "aws/ec2_regions.hpp"
#include "aws/iam.hpp"
#include "aws/organizations.hpp"
#include "aws/sts.hpp"
#include "scripted_aws.hpp"

namespace farthing::aws {
namespace {

std::string session(const std::string& key, const std::string& expiration) {
  return "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>" + key +
         "</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t+/=</SessionToken><Expiration>" +
         expiration + "</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";
}

RoleRequest role_request() {
  RoleRequest request;
  request.role_arn = "arn:aws:iam::123456789012:role/Farthing";
  request.external_id = "id=1,x@y";
  return request;
}

TEST(Sts, TellsWhoTheCallerIs) {
  ScriptedClient scripted;
  scripted.aws->says(200,
                     "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account>"
                     "<Arn>arn:aws-cn:iam::123456789012:user/a</Arn><UserId>U</UserId></GetCallerIdentityResult>"
                     "</GetCallerIdentityResponse>");
  const auto identity = get_caller_identity(scripted.client());
  ASSERT_TRUE(identity);
  EXPECT_EQ(identity->account, "123456789012");
  EXPECT_EQ(identity->partition, "aws-cn");
  scripted.aws->says(200, "<GetCallerIdentityResponse/>");
  const auto nobody = get_caller_identity(scripted.client());
  ASSERT_FALSE(nobody);
  EXPECT_EQ(nobody.error().kind, CallFailure::Kind::malformed);
}

TEST(Sts, AssumesARoleWithItsExternalId) {
  ScriptedClient scripted;
  scripted.aws->says(200, session("ASIA1", "2026-01-01T01:00:00Z"));
  const auto credentials = assume_role(scripted.client(), role_request());
  ASSERT_TRUE(credentials);
  EXPECT_EQ(credentials->access_key_id, "ASIA1");
  EXPECT_EQ(credentials->session_token.reveal(), "t+/=");
  EXPECT_EQ(credentials->expiration, scripted.time.now + 3600);
  EXPECT_EQ(credentials->origin, "role arn:aws:iam::123456789012:role/Farthing");
  EXPECT_EQ(scripted.aws->asked[0].body,
            "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2FFarthing"
            "&RoleSessionName=farthing&DurationSeconds=3600&ExternalId=id%3D1%2Cx%40y");
}

TEST(Sts, SendsNoExternalIdWhereThereIsNone) {
  ScriptedClient scripted;
  scripted.aws->says(200, session("ASIA1", "2026-01-01T01:00:00Z"));
  RoleRequest request = role_request();
  request.external_id.clear();
  ASSERT_TRUE(assume_role(scripted.client(), request));
  EXPECT_EQ(scripted.aws->asked[0].body.find("ExternalId"), std::string::npos);
}

TEST(Sts, RefusesCredentialsThatAreNotComplete) {
  ScriptedClient scripted;
  scripted.aws->says(200, session("ASIA1", "soon"));
  EXPECT_FALSE(assume_role(scripted.client(), role_request()));
}

TEST(AssumedRole, KeepsItsSessionUntilItNearsItsEnd) {
  ScriptedClient scripted;
  scripted.aws->says(200, session("ASIA1", "2026-01-01T01:00:00Z")).says(200, session("ASIA2", "2026-01-01T01:55:00Z"));
  const auto source = assumed_role_credentials(scripted.client(), role_request(), scripted.time.clock());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(source->credentials()->access_key_id, "ASIA1");
  EXPECT_EQ(scripted.aws->asked.size(), 1U);
  scripted.time.now += 55 * 60;
  scripted.time.steady += std::chrono::minutes(55);
  EXPECT_EQ(source->credentials()->access_key_id, "ASIA2");
}

TEST(AssumedRole, ThatIsRefusedGivesNoCredentialsAtAll) {
  ScriptedClient scripted;
  scripted.aws->says(403, "<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>");
  const auto source = assumed_role_credentials(scripted.client(), role_request(), scripted.time.clock());
  const Client client(scripted.wire(), source, "eu-central-1");
  const auto reply = client.call("ec2:DescribeRegions");
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().operation, "AssumeRole");
  EXPECT_EQ(reply.error().kind, CallFailure::Kind::denied);
}

TEST(Organizations, OfAnAccountOnItsOwnAreNone) {
  ScriptedClient scripted;
  scripted.aws->says(400, R"({"__type":"AWSOrganizationsNotInUseException","Message":"x"})");
  const auto organization = describe_organization(scripted.client());
  ASSERT_TRUE(organization);
  EXPECT_FALSE(organization->has_value());
}

TEST(Organizations, NameTheirManagementAccount) {
  ScriptedClient scripted;
  scripted.aws->says(200, R"({"Organization":{"Id":"o-1","MasterAccountId":"111111111111","FeatureSet":"ALL"}})");
  const auto organization = describe_organization(scripted.client());
  ASSERT_TRUE(organization && *organization);
  EXPECT_EQ((*organization)->management_account, "111111111111");
}

TEST(Organizations, ListAccountsWithTheirState) {
  ScriptedClient scripted;
  scripted.aws->says(
      200,
      R"({"Accounts":[{"Id":"1","Name":"a","Status":"ACTIVE","JoinedTimestamp":1700000000.5},{"Id":"2","State":"CLOSED"}]})");
  const auto accounts = list_accounts(scripted.client());
  ASSERT_TRUE(accounts);
  EXPECT_EQ(accounts->at(0).joined, 1700000000);
  EXPECT_EQ(accounts->at(1).status, "CLOSED");
}

TEST(Organizations, GiveEveryAccountItsPath) {
  ScriptedClient scripted;
  scripted.aws->says(200, R"({"Roots":[{"Id":"r-1","Name":"Root"}]})")
      .says(200, R"({"Accounts":[{"Id":"1"}]})")
      .says(200, R"({"OrganizationalUnits":[{"Id":"ou-1","Name":"Workloads"}]})")
      .says(200, R"({"Accounts":[]})")
      .says(200, R"({"OrganizationalUnits":[{"Id":"ou-2","Name":"Production"}]})")
      .says(200, R"({"Accounts":[{"Id":"2"}]})")
      .says(200, R"({"OrganizationalUnits":[]})");
  const auto units = list_organizational_units(scripted.client());
  ASSERT_TRUE(units);
  EXPECT_EQ(paths_of_accounts(*units), (std::map<std::string, std::string>{{"1", ""}, {"2", "Workloads/Production"}}));
  EXPECT_EQ(units->back().parent, "ou-1");
}

TEST(Organizations, WhoseUnitsGoInCirclesAreRefused) {
  ScriptedClient scripted;
  scripted.aws->says(200, R"({"Roots":[{"Id":"r-1"}]})")
      .says(200, "{}")
      .says(200, R"({"OrganizationalUnits":[{"Id":"r-1","Name":"again"}]})");
  EXPECT_FALSE(list_organizational_units(scripted.client()));
}

TEST(Organizations, TagTheirAccounts) {
  ScriptedClient scripted;
  scripted.aws->says(200, R"({"Tags":[{"Key":"team","Value":"a"}]})");
  const auto tags = list_organization_tags(scripted.client(), "1");
  ASSERT_TRUE(tags);
  EXPECT_EQ(tags->at("team"), "a");
}

TEST(Reports, TellHowTheirLastDeliveryWent) {
  ScriptedClient scripted;
  scripted.aws->says(200, R"({"ReportDefinitions":[{"ReportName":"hourly","TimeUnit":"HOURLY","Format":"textORcsv",
      "Compression":"GZIP","AdditionalSchemaElements":["RESOURCES"],"S3Bucket":"b","S3Prefix":"p","S3Region":"eu-west-1",
      "AdditionalArtifacts":[],"RefreshClosedReports":true,"ReportVersioning":"OVERWRITE_REPORT",
      "ReportStatus":{"lastDelivery":"20260101T000000Z","lastStatus":"ERROR_NO_BUCKET"}}]})");
  const auto reports = describe_report_definitions(scripted.client());
  ASSERT_TRUE(reports);
  const ReportDefinition& report = reports->at(0);
  EXPECT_EQ(report.additional_elements, std::vector<std::string>{"RESOURCES"});
  EXPECT_TRUE(report.refresh_closed_reports);
  EXPECT_EQ(report.last_status, "ERROR_NO_BUCKET");
  EXPECT_EQ(report.bucket_region, "eu-west-1");
}

TEST(Exports, TellHowTheyAre) {
  ScriptedClient scripted;
  scripted.aws
      ->says(200, R"({"Exports":[{"ExportArn":"arn:1","ExportName":"focus","ExportStatus":{"StatusCode":"UNHEALTHY",
          "StatusReason":"INSUFFICIENT_PERMISSION","CreatedAt":1700000000}}]})")
      .says(200, R"({"Export":{"Name":"focus","DataQuery":{"QueryStatement":"SELECT 1",
          "TableConfigurations":{"FOCUS_1_0_AWS":{}, "COST_AND_USAGE_REPORT":{"TIME_GRANULARITY":"HOURLY"}}},
          "DestinationConfigurations":{"S3Destination":{"S3Bucket":"b","S3Prefix":"p","S3Region":"eu-west-1",
          "S3OutputConfigurations":{"Format":"PARQUET","Compression":"PARQUET","Overwrite":"OVERWRITE_REPORT"}}}},
          "ExportStatus":{"StatusCode":"HEALTHY"}})")
      .says(200,
            R"({"Executions":[{"ExecutionId":"1","ExecutionStatus":{"StatusCode":"DELIVERY_SUCCESS","CreatedAt":1}},
          {"ExecutionId":"2","ExecutionStatus":{"StatusCode":"QUERY_FAILURE","CreatedAt":9}}]})")
      .says(200, "{}");
  const auto exports = list_exports(scripted.client());
  ASSERT_TRUE(exports);
  EXPECT_EQ(exports->at(0).health.reason, "INSUFFICIENT_PERMISSION");
  EXPECT_EQ(exports->at(0).health.created, 1700000000);
  const auto one = get_export(scripted.client(), "arn:1");
  ASSERT_TRUE(one);
  EXPECT_EQ(one->arn, "arn:1");
  EXPECT_EQ(one->tables.at("COST_AND_USAGE_REPORT").at("TIME_GRANULARITY"), "HOURLY");
  EXPECT_EQ(one->format, "PARQUET");
  EXPECT_EQ(one->health.status, "HEALTHY");
  const auto found = executions(scripted.client(), "arn:1");
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 2U);
  EXPECT_EQ(found->front().status, "QUERY_FAILURE");
  const auto none = executions(scripted.client(), "arn:1");
  ASSERT_TRUE(none);
  EXPECT_TRUE(none->empty());
}

TEST(Iam, DecodesATrustPolicy) {
  ScriptedClient scripted;
  scripted.aws->says(200,
                     "<GetRoleResponse><GetRoleResult><Role><Arn>arn:aws:iam::1:role/x</Arn><RoleName>x</RoleName>"
                     "<Path>/</Path><MaxSessionDuration>7200</MaxSessionDuration><AssumeRolePolicyDocument>"
                     "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%5D%7D</AssumeRolePolicyDocument>"
                     "<Tags><member><Key>a</Key><Value>b</Value></member></Tags></Role></GetRoleResult>"
                     "</GetRoleResponse>");
  const auto role = get_role(scripted.client(), "x");
  ASSERT_TRUE(role);
  EXPECT_EQ(role->trust_policy.at("Version").as_string(), "2012-10-17");
  EXPECT_EQ(role->tags.at("a"), "b");
  EXPECT_EQ(role->longest_session.count(), 7200);
  scripted.aws->says(200, "<GetRoleResponse><GetRoleResult><Role/></GetRoleResult></GetRoleResponse>");
  EXPECT_FALSE(get_role(scripted.client(), "x"));
}

TEST(Iam, SimulatesFiftyActionsACall) {
  ScriptedClient scripted;
  const std::string decision =
      "<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><IsTruncated>false</IsTruncated>"
      "<EvaluationResults><member><EvalActionName>ec2:X</EvalActionName><EvalResourceName>*</EvalResourceName>"
      "<EvalDecision>implicitDeny</EvalDecision><MissingContextValues/><OrganizationsDecisionDetail>"
      "<AllowedByOrganizations>false</AllowedByOrganizations></OrganizationsDecisionDetail></member>"
      "</EvaluationResults></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>";
  scripted.aws->says(200, decision).says(200, decision);
  const auto decisions =
      simulate_principal_policy(scripted.client(), "arn:aws:iam::1:role/x", std::vector<std::string>(51, "ec2:X"));
  ASSERT_TRUE(decisions);
  EXPECT_EQ(decisions->size(), 2U);
  EXPECT_EQ(decisions->at(0).decision, "implicitDeny");
  EXPECT_FALSE(decisions->at(0).allowed_by_organization);
  EXPECT_EQ(scripted.aws->asked[0].host, "iam.amazonaws.com");
  EXPECT_NE(scripted.aws->asked[0].body.find("ActionNames.member.50="), std::string::npos);
  EXPECT_EQ(scripted.aws->asked[0].body.find("ActionNames.member.51="), std::string::npos);
}

TEST(Iam, ListsAliases) {
  ScriptedClient scripted;
  scripted.aws->says(200,
                     "<ListAccountAliasesResponse><ListAccountAliasesResult><AccountAliases><member>acme</member>"
                     "</AccountAliases></ListAccountAliasesResult></ListAccountAliasesResponse>");
  EXPECT_EQ(list_account_aliases(scripted.client()).value(), std::vector<std::string>{"acme"});
}

TEST(Regions, ThatAreNotSwitchedOnAreListedToo) {
  ScriptedClient scripted;
  scripted.aws->says(200,
                     "<DescribeRegionsResponse><regionInfo><item><regionName>eu-west-1</regionName><optInStatus>"
                     "opt-in-not-required</optInStatus></item><item><regionName>af-south-1</regionName><optInStatus>"
                     "not-opted-in</optInStatus></item><item><regionName>evil.example/</regionName></item></regionInfo>"
                     "</DescribeRegionsResponse>");
  const auto regions = describe_regions(scripted.client());
  ASSERT_TRUE(regions);
  ASSERT_EQ(regions->size(), 2U) << "what cannot be a region's name never becomes a host";
  EXPECT_TRUE(regions->at(0).enabled());
  EXPECT_FALSE(regions->at(1).enabled());
  EXPECT_EQ(scripted.aws->asked[0].body, "Action=DescribeRegions&Version=2016-11-15&AllRegions=true");
}

TEST(CostExplorer, TellsWhichTagsArePartOfTheBill) {
  ScriptedClient scripted;
  scripted.aws->says(200, R"({"CostAllocationTags":[{"TagKey":"team","Type":"UserDefined","Status":"Active"}]})")
      .says(200, R"({"ResultsByTime":[]})");
  EXPECT_EQ(list_cost_allocation_tags(scripted.client()).value().at(0).status, "Active");
  EXPECT_TRUE(probe_cost_explorer(scripted.client(), "2026-01-01", "2026-01-02"));
  EXPECT_EQ(
      scripted.aws->asked[1].body,
      R"({"TimePeriod":{"Start":"2026-01-01","End":"2026-01-02"},"Granularity":"DAILY","Metrics":["UnblendedCost"]})");
}

}  // namespace
}  // namespace farthing::aws
