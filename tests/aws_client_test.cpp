#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

#include "aws/client.hpp"
#include "aws/wire_state.hpp"
#include "scripted_aws.hpp"

namespace farthing::aws {
namespace {

using Kind = CallFailure::Kind;
using TransportKind = TransportFailure::Kind;
using Waits = std::vector<std::chrono::milliseconds>;
using std::chrono::milliseconds;

constexpr const char* identity =
    "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account>"
    "<Arn>arn:aws:iam::123456789012:user/a</Arn><UserId>AIDA</UserId></GetCallerIdentityResult>"
    "<ResponseMetadata><RequestId>id-1</RequestId></ResponseMetadata></GetCallerIdentityResponse>";

std::string error_of(const std::string& code, const std::string& message = "no") {
  return "<ErrorResponse><Error><Type>Sender</Type><Code>" + code + "</Code><Message>" + message +
         "</Message></Error><RequestId>id-2</RequestId></ErrorResponse>";
}

std::string json_error(const std::string& code) { return R"({"__type":")" + code + R"(","message":"no"})"; }

/// Hands out a new session every time it is asked after a `forget`.
struct Sessions final : CredentialSource {
  int made = 1;
  int forgotten = 0;
  bool renews = true;
  CallResult<Credentials> credentials() override {
    return Credentials{"ASIA" + std::to_string(made), Secret("secret"), Secret("token"), {}, "role test"};
  }
  void forget() override {
    ++forgotten;
    if (renews) ++made;
  }
};

struct Collected final : BodySink {
  std::string bytes;
  bool takes = true;
  bool begin(const HttpResponse&) override { return takes; }
  bool write(std::string_view more) override {
    bytes += more;
    return true;
  }
};

TEST(Client, SignsAFormForTheServicesHost) {
  ScriptedClient scripted;
  scripted.aws->says(200, identity);
  const auto reply = scripted.client().call("sts:GetCallerIdentity");
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->body.at("Account").as_string(), "123456789012");
  EXPECT_EQ(scripted.aws->asked.size(), 1U);
  const HttpRequest& asked = scripted.aws->asked[0];
  EXPECT_EQ(asked.method, "POST");
  EXPECT_EQ(asked.scheme, "https");
  EXPECT_EQ(asked.host, "sts.eu-central-1.amazonaws.com");
  EXPECT_EQ(asked.path, "/");
  EXPECT_EQ(asked.body, "Action=GetCallerIdentity&Version=2011-06-15");
  EXPECT_EQ(header_of(asked, "Content-Type"), "application/x-www-form-urlencoded; charset=utf-8");
  EXPECT_EQ(header_of(asked, "Host"), "sts.eu-central-1.amazonaws.com");
  EXPECT_EQ(header_of(asked, "x-amz-date"), "20260101T000000Z");
  EXPECT_TRUE(header_of(asked, "Authorization")
                  .starts_with("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/eu-central-1/sts/aws4_request, "
                               "SignedHeaders=content-type;host;x-amz-date, Signature="));
}

TEST(Client, SignsGlobalServicesForTheirOwnRegion) {
  ScriptedClient scripted;
  scripted.aws->says(200, "{}").says(200, "{}");
  ASSERT_TRUE(scripted.client("eu-central-1").call("organizations:DescribeOrganization"));
  ASSERT_TRUE(scripted.client("cn-north-1").call("organizations:DescribeOrganization"));
  EXPECT_EQ(scripted.aws->asked[0].host, "organizations.us-east-1.amazonaws.com");
  EXPECT_NE(header_of(scripted.aws->asked[0], "Authorization").find("/us-east-1/organizations/"), std::string::npos);
  EXPECT_EQ(scripted.aws->asked[1].host, "organizations.cn-northwest-1.amazonaws.com.cn");
}

TEST(Client, GoesWhereTheEnvironmentSays) {
  ScriptedClient scripted;
  scripted.variables = {{"AWS_ENDPOINT_URL", "http://127.0.0.1:5000"},
                        {"AWS_ENDPOINT_URL_ORGANIZATIONS", "https://proxy.example:443/aws/"}};
  scripted.aws->says(200, identity).says(200, "{}");
  ASSERT_TRUE(scripted.client().call("sts:GetCallerIdentity"));
  ASSERT_TRUE(scripted.client().call("organizations:DescribeOrganization"));
  EXPECT_EQ(scripted.aws->asked[0].scheme, "http");
  EXPECT_EQ(scripted.aws->asked[0].host, "127.0.0.1:5000");
  EXPECT_EQ(scripted.aws->asked[1].host, "proxy.example");
  EXPECT_EQ(scripted.aws->asked[1].path, "/aws/");
  EXPECT_NE(header_of(scripted.aws->asked[1], "Authorization").find("/us-east-1/organizations/"), std::string::npos);
}

TEST(Client, IgnoresEndpointsWhereThatIsAskedFor) {
  ScriptedClient scripted;
  scripted.variables = {{"AWS_ENDPOINT_URL", "http://127.0.0.1:5000"}, {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "True"}};
  EXPECT_EQ(scripted.client().endpoint(*find_service("sts")).host, "sts.eu-central-1.amazonaws.com");
}

TEST(Client, RefusesAnEndpointThatIsNoUrl) {
  for (const char* url : {"localhost:5000", "ftp://host", "http://", "http://user:password@host", "http://a b"}) {
    ScriptedClient scripted;
    scripted.variables = {{"AWS_ENDPOINT_URL", url}};
    const auto reply = scripted.client().call("sts:GetCallerIdentity");
    ASSERT_FALSE(reply) << url;
    EXPECT_EQ(reply.error().kind, Kind::invalid);
    EXPECT_TRUE(scripted.aws->asked.empty());
  }
}

TEST(Client, SaysWhichServicesAPartitionLacks) {
  ScriptedClient scripted;
  const auto reply = scripted.client("us-gov-west-1").call("cur:DescribeReportDefinitions");
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, Kind::not_enabled);
}

