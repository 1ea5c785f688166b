// Deliveries that lie in a bucket, and manifests that try to lead out of it.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "aws/s3_reader.hpp"
#include "connect/bucket_source.hpp"
#include "scripted_transport.hpp"

namespace farthing::connect {
namespace {

constexpr std::string_view export_folder = "cur/daily";
constexpr std::string_view manifest_key = "cur/daily/20260501-20260601/daily-Manifest.json";

/// A bucket that holds these objects and a manifest that names them, and keeps which folders it was asked to list.
class Bucket {
 public:
  explicit Bucket(std::vector<std::string> keys) : keys_(std::move(keys)) {
    transport_ = std::make_shared<ScriptedTransport>([this](const aws::HttpRequest& request) {
      if (request.query.find("list-type") == std::string::npos)
        return answered(200, manifest(), {{"ETag", "\"m\""}, {"Content-Length", std::to_string(manifest().size())}});
      listed.push_back(request.query);
      std::string page = "<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>false</IsTruncated>";
      for (const std::string& key : keys_)
        if (key.starts_with(prefix_of(request.query)))
          page += "<Contents><Key>" + key +
                  "</Key><LastModified>2026-05-01T00:00:00.000Z</LastModified><ETag>\"e\"</ETag><Size>1</Size>"
                  "</Contents>";
      return answered(200, page + "</ListBucketResult>");
    });
  }

  Result<BucketDelivery> read() {
    auto wire = aws::Wire::make(transport_, clock_.clock(), environment_of({}), [] { return 0.5; });
    aws::S3Reader reader(aws::Client(std::move(wire), some_credentials(), "us-east-1", stop_.get_token()),
                         {"bills", "us-east-1", ""});
    return read_bucket_delivery(reader, std::string(manifest_key), std::string(export_folder));
  }

  std::vector<std::string> listed;

 private:
  static std::string prefix_of(const std::string& query) {
    const auto begin = query.find("prefix=") + std::string_view("prefix=").size();
    std::string prefix = query.substr(begin, query.find('&', begin) - begin);
    for (auto at = prefix.find("%2F"); at != std::string::npos; at = prefix.find("%2F")) prefix.replace(at, 3, "/");
    return prefix;
  }

  std::string manifest() const {
    boost::json::array keys;
    for (const std::string& key : keys_) keys.emplace_back(key);
    return boost::json::serialize(boost::json::object{
        {"assemblyId", "a1"},
        {"account", "111122223333"},
        {"reportName", "daily"},
        {"bucket", "bills"},
        {"contentType", "text/csv"},
        {"compression", "GZIP"},
        {"charset", "UTF-8"},
        {"columns", boost::json::array{boost::json::object{{"category", "identity"}, {"name", "LineItemId"}}}},
        {"billingPeriod", {{"start", "20260501T000000.000Z"}, {"end", "20260601T000000.000Z"}}},
        {"reportKeys", keys}});
  }

  std::vector<std::string> keys_;
  std::shared_ptr<ScriptedTransport> transport_;
  ScriptedClock clock_;
  std::stop_source stop_;
};

TEST(ADeliveryInABucket, IsWhatItsManifestNamesBelowTheExport) {
  const std::string key = "cur/daily/20260501-20260601/a1/daily-1.csv.gz";
  const auto delivery = Bucket({key}).read();
  ASSERT_TRUE(delivery) << delivery.error().message;
  ASSERT_EQ(delivery->objects.size(), 1U);
  EXPECT_EQ(delivery->objects[0].key, key);
}

/// 10,000 and some keys that no manifest of the export may name, each made of two steps and an end.
std::vector<std::string> keys_that_lead_out() {
  const std::vector<std::string> steps{"../",
                                       "..\\",
                                       "%2e%2e/",
                                       "..%2f",
                                       "./../",
                                       "/",
                                       "//",
                                       "s3://other-bucket/",
                                       "https://evil.invalid/",
                                       "file:///",
                                       std::string("\0/", 2),
                                       "\n/",
                                       " /",
                                       "～/",
                                       "cur/",
                                       "cur/../",
                                       "cur/daily-2/",
                                       "cur/daily",
                                       "C:\\",
                                       "\\\\host\\share\\",
                                       ""};
  const std::vector<std::string> ends{"etc/passwd",
                                      "x-1.csv.gz",
                                      "a b.csv",
                                      "-Manifest.json",
                                      "é.csv.gz",
                                      std::string(900, 'x') + ".csv.gz",
                                      "?versionId=1",
                                      "#",
                                      "x.csv.gz\r\nX-A: b",
                                      "..",
                                      "a/../../x.csv"};
  std::vector<std::string> keys;
  for (const std::string& one : steps)
    for (const std::string& two : steps)
      for (const std::string& end : ends)
        for (const std::string_view more : {"", "a/", "20260501-20260601/"})
          if (std::string key = fmt::format("{}{}{}{}", one, two, more, end); !key.starts_with("cur/daily/"))
            keys.push_back(std::move(key));
  return keys;
}

TEST(AHostileKey, IsRefusedEachByItselfBeforeTheBucketIsAskedForIt) {
  const auto keys = keys_that_lead_out();
  EXPECT_GT(keys.size(), 10'000U);
  for (const std::string& key : keys) {
    Bucket bucket({key});
    const auto delivery = bucket.read();
    ASSERT_FALSE(delivery) << key;
    EXPECT_EQ(delivery.error().code, ErrorCode::manifest) << key;
    EXPECT_TRUE(bucket.listed.empty()) << key;
  }
}

TEST(AHostileKey, AmongGoodOnesRefusesAllOfThem) {
  Bucket bucket({"cur/daily/20260501-20260601/a1/daily-1.csv.gz", "cur/other/x.csv.gz"});
  const auto delivery = bucket.read();
  ASSERT_FALSE(delivery);
  EXPECT_EQ(delivery.error().code, ErrorCode::manifest);
  EXPECT_NE(delivery.error().message.find("lists cur/other/x.csv.gz, which lies outside cur/daily/"),
            std::string::npos);
}

TEST(AHostileKey, ThatGoesUpFromTheExportIsRefusedToo) {
  for (const std::string_view key : {"cur/daily/../other/x.csv.gz", "cur/daily/.."}) {
    Bucket bucket({"cur/daily/y.csv.gz", std::string(key)});
    const auto delivery = bucket.read();
    ASSERT_FALSE(delivery) << key;
    EXPECT_EQ(delivery.error().code, ErrorCode::manifest) << key;
    EXPECT_TRUE(bucket.listed.empty()) << key;
  }
}

}  // namespace
}  // namespace farthing::connect
