#include <gtest/gtest.h>

#include <map>

#include "aws/s3_address.hpp"
#include "aws/s3_listing.hpp"
#include "aws/s3_sums.hpp"

namespace farthing::aws {
namespace {

TEST(BucketName, IsWhatS3Allows) {
  for (const auto* name : {"abc", "my-bucket", "a.b-c.d1", "123", "farthing-exports-2026", "1.2.3.a"})
    EXPECT_TRUE(is_bucket_name(name)) << name;
  EXPECT_TRUE(is_bucket_name(std::string(63, 'a')));
}

TEST(BucketName, IsNothingThatCouldChangeTheHost) {
  for (const auto* name :
       {"",     "ab",       "Abc", "a_b",       "-abc", "abc-", ".abc", "abc.",  "a..b",   "a.-b",
        "a-.b", "10.0.0.1", "a/b", "evil.com/", "a@b",  "a:80", "a b",  "abc\n", "abc%2f", "\xC3\xA4\xC3\xA4",
        "a?b#c"})
    EXPECT_FALSE(is_bucket_name(name)) << name;
  EXPECT_FALSE(is_bucket_name(std::string(64, 'a')));
  EXPECT_FALSE(is_bucket_name(std::string_view("ab\0c", 4)));
}

Endpoint ireland() {
  Endpoint endpoint;
  endpoint.scheme = "https";
  endpoint.host = "s3.eu-west-1.amazonaws.com";
  endpoint.signing_region = "eu-west-1";
  return endpoint;
}

TEST(S3Address, PutsTheBucketIntoTheHost) {
  HttpRequest request;
  address_bucket(request, ireland(), "bills", "a b/BILLING_PERIOD=2026-05/x+y.csv.gz");
  EXPECT_EQ(request.host, "bills.s3.eu-west-1.amazonaws.com");
  EXPECT_EQ(request.path, "/a%20b/BILLING_PERIOD%3D2026-05/x%2By.csv.gz");
  address_bucket(request, ireland(), "bills", "");
  EXPECT_EQ(request.path, "/");
}

TEST(S3Address, PutsNamesWithDotsIntoThePath) {
  HttpRequest request;
  address_bucket(request, ireland(), "my.bills", "k");
  EXPECT_EQ(request.host, "s3.eu-west-1.amazonaws.com");
  EXPECT_EQ(request.path, "/my.bills/k");
}

TEST(S3Address, PutsTheBucketIntoThePathOfAnOverride) {
  auto endpoint = ireland();
  endpoint.host = "localhost:4566";
  endpoint.base_path = "/store";
  endpoint.overridden = true;
  HttpRequest request;
  address_bucket(request, endpoint, "bills", "k/../l");
  EXPECT_EQ(request.host, "localhost:4566");
  EXPECT_EQ(request.path, "/store/bills/k/../l");
  address_bucket(request, endpoint, "bills", "");
  EXPECT_EQ(request.path, "/store/bills");
}

TEST(ContentRange, IsReadStrictly) {
  EXPECT_EQ(parse_content_range("bytes 5-9/10"), (ContentRange{5, 9, 10}));
  for (const auto* text : {"", "bytes", "bytes */10", "bytes 5-9/*", "bytes 9-5/10", "bytes 5-10/10", "bytes=5-9/10",
                           "bytes 5-9/10 ", "bytes -9/10", "bytes 5-9/99999999999999999999999"})
    EXPECT_FALSE(parse_content_range(text)) << text;
}

std::string page_of(const std::string& inside) {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListBucketResult "
         "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
         "<EncodingType>url</EncodingType>" +
         inside + "</ListBucketResult>";
}

std::string object_of(const std::string& key) {
  return "<Contents><Key>" + key +
         "</Key><LastModified>2026-05-01T10:20:30.000Z</LastModified><ETag>&quot;abc-2&quot;</ETag>"
         "<Size>12</Size><StorageClass>STANDARD</StorageClass></Contents>";
}

const std::string last_page = "<IsTruncated>false</IsTruncated>";

TEST(ListingPage, HoldsObjectsAndFolders) {
  const auto page =
      read_listing_page(page_of(last_page + object_of("cur/a+b%2Bc%26%C3%A4.gz") +
                                "<CommonPrefixes><Prefix>cur/20260501-20260601/</Prefix></CommonPrefixes>"),
                        "cur/");
  ASSERT_TRUE(page) << page.error();
  ASSERT_EQ(page->objects.size(), 1U);
  EXPECT_EQ(page->objects[0].key, "cur/a b+c&\xC3\xA4.gz");
  EXPECT_EQ(page->objects[0].etag, "abc-2");
  EXPECT_EQ(page->objects[0].size, 12U);
  EXPECT_EQ(to_iso_string(page->objects[0].last_modified), "2026-05-01T10:20:30Z");
  EXPECT_EQ(page->folders, std::vector<std::string>{"cur/20260501-20260601/"});
  EXPECT_EQ(page->next_token, "");
}

TEST(ListingPage, TakesKeysAsTheyAreWithoutTheEncoding) {
  const auto page =
      read_listing_page("<ListBucketResult>" + last_page + object_of("a+b%2B") + "</ListBucketResult>", "");
  ASSERT_TRUE(page) << page.error();
  EXPECT_EQ(page->objects[0].key, "a+b%2B");
}

TEST(ListingPage, MayBeEmptyAndGoOn) {
  const auto page = read_listing_page(
      page_of("<IsTruncated>true</IsTruncated><NextContinuationToken>a+b/c==</NextContinuationToken>"), "x");
  ASSERT_TRUE(page) << page.error();
  EXPECT_TRUE(page->objects.empty());
  EXPECT_EQ(page->next_token, "a+b/c==");
}

TEST(ListingPage, RefusesWhatIsNoProperList) {
  const std::map<std::string, std::string> wrong{
      {"no XML", "<ListBucketResult><Contents>"},
      {"another answer", "<Error><Code>AccessDenied</Code></Error>"},
      {"nothing", ""},
      {"no end", page_of("")},
      {"no token", page_of("<IsTruncated>true</IsTruncated>")},
      {"outside the prefix", page_of(last_page + object_of("dur/x"))},
      {"broken encoding", page_of(last_page + object_of("cur/%4"))},
      {"no key", page_of(last_page + object_of(""))},
      {"long key", page_of(last_page + object_of("cur/" + std::string(1'025, 'x')))},
      {"no size", page_of(last_page + "<Contents><Key>cur/x</Key><ETag>e</ETag>"
                                      "<LastModified>2026-05-01T10:20:30Z</LastModified></Contents>")},
      {"negative size", page_of(last_page + "<Contents><Key>cur/x</Key><ETag>e</ETag><Size>-1</Size>"
                                            "<LastModified>2026-05-01T10:20:30Z</LastModified></Contents>")},
      {"no time", page_of(last_page + "<Contents><Key>cur/x</Key><ETag>e</ETag><Size>1</Size></Contents>")},
      {"no ETag", page_of(last_page + "<Contents><Key>cur/x</Key><Size>1</Size>"
                                      "<LastModified>2026-05-01T10:20:30Z</LastModified></Contents>")}};
  for (const auto& [what, xml] : wrong) EXPECT_FALSE(read_listing_page(xml, "cur/")) << what;
}

std::optional<std::string> difference_of(ObjectSums& sums, std::string_view bytes) {
  sums.begin();
  sums.add(bytes.substr(0, bytes.size() / 2));
  sums.add(bytes.substr(bytes.size() / 2));
  return sums.difference();
}

TEST(ObjectSums, CompareAnETagThatIsAnMd5) {
  ObjectSums sums("25f9e794323b453885f5181f1b624d0b");
  EXPECT_FALSE(difference_of(sums, "123456789"));
  EXPECT_TRUE(difference_of(sums, "123456788"));
  sums.learn({200, {{"x-amz-server-side-encryption", "aws:kms"}}, ""});
  EXPECT_FALSE(difference_of(sums, "123456788")) << "with SSE-KMS the ETag is no MD5";
}

TEST(ObjectSums, LeaveTheETagOfPartsAlone) {
  ObjectSums sums("25f9e794323b453885f5181f1b624d0b-2");
  EXPECT_FALSE(difference_of(sums, "anything"));
}

TEST(ObjectSums, CompareEveryChecksumOfTheWholeObject) {
  const std::map<std::string, std::string> check{
      {"x-amz-checksum-crc32", "y/Q5Jg=="},
      {"x-amz-checksum-crc32c", "4waSgw=="},
      {"x-amz-checksum-crc64nvme", "rosUhgp5mIg="},
      {"x-amz-checksum-sha256", "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU="}};
  for (const auto& [name, value] : check) {
    ObjectSums sums("x-2");
    sums.learn({200, {{name, value}}, ""});
    EXPECT_FALSE(difference_of(sums, "123456789")) << *difference_of(sums, "123456789");
    const auto wrong = difference_of(sums, "123456780");
    ASSERT_TRUE(wrong) << name;
    EXPECT_NE(wrong->find(name), std::string::npos);
  }
}

TEST(ObjectSums, LeaveSumsOfPartsAlone) {
  ObjectSums sums("x-2");
  sums.learn({206, {{"x-amz-checksum-crc32", "AAAAAA=="}}, ""});
  EXPECT_FALSE(difference_of(sums, "123456789")) << "of the range that was asked for";
  sums.learn({200, {{"x-amz-checksum-crc32", "AAAAAA==-3"}}, ""});
  sums.learn({200, {{"x-amz-checksum-crc32", "AAAAAA=="}, {"x-amz-checksum-type", "COMPOSITE"}}, ""});
  EXPECT_FALSE(difference_of(sums, "123456789"));
}

}  // namespace
}  // namespace farthing::aws