TEST(Client, ThrowsForAnOperationThatTheTableLacks) {
  ScriptedClient scripted;
  EXPECT_THROW(static_cast<void>(scripted.client().call("sts:MadeUp")), std::logic_error);
}

TEST(Retries, FollowFailuresOfTheServer) {
  for (const int status : {500, 502, 503, 504}) {
    ScriptedClient scripted;
    scripted.aws->says(status, "<html>oops</html>").says(status, "").says(200, identity);
    EXPECT_TRUE(scripted.client().call("sts:GetCallerIdentity"));
    EXPECT_EQ(scripted.time.sleeps, (Waits{milliseconds(500), milliseconds(1000)}));
  }
}

TEST(Retries, EndAfterThreeAttempts) {
  ScriptedClient scripted;
  for (int i = 0; i < 5; ++i) scripted.aws->says(503, error_of("ServiceUnavailable"));
  const auto reply = scripted.client().call("sts:GetCallerIdentity");
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, Kind::unavailable);
  EXPECT_EQ(reply.error().attempts, 3);
  EXPECT_TRUE(reply.error().transient());
  EXPECT_EQ(scripted.aws->asked.size(), 3U);
}

TEST(Retries, AreAsManyAsTheEnvironmentSays) {
  ScriptedClient scripted;
  scripted.variables["AWS_MAX_ATTEMPTS"] = "5";
  for (int i = 0; i < 4; ++i) scripted.aws->says(500, "");
  scripted.aws->says(200, identity);
  EXPECT_TRUE(scripted.client().call("sts:GetCallerIdentity"));
}

TEST(Retries, FollowBrokenConnectionsButNoBadCertificate) {
  for (const auto kind : {TransportKind::name, TransportKind::connect, TransportKind::timeout, TransportKind::reset,
                          TransportKind::cut_short}) {
    ScriptedClient scripted;
    scripted.aws->fails(kind).says(200, identity);
    EXPECT_TRUE(scripted.client().call("sts:GetCallerIdentity"));
  }
  ScriptedClient scripted;
  scripted.aws->fails(TransportKind::tls).says(200, identity);
  const auto reply = scripted.client().call("sts:GetCallerIdentity");
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, Kind::network);
  EXPECT_EQ(scripted.aws->asked.size(), 1U);
}

