#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "aws/answer_reader.hpp"
#include "aws/fields.hpp"
#include "aws/request_writer.hpp"
#include "aws/xml.hpp"

namespace farthing::aws {
namespace {

namespace json = boost::json;
using Kind = CallFailure::Kind;

json::object object(std::string_view text) { return json::parse(text).as_object(); }

/// What an operation's input is written as: the path and query, or the body of a POST to `/`.
std::string written(std::string_view operation, std::string_view input) {
  const auto request = write_request(*find_operation(operation), object(input));
  if (!request) return "refused: " + request.error();
  const std::string query = request->query.empty() ? "" : '?' + request->query;
  const std::string where = request->path == "/" ? "" : request->method + ' ' + request->path + query;
  return where + (where.empty() || request->body.empty() ? "" : " ") + request->body;
}

std::string header_of(const HttpRequest& request, std::string_view name) {
  HttpResponse head;
  head.headers = request.headers;
  return std::string(head.header(name));
}

std::string as_json(std::string_view xml) {
  const auto value = xml_to_json(xml);
  return value ? json::serialize(*value) : "refused: " + value.error();
}

CallFailure failure(std::string_view operation, int status, std::string body, std::vector<HttpHeader> headers = {}) {
  return read_failure(*find_operation(operation), {status, std::move(headers), std::move(body)});
}

TEST(QueryProtocol, NumbersTheMembersOfLists) {
  EXPECT_EQ(written("iam:SimulatePrincipalPolicy",
                    R"({"PolicySourceArn":"arn:aws:iam::1:role/a b","ActionNames":["s3:Get*","ec2:X"],
                        "ContextEntries":[{"ContextKeyName":"k","ContextKeyValues":["v&w"]}],"MaxItems":5})"),
            "Action=SimulatePrincipalPolicy&Version=2010-05-08&PolicySourceArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fa%20b"
            "&ActionNames.member.1=s3%3AGet%2A&ActionNames.member.2=ec2%3AX"
            "&ContextEntries.member.1.ContextKeyName=k&ContextEntries.member.1.ContextKeyValues.member.1=v%26w"
            "&MaxItems=5");
}

TEST(QueryProtocol, LeavesOutNullsAndKeepsEmptyLists) {
  EXPECT_EQ(written("sts:AssumeRole", R"({"RoleArn":"r","ExternalId":null,"PolicyArns":[]})"),
            "Action=AssumeRole&Version=2011-06-15&RoleArn=r&PolicyArns=");
}

TEST(Ec2Protocol, NumbersListsWithoutTheWordMember) {
  EXPECT_EQ(written("ec2:DescribeInstances",
                    R"({"Filter":[{"Name":"state","Value":["a","b"]}],"InstanceId":[],"DryRun":false})"),
            "Action=DescribeInstances&Version=2016-11-15&Filter.1.Name=state&Filter.1.Value.1=a&Filter.1.Value.2=b"
            "&DryRun=false");
}

TEST(JsonProtocol, NamesItsTargetAndItsVersion) {
  const auto first = write_request(*find_operation("dynamodb:ListTables"), object(R"({"Limit":100})"));
  const auto second = write_request(*find_operation("cur:DescribeReportDefinitions"), {});
  ASSERT_TRUE(first && second);
  EXPECT_EQ(header_of(*first, "Content-Type"), "application/x-amz-json-1.0");
  EXPECT_EQ(header_of(*first, "X-Amz-Target"), "DynamoDB_20120810.ListTables");
  EXPECT_EQ(first->body, R"({"Limit":100})");
  EXPECT_EQ(header_of(*second, "Content-Type"), "application/x-amz-json-1.1");
  EXPECT_EQ(second->body, "{}");
}

TEST(RestProtocol, PutsWhatThePathNamesIntoThePath) {
  EXPECT_EQ(written("eks:DescribeNodegroup", R"({"name":"a/b c","nodegroupName":"n?x=1"})"),
            "GET /clusters/a%2Fb%20c/node-groups/n%3Fx%3D1");
  EXPECT_EQ(written("eks:ListClusters", R"({"maxResults":100,"nextToken":"a+/=","include":["x","y"]})"),
            "GET /clusters?maxResults=100&nextToken=a%2B%2F%3D&include=x&include=y");
  EXPECT_EQ(written("savingsplans:DescribeSavingsPlans", R"({"states":["active"],"nextToken":null})"),
            R"(POST /DescribeSavingsPlans {"states":["active"]})");
}

TEST(RestProtocol, RefusesPartsOfAPathThatWouldChangeItsMeaning) {
  for (const char* name : {"", ".", ".."})
    EXPECT_TRUE(written("eks:DescribeCluster", std::string(R"({"name":")") + name + "\"}").starts_with("refused"))
        << name;
  EXPECT_TRUE(written("eks:DescribeCluster", "{}").starts_with("refused"));
}

TEST(Xml, BecomesJson) {
  EXPECT_EQ(as_json("<R><A>x</A><B/><C>  </C><D a='1'><E>&lt;&#xE4;</E></D></R>"),
            "{\"R\":{\"A\":\"x\",\"B\":\"\",\"C\":\"  \",\"D\":{\"E\":\"<\xC3\xA4\"}}}");
  EXPECT_EQ(as_json("<?xml version=\"1.0\"?>\n<R>\n <Tags>\n  <member><K>a</K></member>\n </Tags>\n</R>\n"),
            R"({"R":{"Tags":[{"K":"a"}]}})");
  EXPECT_EQ(as_json("<R><set><item>1</item><item>2</item></set></R>"), R"({"R":{"set":["1","2"]}})");
  EXPECT_EQ(as_json("<R><P>1</P><Q/><P>2</P><P>3</P></R>"), R"({"R":{"P":["1","2","3"],"Q":""}})");
  EXPECT_EQ(as_json("<R><L><member>1</member></L><L><member>2</member></L></R>"), R"({"R":{"L":[["1"],["2"]]}})");
  EXPECT_EQ(as_json("<R><M><entry><key>k</key><value>v</value></entry></M></R>"), R"({"R":{"M":{"k":"v"}}})");
  EXPECT_EQ(as_json("<R><![CDATA[<raw>]]></R>"), R"({"R":"<raw>"})");
}

TEST(Xml, ThatIsHostileIsRefused) {
  for (const char* text : {"", "text", "<a>", "<a></b>", "<a/><", "<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>"})
    EXPECT_TRUE(as_json(text).starts_with("refused")) << text;
  std::string deep;
  for (int i = 0; i < 65; ++i) deep += "<a>";
  std::string closed = deep;
  for (int i = 0; i < 65; ++i) closed += "</a>";
  EXPECT_TRUE(as_json(closed).starts_with("refused"));
  std::string many = "<a>";
  for (int i = 0; i < 2'000'000; ++i) many += "<b/>";
  EXPECT_TRUE(as_json(many + "</a>").starts_with("refused"));
}

TEST(Xml, TextIsMendedWhereItIsNoUtf8) {
  EXPECT_EQ(as_json("<a>\xFF</a>"), "{\"a\":\"\xEF\xBF\xBD\"}");
  EXPECT_EQ(as_json("<a>&#xD800;</a>").find('\xED'), std::string::npos);
}

TEST(Json, BeyondItsLimitsIsRefused) {
  EXPECT_FALSE(read_json(std::string(100, '[') + std::string(100, ']')));
  EXPECT_TRUE(read_json(std::string(60, '[') + std::string(60, ']')));
  EXPECT_FALSE(read_json("{\"a\":1"));
  EXPECT_FALSE(read_json("{} x"));
  EXPECT_TRUE(read_json("{\"a\":\"\xFF\"}"));
}

TEST(AnswersOfProtocols, LoseTheirWrapping) {
  const auto of = [](std::string_view operation, std::string body) {
    const auto answer = read_answer(*find_operation(operation), {200, {}, std::move(body)});
    return answer ? json::serialize(*answer) : "refused: " + answer.error();
  };
  EXPECT_EQ(of("iam:GetRole",
               "<GetRoleResponse><GetRoleResult><Role><Arn>a</Arn></Role></GetRoleResult>"
               "<ResponseMetadata><RequestId>i</RequestId></ResponseMetadata></GetRoleResponse>"),
            R"({"Role":{"Arn":"a"}})");
  EXPECT_EQ(of("iam:GetUser", "<GetUserResponse><GetUserResult/></GetUserResponse>"), "{}");
  EXPECT_EQ(of("ec2:DescribeRegions",
               "<DescribeRegionsResponse><requestId>i</requestId><regionInfo><item><regionName>"
               "eu-west-1</regionName></item></regionInfo></DescribeRegionsResponse>"),
            R"({"regionInfo":[{"regionName":"eu-west-1"}]})");
  EXPECT_EQ(of("ec2:DescribeRegions", "<DescribeRegionsResponse/>"), "{}");
  EXPECT_EQ(of("eks:ListClusters", " \n"), "refused: the answer is empty");
  EXPECT_EQ(of("eks:ListClusters", "{}"), "{}");
  EXPECT_EQ(of("eks:ListClusters", "[]"), "refused: the answer is no JSON object");
  EXPECT_EQ(of("iam:GetRole", "<Other/>"), "refused: the answer is a Other, not a GetRoleResponse");
  EXPECT_TRUE(of("eks:ListClusters", "<html>").starts_with("refused"));
}

TEST(FailuresOfProtocols, AreReadFromEveryShape) {
  const auto query = failure("sts:AssumeRole", 403,
                             "<ErrorResponse xmlns=\"x\"><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no"
                             "</Message></Error><RequestId>id</RequestId></ErrorResponse>");
  EXPECT_EQ(query.code, "AccessDenied");
  EXPECT_EQ(query.message, "no");
  EXPECT_EQ(query.request_id, "id");
  EXPECT_EQ(query.kind, Kind::denied);

  const auto ec2 = failure("ec2:DescribeRegions", 403,
                           "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error>"
                           "</Errors><RequestID>id</RequestID></Response>");
  EXPECT_EQ(ec2.code, "UnauthorizedOperation");
  EXPECT_EQ(ec2.request_id, "id");
  EXPECT_EQ(ec2.kind, Kind::denied);

  const auto s3 =
      failure("s3:GetObject", 301,
              "<Error><Code>PermanentRedirect</Code><Message>m</Message><Region>eu-west-1</Region></Error>");
  EXPECT_EQ(s3.kind, Kind::wrong_region);
  EXPECT_EQ(s3.bucket_region, "eu-west-1");

  const auto head =
      failure("s3:HeadBucket", 403, "", {{"X-Amz-Bucket-Region", "eu-west-2"}, {"x-amz-request-id", "i"}});
  EXPECT_EQ(head.kind, Kind::denied);
  EXPECT_EQ(head.bucket_region, "eu-west-2");
  EXPECT_EQ(head.request_id, "i");

  const auto typed = failure("ce:GetCostAndUsage", 400,
                             R"({"__type":"com.amazonaws.ce#DataUnavailableException","Message":"not yet"})");
  EXPECT_EQ(typed.code, "DataUnavailableException");
  EXPECT_EQ(typed.message, "not yet");
  EXPECT_EQ(typed.kind, Kind::not_enabled);

  const auto in_header = failure("eks:DescribeCluster", 404, R"({"message":"no such cluster"})",
                                 {{"x-amzn-ErrorType", "ResourceNotFoundException:http://internal/"}});
  EXPECT_EQ(in_header.code, "ResourceNotFoundException");
  EXPECT_EQ(in_header.kind, Kind::not_found);

  const auto crossed =
      failure("ce:GetCostAndUsage", 403,
              "<ErrorResponse><Error><Code>AccessDenied</Code><Message>m</Message></Error></ErrorResponse>");
  EXPECT_EQ(crossed.kind, Kind::denied);
}

TEST(FailuresOfProtocols, ThatAreNoneShowTheirFirstBytes) {
  const auto html = failure("cur:DescribeReportDefinitions", 500,
                            "<!doctype html>\n<title>500 \x01 Error</title>" + std::string(1000, 'x'));
  EXPECT_EQ(html.kind, Kind::unavailable);
  EXPECT_TRUE(html.message.starts_with("<!doctype html> <title>500 . Error</title>xxx")) << html.message;
  EXPECT_LT(html.message.size(), 210U);
  EXPECT_EQ(failure("sts:AssumeRole", 302, "<a/>").kind, Kind::malformed);
  EXPECT_EQ(failure("sts:AssumeRole", 429, "").kind, Kind::throttled);
  EXPECT_EQ(failure("sts:AssumeRole", 418, "teapot").kind, Kind::invalid);
}

TEST(KindsOfFailures, GoByTheCode) {
  const auto kind = [](std::string_view code, std::string_view message = "", int status = 400) {
    return kind_of_error(code, message, status);
  };
  EXPECT_EQ(kind("UnrecognizedClientException"), Kind::bad_credentials);
  EXPECT_EQ(kind("SignatureDoesNotMatch"), Kind::bad_credentials);
  EXPECT_EQ(kind("SignatureDoesNotMatch", "Signature expired: now"), Kind::clock_skew);
  EXPECT_EQ(kind("InvalidSignatureException", "Signature not yet current: now"), Kind::clock_skew);
  EXPECT_EQ(kind("ExpiredTokenException"), Kind::expired);
  EXPECT_EQ(kind("RequestTimeTooSkewed", "", 403), Kind::clock_skew);
  EXPECT_EQ(kind("SomethingThrottledHere"), Kind::throttled);
  EXPECT_EQ(kind("InvalidInstanceID.NotFound"), Kind::not_found);
  EXPECT_EQ(kind("DBInstanceNotFoundFault"), Kind::not_found);
  EXPECT_EQ(kind("NoSuchLifecycleConfiguration", "", 404), Kind::not_found);
  EXPECT_EQ(kind("PreconditionFailed", "", 412), Kind::changed);
  EXPECT_EQ(kind("ValidationException"), Kind::invalid);
  EXPECT_EQ(kind("MadeUp", "", 403), Kind::invalid);
  EXPECT_EQ(kind("MadeUp", "", 500), Kind::unavailable);
  for (const char* code : {"Throttling", "ThrottlingException", "TooManyRequestsException", "RequestLimitExceeded",
                           "SlowDown", "EC2ThrottledException", "LimitExceededException"})
    EXPECT_TRUE(is_throttle(code)) << code;
}

TEST(Fields, AreReadHoweverTheyAreWritten) {
  const json::value value = json::parse(
      R"({"A":{"B":"x","T":true,"N":12.9},"E":"","S":"one","L":[1,"2"],"W":{"X":[1]},"I":"2026-05-01T00:00:00Z","Z":null})");
  EXPECT_EQ(text_at(value, "A.B"), "x");
  EXPECT_EQ(text_at(value, "A"), "");
  EXPECT_EQ(text_at(value, "A.B.C"), "");
  EXPECT_TRUE(flag_at(value, "A.T"));
  EXPECT_EQ(time_at(value, "A.N"), 12);
  EXPECT_EQ(time_at(value, "I"), 1777593600);
  EXPECT_FALSE(time_at(value, "S"));
  EXPECT_FALSE(number_at(value, "S"));
  EXPECT_TRUE(list_at(value, "E").empty());
  EXPECT_TRUE(list_at(value, "Z").empty());
  EXPECT_TRUE(list_at(value, "no").empty());
  EXPECT_EQ(texts_at(value, "S"), std::vector<std::string>{"one"});
  EXPECT_EQ(texts_at(value, "L"), (std::vector<std::string>{"1", "2"}));
  EXPECT_EQ(texts_at(value, "W"), std::vector<std::string>{"1"});
}

}  // namespace
}  // namespace farthing::aws
