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
constexpr std::string_view export_manifest_key = "cur/daily/metadata/BILLING_PERIOD=2026-05/daily-Manifest.json";

/// A bucket that holds these objects and a manifest that names them, and keeps which folders it was asked to list. With
/// a `data_files_bucket` the manifest is one of Data Exports, which names every file with its bucket.
class Bucket {
 public:
  explicit Bucket(std::vector<std::string> keys, std::string data_files_bucket = "")
      : keys_(std::move(keys)), data_files_bucket_(std::move(data_files_bucket)) {
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
    const std::string key(data_files_bucket_.empty() ? manifest_key : export_manifest_key);
    return read_bucket_delivery(reader, key, std::string(export_folder));
  }

  std::vector<std::string> listed;

 private:
  static std::string prefix_of(const std::string& query) {
    const auto begin = query.find("prefix=") + std::string_view("prefix=").size();
    std::string prefix = query.substr(begin, query.find('&', begin) - begin);
    for (const auto& [coded, plain] : {std::pair("%2F", "/"), std::pair("%3D", "=")})
      for (auto at = prefix.find(coded); at != std::string::npos; at = prefix.find(coded)) prefix.replace(at, 3, plain);
    return prefix;
  }

  std::string manifest() const {
    boost::json::array keys;
    for (const std::string& key : keys_)
      keys.emplace_back(data_files_bucket_.empty() ? key : fmt::format("s3://{}/{}", data_files_bucket_, key));
    if (!data_files_bucket_.empty())
      return boost::json::serialize(boost::json::object{
          {"exportArn", "arn:aws:bcm-data-exports:us-east-1:111122223333:export/daily-0f"},
          {"executionId", "e1"},
          {"columns", boost::json::array{boost::json::object{{"name", "bill_bill_type"}, {"type", "string"}}}},
          {"dataFiles", keys}});
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
  std::string data_files_bucket_;
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

TEST(ADeliveryInABucket, OfAReportForAthenaLiesInPartitionsOfItsOwn) {
  const std::vector<std::string> keys{"cur/daily/daily/year=2026/month=5/daily-00001.snappy.parquet",
                                      "cur/daily/daily/year=2026/month=5/daily-00002.snappy.parquet"};
  Bucket bucket(keys);
  const auto delivery = bucket.read();
  ASSERT_TRUE(delivery) << delivery.error().message;
  ASSERT_EQ(delivery->objects.size(), 2U);
  EXPECT_EQ(delivery->objects[1].key, keys[1]);
  EXPECT_EQ(bucket.listed.size(), 1U) << "one listing for a folder";
}

TEST(ADeliveryInABucket, OfADataExportIsNamedWithItsBucket) {
  for (const std::string version : {"", "20260502T053621Z-e1/"}) {
    const std::string key = "cur/daily/data/BILLING_PERIOD=2026-05/" + version + "daily-00001.snappy.parquet";
    const auto delivery = Bucket({key}, "bills").read();
    ASSERT_TRUE(delivery) << delivery.error().message;
    EXPECT_EQ(to_string(delivery->delivery.manifest.period), "2026-05");
    EXPECT_EQ(delivery->delivery.export_name(), "111122223333/export/daily");
    ASSERT_EQ(delivery->objects.size(), 1U);
    EXPECT_EQ(delivery->objects[0].key, key);
    EXPECT_EQ(delivery->delivery.files[0].name, key);
  }
}

TEST(ADeliveryInABucket, ThatNamesAnotherBucketIsRefusedBeforeAnyIsAsked) {
  Bucket bucket({"cur/daily/data/BILLING_PERIOD=2026-05/daily-00001.csv.gz"}, "bills-of-others");
  const auto delivery = bucket.read();
  ASSERT_FALSE(delivery);
  EXPECT_EQ(delivery.error().code, ErrorCode::manifest);
  EXPECT_NE(delivery.error().message.find("lists files in the bucket bills-of-others, not in its own"),
            std::string::npos);
  EXPECT_NE(delivery.error().cure.find("connect the bucket bills-of-others"), std::string::npos);
  EXPECT_TRUE(bucket.listed.empty());
}

TEST(ADeliveryInABucket, OfADataExportMustLieBelowTheExport) {
  Bucket bucket({"cur/other/data/BILLING_PERIOD=2026-05/daily-00001.csv.gz"}, "bills");
  const auto delivery = bucket.read();
  ASSERT_FALSE(delivery);
  EXPECT_EQ(delivery.error().code, ErrorCode::manifest);
  EXPECT_TRUE(bucket.listed.empty());
}

TEST(ADeliveryInABucket, OfADataExportWithoutFilesHoldsNone) {
  const auto delivery = Bucket({}, "bills").read();
  ASSERT_TRUE(delivery) << delivery.error().message;
  EXPECT_TRUE(delivery->objects.empty());
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