TEST(Retries, FollowThrottlesThatComeAsBadRequests) {
  ScriptedClient scripted;
  scripted.aws->says(400, json_error("com.amazonaws.organizations#TooManyRequestsException")).says(200, "{}");
  EXPECT_TRUE(scripted.client().call("organizations:DescribeOrganization"));
}

TEST(Retries, DoNotFollowRefusals) {
  for (const char* code : {"AccessDenied", "ValidationError", "NoSuchEntity", "OptInRequired"}) {
    ScriptedClient scripted;
    scripted.aws->says(400, error_of(code)).says(200, identity);
    EXPECT_FALSE(scripted.client().call("sts:GetCallerIdentity"));
    EXPECT_EQ(scripted.aws->asked.size(), 1U) << code;
  }
}

TEST(Retries, TryALimitThatMayBeAQuotaOnlyOnceMore) {
  ScriptedClient scripted;
  for (int i = 0; i < 3; ++i) scripted.aws->says(400, json_error("LimitExceededException"));
  const auto reply = scripted.client().call("organizations:DescribeOrganization");
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().attempts, 2);
}

TEST(Retries, WaitAsLongAsAwsAsksWithinBounds) {
  ScriptedClient scripted;
  scripted.aws->says(503, "", {{"Retry-After", "3"}})
      .says(503, "", {{"x-amz-retry-after", "1500"}})
      .says(200, identity);
  EXPECT_TRUE(scripted.client().call("sts:GetCallerIdentity"));
  EXPECT_EQ(scripted.time.sleeps, (Waits{milliseconds(3000), milliseconds(1500)}));
  ScriptedClient patient;
  patient.aws->says(503, "", {{"Retry-After", "86400"}}).says(503, "", {{"Retry-After", "-7"}}).says(200, identity);
  EXPECT_TRUE(patient.client().call("sts:GetCallerIdentity"));
  EXPECT_EQ(patient.time.sleeps, (Waits{milliseconds(5500), milliseconds(1000)}));
}

TEST(Retries, EndWhenTheQuotaIsUsedUp) {
  ScriptedClient scripted;
  const Client client = scripted.client();
  // 50 calls with two retries of 5 each use the 500 up.
  for (int i = 0; i < 150; ++i) scripted.aws->says(500, "");
  for (int i = 0; i < 50; ++i) EXPECT_FALSE(client.call("sts:GetCallerIdentity"));
  ASSERT_TRUE(scripted.aws->done());
  scripted.aws->says(500, "").says(200, identity);
  const auto reply = client.call("sts:GetCallerIdentity");
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().attempts, 1);
  EXPECT_TRUE(client.call("sts:GetCallerIdentity"));
  // The quota belongs to the region: another one has its own.
  scripted.aws->says(500, "").says(200, identity);
  EXPECT_TRUE(client.in_region("us-east-1").call("sts:GetCallerIdentity"));
}

TEST(Retries, SignEveryAttemptAnew) {
  ScriptedClient scripted;
  scripted.aws->says(500, "").says(500, "").says(200, identity);
  EXPECT_TRUE(scripted.client().call("sts:GetCallerIdentity"));
  EXPECT_EQ(header_of(scripted.aws->asked[0], "x-amz-date"), "20260101T000000Z");
  EXPECT_EQ(header_of(scripted.aws->asked[2], "x-amz-date"), "20260101T000001Z");
}

TEST(Retries, AreGivenUpWhenAStopIsAskedFor) {
  ScriptedClient scripted;
  scripted.time.on_sleep = [&] { scripted.stop.request_stop(); };
  scripted.aws->says(500, "").says(200, identity);
  const auto reply = scripted.client().call("sts:GetCallerIdentity");
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, Kind::cancelled);
  EXPECT_EQ(scripted.aws->asked.size(), 1U);
  EXPECT_EQ(to_error(reply.error()).code, ErrorCode::cancelled);
}

