#include <gtest/gtest.h>

#include "aws/s3_reader.hpp"
#include "scripted_transport.hpp"

namespace farthing::aws {
namespace {

using Answer = ScriptedTransport::Answer;
using Kind = CallFailure::Kind;

std::string error_text(const std::string& code, const std::string& message, const std::string& more = "") {
  return "<?xml version=\"1.0\"?><Error><Code>" + code + "</Code><Message>" + message + "</Message>" + more +
         "<RequestId>R1</RequestId></Error>";
}

std::string page(const std::vector<std::string>& keys, const std::string& next = "") {
  std::string text = "<ListBucketResult><EncodingType>url</EncodingType>";
  text += next.empty() ? "<IsTruncated>false</IsTruncated>"
                       : "<IsTruncated>true</IsTruncated><NextContinuationToken>" + next + "</NextContinuationToken>";
  for (const auto& key : keys)
    text += "<Contents><Key>" + key +
            "</Key><LastModified>2026-05-01T00:00:00.000Z</LastModified><ETag>\"e\"</ETag><Size>1</Size></Contents>";
  return text + "</ListBucketResult>";
}

class S3ReaderTest : public testing::Test {
 protected:
  S3Reader reader(ScriptedTransport::Script script, Bucket bucket = {"bills", "", ""},
                  std::map<std::string, std::string> environment = {}) {
    transport_ = std::make_shared<ScriptedTransport>(std::move(script));
    auto wire = Wire::make(transport_, clock_.clock(), environment_of(std::move(environment)), [] { return 0.5; });
    return {Client(std::move(wire), some_credentials(), "us-east-1", stop_.get_token()), std::move(bucket)};
  }