TEST(Throttles, SlowTheSameScopeDownAndNoOther) {
  ScriptedClient scripted;
  const Client client = scripted.client();
  scripted.aws->says(400, error_of("Throttling"));
  for (int i = 0; i < 3; ++i) scripted.aws->says(200, identity);
  EXPECT_TRUE(client.call("sts:GetCallerIdentity"));
  scripted.time.sleeps.clear();
  EXPECT_TRUE(client.call("sts:GetCallerIdentity"));
  EXPECT_FALSE(scripted.time.sleeps.empty()) << "the next call waits for its turn";
  scripted.time.sleeps.clear();
  EXPECT_TRUE(client.in_region("us-east-1").call("sts:GetCallerIdentity"));
  EXPECT_TRUE(scripted.time.sleeps.empty());
}

TEST(Throttles, AreAvoidedWhereAwsPublishesACeiling) {
  ScriptedClient scripted;
  const Client client = scripted.client();
  for (int i = 0; i < 4; ++i) scripted.aws->says(200, R"({"Events":[]})");
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(client.call("cloudtrail:LookupEvents"));
  EXPECT_EQ(scripted.time.sleeps, (Waits{milliseconds(500), milliseconds(500), milliseconds(500)}));
}

TEST(RateLimiter, RecoversAfterAThrottle) {
  RateLimiter limiter;
  using Time = RateLimiter::Time;
  double second = 0;
  for (int i = 0; i < 40; ++i) {
    second += 0.1;
    EXPECT_EQ(limiter.reserve(Time(second)).count(), 0);
    limiter.succeeded(Time(second));
  }
  EXPECT_FALSE(limiter.limited());
  limiter.throttled(Time(second));
  const double slowed = limiter.rate();
  EXPECT_NEAR(slowed, 7, 1.5);
  for (int i = 0; i < 200; ++i) {
    second += 0.1;
    limiter.succeeded(Time(second));
  }
  EXPECT_GT(limiter.rate(), slowed * 1.4);
  EXPECT_LT(limiter.rate(), 25);
}

TEST(ServersTime, IsSignedForOnceAnAnswerTold) {
  ScriptedClient scripted;
  const Client client = scripted.client();
  const std::vector<HttpHeader> an_hour_ahead{{"Date", "Thu, 01 Jan 2026 01:00:00 GMT"}};
  scripted.aws->says(403, error_of("SignatureDoesNotMatch", "Signature expired: 20260101T000000Z is now earlier than"),
                     an_hour_ahead);
  scripted.aws->says(200, identity, an_hour_ahead).says(200, identity, an_hour_ahead);
  EXPECT_TRUE(client.call("sts:GetCallerIdentity"));
  EXPECT_EQ(header_of(scripted.aws->asked[1], "x-amz-date"), "20260101T010000Z");
  EXPECT_TRUE(scripted.time.sleeps.empty()) << "a wrong clock is no reason to wait";
  EXPECT_TRUE(client.call("sts:GetCallerIdentity"));
  EXPECT_EQ(header_of(scripted.aws->asked[2], "x-amz-date"), "20260101T010000Z");
}

TEST(ServersTime, IsLeftAloneWhenItIsNearOurs) {
  ScriptedClient scripted;
  scripted.aws->says(403, error_of("RequestTimeTooSkewed"), {{"Date", "Thu, 01 Jan 2026 00:03:59 GMT"}});
  const auto reply = scripted.client().call("sts:GetCallerIdentity");
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, Kind::clock_skew);
  EXPECT_EQ(scripted.aws->asked.size(), 1U);
}

TEST(ServersTime, IsTriedOnlyOnceACall) {
  ScriptedClient scripted;
  scripted.aws->says(403, error_of("RequestTimeTooSkewed"), {{"Date", "Thu, 01 Jan 2026 01:00:00 GMT"}});
  scripted.aws->says(403, error_of("RequestTimeTooSkewed"), {{"Date", "Thu, 01 Jan 2026 02:00:00 GMT"}});
  const auto reply = scripted.client().call("sts:GetCallerIdentity");
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, Kind::clock_skew);
  EXPECT_EQ(reply.error().attempts, 2);
}

TEST(ServersTime, IsReadFromItsHeader) {
  EXPECT_EQ(read_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), 784111777);
  for (const char* text : {"", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 CET",
                           "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, -6 Nov 1994 08:49:37 GMT"})
    EXPECT_FALSE(read_http_date(text)) << text;
}

TEST(Sessions, ThatAreOverAreRenewedOnce) {
  for (const char* code : {"ExpiredToken", "InvalidClientTokenId"}) {
    ScriptedClient scripted;
    const auto sessions = std::make_shared<Sessions>();
    scripted.credentials = sessions;
    scripted.aws->says(403, error_of(code)).says(200, identity);
    EXPECT_TRUE(scripted.client().call("sts:GetCallerIdentity"));
    EXPECT_EQ(sessions->forgotten, 1);
    EXPECT_NE(header_of(scripted.aws->asked[1], "Authorization").find("Credential=ASIA2/"), std::string::npos);
  }
}

TEST(Sessions, ThatAreOverTwiceAreAFailure) {
  ScriptedClient scripted;
  scripted.credentials = std::make_shared<Sessions>();
  scripted.aws->says(403, error_of("ExpiredToken")).says(403, error_of("ExpiredToken")).says(200, identity);
  const auto reply = scripted.client().call("sts:GetCallerIdentity");
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, Kind::expired);
  EXPECT_EQ(reply.error().attempts, 2);
}

TEST(Sessions, ThatComeBackUnchangedAreNotTriedAgain) {
  ScriptedClient scripted;
  const auto sessions = std::make_shared<Sessions>();
  sessions->renews = false;
  scripted.credentials = sessions;
  scripted.aws->says(403, error_of("ExpiredToken")).says(200, identity);
  EXPECT_FALSE(scripted.client().call("sts:GetCallerIdentity"));
  EXPECT_EQ(scripted.aws->asked.size(), 1U);
}

TEST(Sessions, KeysThatLastAreNotAskedForAgain) {
  ScriptedClient scripted;
  scripted.aws->says(403, error_of("InvalidClientTokenId")).says(200, identity);
  const auto reply = scripted.client().call("sts:GetCallerIdentity");
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, Kind::bad_credentials);
  EXPECT_EQ(to_error(reply.error()).code, ErrorCode::credentials);
}

TEST(Pages, AreFollowedThroughEmptyOnes) {
  ScriptedClient scripted;
  scripted.aws->says(200, R"({"Accounts":[{"Id":"1"}],"NextToken":"a+/="})")
      .says(200, R"({"Accounts":[],"NextToken":"b"})")
      .says(200, R"({"Accounts":[{"Id":"2"}],"NextToken":null})");
  const auto accounts = scripted.client().list("organizations:ListAccounts");
  ASSERT_TRUE(accounts);
  EXPECT_EQ(boost::json::serialize(*accounts), R"([{"Id":"1"},{"Id":"2"}])");
  EXPECT_EQ(scripted.aws->asked[0].body, R"({"MaxResults":20})");
  EXPECT_EQ(scripted.aws->asked[1].body, R"({"MaxResults":20,"NextToken":"a+/="})");
  EXPECT_EQ(header_of(scripted.aws->asked[0], "X-Amz-Target"), "AWSOrganizationsV20161128.ListAccounts");
}

TEST(Pages, WhoseTokenComesBackAreRefused) {
  ScriptedClient scripted;
  for (const char* token : {"a", "b", "a"})
    scripted.aws->says(200, std::string(R"({"Accounts":[],"NextToken":")") + token + "\"}");
  const auto accounts = scripted.client().list("organizations:ListAccounts");
  ASSERT_FALSE(accounts);
  EXPECT_EQ(accounts.error().kind, Kind::malformed);
  EXPECT_EQ(scripted.aws->asked.size(), 3U);
}

TEST(Pages, EndWhenTheCallerHasEnough) {
  ScriptedClient scripted;
  scripted.aws->says(200, R"({"Accounts":[{"Id":"1"}],"NextToken":"a"})").says(200, "{}");
  EXPECT_TRUE(scripted.client().each_page("organizations:ListAccounts", {}, [](const Reply&) { return false; }));
  EXPECT_EQ(scripted.aws->asked.size(), 1U);
}