  ScriptedClock clock_;
  std::stop_source stop_;
  std::shared_ptr<ScriptedTransport> transport_;
};

TEST_F(S3ReaderTest, AsksNobodyAboutHostileNames) {
  for (const auto* name : {"", "Bills", "a/../b", "evil.com/x", "127.0.0.1", "a@b.c", "x#y"}) {
    auto s3 = reader([](const auto&) { return answered(200, ""); }, {name, "", ""});
    EXPECT_EQ(s3.head_bucket().error().kind, Kind::invalid) << name;
    EXPECT_EQ(s3.list("").error().kind, Kind::invalid) << name;
    EXPECT_EQ(s3.read("k", 1).error().kind, Kind::invalid) << name;
    EXPECT_TRUE(transport_->requests.empty());
  }
  auto owned = reader([](const auto&) { return answered(200, ""); }, {"bills", "", "12345"});
  EXPECT_EQ(owned.head_bucket().error().kind, Kind::invalid);
  auto placed = reader([](const auto&) { return answered(200, ""); }, {"bills", "evil.com/", ""});
  EXPECT_EQ(placed.head_bucket().error().kind, Kind::invalid);
  auto keyed = reader([](const auto&) { return answered(200, ""); });
  EXPECT_EQ(keyed.head_object("").error().kind, Kind::invalid);
  EXPECT_EQ(keyed.read(std::string(1'025, 'k'), 1).error().kind, Kind::invalid);
  EXPECT_TRUE(transport_->requests.empty());
}

TEST_F(S3ReaderTest, SendsTheExpectedOwnerWithEveryRequest) {
  auto s3 = reader([](const auto&) { return answered(200, page({})); }, {"bills", "", "123456789012"});
  EXPECT_TRUE(s3.head_bucket());
  EXPECT_TRUE(s3.list("cur/"));
  ASSERT_EQ(transport_->requests.size(), 2U);
  for (const auto& request : transport_->requests) {
    EXPECT_EQ(sent_header(request, "x-amz-expected-bucket-owner"), "123456789012");
    EXPECT_EQ(request.host, "bills.s3.us-east-1.amazonaws.com");
  }
  EXPECT_EQ(s3.bucket().region, "us-east-1");
}

TEST_F(S3ReaderTest, ListsAllPages) {
  auto s3 = reader([](const HttpRequest& request) {
    return answered(
        200, request.query.contains("continuation-token=t%2B1") ? page({"cur/c"}) : page({"cur/a", "cur/b"}, "t+1"));
  });
  const auto listing = s3.list("cur/", "/");
  ASSERT_TRUE(listing) << to_string(listing.error());
  ASSERT_EQ(listing->objects.size(), 3U);
  EXPECT_EQ(listing->objects[2].key, "cur/c");
  EXPECT_EQ(transport_->requests[0].query, "delimiter=%2F&encoding-type=url&list-type=2&max-keys=1000&prefix=cur%2F");
}

TEST_F(S3ReaderTest, RefusesAListThatRunsInACircle) {
  auto s3 = reader([](const auto&) { return answered(200, page({}, "same")); });
  EXPECT_EQ(s3.list("").error().kind, Kind::malformed);
  EXPECT_EQ(transport_->requests.size(), 2U);
}

TEST_F(S3ReaderTest, RefusesAListThatGoesOnWithEmptyPages) {
  int number = 0;
  auto s3 = reader([&](const auto&) { return answered(200, page({}, std::to_string(++number))); });
  EXPECT_EQ(s3.list("").error().kind, Kind::malformed);
  EXPECT_LT(number, 1'100);
}

TEST_F(S3ReaderTest, RefusesAListBeyondItsLimit) {
  int number = 0;
  auto s3 = reader([&](const auto&) {
    ++number;
    return answered(200, page({"a" + std::to_string(number)}, std::to_string(number)));
  });
  const auto listing = s3.list("", "", 5);
  EXPECT_EQ(listing.error().kind, Kind::malformed);
  EXPECT_EQ(number, 6);
}

TEST_F(S3ReaderTest, FollowsToAnotherRegionOnceAndRemembersIt) {
  const std::vector<Answer> redirects{
      answered(301, error_text("PermanentRedirect", "elsewhere"), {{"x-amz-bucket-region", "eu-west-1"}}),
      answered(307, error_text("TemporaryRedirect", "elsewhere"),
               {{"x-amz-bucket-region", "eu-west-1"}, {"Location", "https://evil.example/"}}),
      answered(400, error_text("AuthorizationHeaderMalformed", "expecting 'eu-west-1'", "<Region>eu-west-1</Region>")),
      answered(400, error_text("IllegalLocationConstraintException", "not here"),
               {{"x-amz-bucket-region", "eu-west-1"}})};
  for (const auto& redirect : redirects) {
    auto s3 = reader([&](const HttpRequest& request) {
      return request.host == "bills.s3.eu-west-1.amazonaws.com" ? answered(200, page({"a"})) : redirect;
    });
    EXPECT_TRUE(s3.list(""));
    EXPECT_TRUE(s3.list(""));
    ASSERT_EQ(transport_->requests.size(), 3U) << redirect.response.body;
    EXPECT_NE(sent_header(transport_->requests[1], "authorization").find("/eu-west-1/s3/"), std::string::npos);
    EXPECT_EQ(s3.bucket().region, "eu-west-1");
  }
}

TEST_F(S3ReaderTest, FollowsAHeadThatSaysTheRegionInItsHeaderOnly) {
  for (const int status : {301, 400}) {
    auto s3 = reader([&](const HttpRequest& request) {
      return request.host.contains("eu-west-1") ? answered(200, "")
                                                : answered(status, "", {{"x-amz-bucket-region", "eu-west-1"}});
    });
    EXPECT_TRUE(s3.head_bucket());
    EXPECT_EQ(s3.bucket().region, "eu-west-1");
  }
}

TEST_F(S3ReaderTest, AsksTheBucketWhereARedirectDoesNotSay) {
  auto s3 = reader([&](const HttpRequest& request) {
    if (request.host.contains("eu-west-1")) return answered(200, page({"a"}));
    if (request.method == "HEAD") return answered(301, "", {{"x-amz-bucket-region", "eu-west-1"}});
    return answered(301, "", {{"Location", "http://169.254.169.254/"}});
  });
  EXPECT_TRUE(s3.list(""));
  ASSERT_EQ(transport_->requests.size(), 3U);
  EXPECT_EQ(transport_->requests[1].method, "HEAD");
}

TEST_F(S3ReaderTest, FollowsNoSecondRedirect) {
  auto s3 = reader([&](const HttpRequest& request) {
    const auto* next = request.host.contains("eu-west-1") ? "eu-west-2" : "eu-west-1";
    return answered(301, error_text("PermanentRedirect", "elsewhere"), {{"x-amz-bucket-region", next}});
  });
  EXPECT_EQ(s3.list("").error().kind, Kind::wrong_region);
  EXPECT_EQ(transport_->requests.size(), 2U);
}

TEST_F(S3ReaderTest, FollowsNothingButTheNameOfARegionOfItsPartition) {
  for (const auto* region : {"evil.com/", "eu-west-1.evil.com", "cn-north-1", "us-gov-west-1", "us-east-1", "EU"}) {
    auto s3 = reader([&](const HttpRequest&) {
      return answered(301, error_text("PermanentRedirect", "elsewhere"),
                      {{"x-amz-bucket-region", region}, {"Location", "https://evil.example/"}});
    });
    EXPECT_EQ(s3.list("").error().kind, Kind::wrong_region) << region;
    for (const auto& request : transport_->requests) EXPECT_EQ(request.host, "bills.s3.us-east-1.amazonaws.com");
  }
}

TEST_F(S3ReaderTest, KeepsApartWhatWasDenied) {
  auto s3 = reader([&](const HttpRequest& request) {
    if (request.method == "HEAD") return answered(403, "");
    if (request.path == "/")
      return answered(403, error_text("AccessDenied", "not authorized to perform: s3:ListBucket"));
    return answered(403, error_text("AccessDenied", "not authorized to perform: kms:Decrypt on the resource"));
  });
  const auto head = s3.head_object("k").error();
  EXPECT_EQ(head.kind, Kind::denied);
  EXPECT_EQ(head.code, "");
  EXPECT_EQ(head.operation, "HeadObject");
  const auto list = s3.list("").error();
  EXPECT_EQ(list.kind, Kind::denied);
  EXPECT_EQ(list.operation, "ListObjectsV2");
  EXPECT_EQ(list.code, "AccessDenied");
  const auto get = s3.read("k", 10).error();
  EXPECT_EQ(get.kind, Kind::denied);
  EXPECT_NE(get.message.find("kms:Decrypt"), std::string::npos);
  EXPECT_EQ(transport_->requests.size(), 3U) << "a denial is not tried again";
}

TEST_F(S3ReaderTest, KeepsAMissingBucketApartFromAMissingKey) {
  auto s3 = reader([&](const HttpRequest& request) {
    if (request.method == "HEAD") return answered(404, "");
    return answered(404, request.path == "/" ? error_text("NoSuchBucket", "gone") : error_text("NoSuchKey", "gone"));
  });
  EXPECT_EQ(s3.list("").error().code, "NoSuchBucket");
  EXPECT_EQ(s3.read("k", 10).error().code, "NoSuchKey");
  EXPECT_EQ(s3.read("k", 10).error().kind, Kind::not_found);
  EXPECT_EQ(s3.head_object("k").error().kind, Kind::not_found);
}

TEST_F(S3ReaderTest, TellsWhatItKnowsOfAnObject) {
  auto s3 = reader([&](const HttpRequest&) {
    return answered(200, "",
                    {{"ETag", "\"abc\""},
                     {"Content-Length", "77"},
                     {"Last-Modified", "Fri, 01 May 2026 10:20:30 GMT"},
                     {"x-amz-server-side-encryption-aws-kms-key-id", "arn:aws:kms:eu-west-1:1:key/k"}});
  });
  const auto info = s3.head_object("k");
  ASSERT_TRUE(info);
  EXPECT_EQ(info->etag, "abc");
  EXPECT_EQ(info->size, 77U);
  EXPECT_EQ(to_iso_string(info->last_modified), "2026-05-01T10:20:30Z");
  EXPECT_EQ(info->kms_key_id, "arn:aws:kms:eu-west-1:1:key/k");
}

const std::string digits_md5 = "\"25f9e794323b453885f5181f1b624d0b\"";

TEST_F(S3ReaderTest, ReadsASmallObject) {
  auto s3 = reader([&](const HttpRequest&) {
    return answered(200, "123456789", {{"ETag", digits_md5}, {"Content-Length", "9"}, {"Content-Encoding", "gzip"}});
  });
  ObjectInfo info;
  EXPECT_EQ(s3.read("k", 9, &info).value(), "123456789");
  EXPECT_EQ(info.size, 9U);
  EXPECT_EQ(info.key, "k");
  const auto large = s3.read("k", 8);
  EXPECT_EQ(large.error().kind, Kind::malformed);
}

TEST_F(S3ReaderTest, ReadsASmallObjectAgainAfterACut) {
  int times = 0;
  auto s3 = reader([&](const HttpRequest&) {
    auto answer = answered(200, ++times == 1 ? "1234" : "123456789", {{"ETag", digits_md5}, {"Content-Length", "9"}});
    if (times == 1) answer.cut = TransportFailure{TransportFailure::Kind::cut_short, "cut"};
    return answer;
  });
  EXPECT_EQ(s3.read("k", 100).value(), "123456789");
  EXPECT_EQ(times, 2);
}

TEST_F(S3ReaderTest, TakesNoSmallObjectWithAFlippedBit) {
  int times = 0;
  auto s3 = reader([&](const HttpRequest&) {
    return answered(200, ++times == 1 ? "123456788" : "123456789", {{"ETag", digits_md5}});
  });
  EXPECT_EQ(s3.read("k", 100).value(), "123456789");
  auto never = reader([&](const HttpRequest&) { return answered(200, "123456788", {{"ETag", digits_md5}}); });
  EXPECT_EQ(never.read("k", 100).error().kind, Kind::malformed);
}

TEST_F(S3ReaderTest, ReadsTheStartOfAnObject) {
  auto s3 = reader([&](const HttpRequest& request) {
    EXPECT_EQ(sent_header(request, "range"), "bytes=0-4");
    if (request.path == "/empty") return answered(416, error_text("InvalidRange", "no"));
    if (request.path == "/wrong") return answered(206, "23456", {{"Content-Range", "bytes 1-5/9"}});
    if (request.path == "/whole") return answered(200, "123456789");
    return answered(206, "12345", {{"Content-Range", "bytes 0-4/9"}});
  });
  EXPECT_EQ(s3.read_start("k", 5).value(), "12345");
  EXPECT_EQ(s3.read_start("whole", 5).value(), "12345");
  EXPECT_EQ(s3.read_start("empty", 5).value(), "");
  EXPECT_EQ(s3.read_start("wrong", 5).error().kind, Kind::malformed);
}

TEST_F(S3ReaderTest, EndsWhenItIsTold) {
  auto s3 = reader([&](const HttpRequest&) {
    stop_.request_stop();
    return answered(200, page({"a"}, "t"));
  });
  EXPECT_EQ(s3.list("").error().kind, Kind::cancelled);
  EXPECT_EQ(transport_->requests.size(), 1U);
}

}  // namespace
}  // namespace farthing::aws