TEST(Pages, OfXmlListsAreReadHoweverTheyAreWritten) {
  ScriptedClient scripted;
  scripted.aws
      ->says(200,
             "<DescribeDBInstancesResponse><DescribeDBInstancesResult><Marker>m</Marker><DBInstances><DBInstance>"
             "<DBInstanceIdentifier>a</DBInstanceIdentifier></DBInstance></DBInstances></DescribeDBInstancesResult>"
             "</DescribeDBInstancesResponse>")
      .says(200,
            "<DescribeDBInstancesResponse><DescribeDBInstancesResult><DBInstances/></DescribeDBInstancesResult>"
            "</DescribeDBInstancesResponse>");
  const auto instances = scripted.client().list("rds:DescribeDBInstances");
  ASSERT_TRUE(instances);
  EXPECT_EQ(boost::json::serialize(*instances), R"([{"DBInstanceIdentifier":"a"}])");
  EXPECT_EQ(scripted.aws->asked[1].body, "Action=DescribeDBInstances&Version=2014-10-31&MaxRecords=100&Marker=m");
}

TEST(Answers, ThatCannotBeReadAreMalformed) {
  for (const char* body : {"", "{}", "<GetCallerIdentityResponse>", "<html></html>"}) {
    ScriptedClient scripted;
    scripted.aws->says(200, body, {{"x-amzn-RequestId", "id-9"}});
    const auto reply = scripted.client().call("sts:GetCallerIdentity");
    ASSERT_FALSE(reply) << body;
    EXPECT_EQ(reply.error().kind, Kind::malformed);
    EXPECT_EQ(reply.error().request_id, "id-9");
  }
}

TEST(Answers, ThatGoBeyondALimitAreMalformed) {
  ScriptedClient scripted;
  scripted.aws->fails(TransportKind::too_large);
  const auto reply = scripted.client().call("sts:GetCallerIdentity");
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, Kind::malformed);
  EXPECT_EQ(scripted.aws->asked.size(), 1U);
}

HttpRequest object_request() {
  HttpRequest request;
  request.host = "bills.s3.eu-central-1.amazonaws.com";
  request.path = "/a.gz";
  return request;
}

TEST(Sinks, GetTheBodyOfASuccess) {
  ScriptedClient scripted;
  scripted.aws->says(503, "<Error><Code>SlowDown</Code></Error>").says(206, "bytes");
  Collected sink;
  const auto response =
      scripted.client().send(*find_operation("s3:GetObject"), "eu-central-1", object_request(), &sink);
  ASSERT_TRUE(response);
  EXPECT_EQ(sink.bytes, "bytes");
  EXPECT_FALSE(header_of(scripted.aws->asked[0], "x-amz-content-sha256").empty());
}

TEST(Sinks, ThatWereWrittenToGetNoSecondAttempt) {
  ScriptedClient scripted;
  scripted.aws->cut_after_write = true;
  scripted.aws->says(200, "by").says(200, "bytes");
  Collected sink;
  const auto response =
      scripted.client().send(*find_operation("s3:GetObject"), "eu-central-1", object_request(), &sink);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, Kind::network);
  EXPECT_EQ(sink.bytes, "by");
  EXPECT_EQ(scripted.aws->asked.size(), 1U);
}

TEST(Calls, AreCountedByOutcome) {
  ScriptedClient scripted;
  scripted.aws->says(500, "").says(200, identity).says(403, error_of("AccessDenied"));
  const Client client = scripted.client();
  EXPECT_TRUE(client.call("sts:GetCallerIdentity"));
  EXPECT_FALSE(client.call("sts:GetCallerIdentity"));
  EXPECT_EQ(scripted.wire()->counted_calls(),
            "sts:GetCallerIdentity denied 1\nsts:GetCallerIdentity ok 1\nsts:GetCallerIdentity unavailable 1\n");
}

TEST(Failures, SayInOneLineWhatHappened) {
  ScriptedClient scripted;
  scripted.aws->says(403, error_of("AccessDenied", "User: x is not authorized"));
  const auto reply = scripted.client().call("sts:GetCallerIdentity");
  ASSERT_FALSE(reply);
  EXPECT_EQ(to_string(reply.error()),
            "sts:GetCallerIdentity in eu-central-1: AccessDenied: User: x is not authorized (request id-2)");
  EXPECT_EQ(to_error(reply.error()).code, ErrorCode::aws_denied);
}

}  // namespace
}  // namespace farthing::aws
