#include "aws/operation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "aws/partition.hpp"

namespace farthing::aws {
namespace {

std::string_view text_of(OperationName name) { return name.text(); }

std::string host(std::string_view service, std::string_view region) {
  const Service* found = find_service(service);
  if (found == nullptr) return "no service";
  const auto host = host_of(*found, region);
  return host ? host->name + " " + host->signing_region : "nowhere";
}

TEST(Operations, AreFoundByServiceAndName) {
  const Operation* operation = find_operation("elbv2:DescribeLoadBalancers");
  ASSERT_NE(operation, nullptr);
  EXPECT_EQ(operation->action, "elasticloadbalancing:DescribeLoadBalancers");
  EXPECT_EQ(operation->service->version, "2015-12-01");
  EXPECT_EQ(operation->pager.token_in, "Marker");
  EXPECT_EQ(operation->pager.token_out, "NextMarker");
  EXPECT_EQ(find_operation("elasticloadbalancing:DescribeLoadBalancers"), nullptr);
  EXPECT_EQ(find_operation("sts:AssumeRol"), nullptr);
  EXPECT_EQ(find_operation("sts"), nullptr);
  EXPECT_EQ(find_operation(""), nullptr);
}

TEST(Operations, HaveNamesThatTheCompilerChecks) { EXPECT_EQ(text_of("sts:AssumeRole"), "sts:AssumeRole"); }

TEST(Operations, AreListedOnce) {
  std::set<std::string> seen;
  for (const Operation& operation : all_operations())
    EXPECT_TRUE(seen.insert(std::string(operation.service->name) + ":" + std::string(operation.name)).second)
        << operation.name;
}

TEST(Operations, HaveAPathWhenTheirProtocolIsRest) {
  for (const Operation& operation : all_operations()) {
    const Protocol protocol = operation.service->protocol;
    const bool is_rest = protocol == Protocol::rest_json || protocol == Protocol::rest_xml;
    EXPECT_EQ(operation.path.starts_with('/'), is_rest) << operation.name;
    EXPECT_EQ(operation.method.empty(), !is_rest) << operation.name;
  }
}

TEST(Operations, OnlyReadAsFarAsTheirNamesTell) {
  for (const Operation& operation : all_operations()) {
    const bool reads =
        std::ranges::any_of(std::initializer_list<std::string_view>{"Get", "List", "Describe", "Head", "Lookup"},
                            [&](std::string_view beginning) { return operation.name.starts_with(beginning); });
    const bool is_harmless = operation.name == "AssumeRole" || operation.name == "SimulatePrincipalPolicy" ||
                             operation.name == "GenerateCredentialReport";
    EXPECT_TRUE(reads || is_harmless) << operation.name;
  }
}

TEST(Features, AreReadByTheNamesThatAreWritten) {
  for (const Feature feature : all_features()) EXPECT_EQ(parse_feature(to_string(feature)), feature);
  EXPECT_FALSE(parse_feature("everything"));
}

TEST(Hosts, FollowTheRegionAndThePartition) {
  EXPECT_EQ(host("sts", "eu-central-1"), "sts.eu-central-1.amazonaws.com eu-central-1");
  EXPECT_EQ(host("cloudwatch", "cn-north-1"), "monitoring.cn-north-1.amazonaws.com.cn cn-north-1");
  EXPECT_EQ(host("pricing", "eu-west-1"), "api.pricing.us-east-1.amazonaws.com us-east-1");
}

TEST(Hosts, OfGlobalServicesDoNotFollowTheRegion) {
  EXPECT_EQ(host("iam", "eu-central-1"), "iam.amazonaws.com us-east-1");
  EXPECT_EQ(host("iam", "cn-northwest-1"), "iam.cn-north-1.amazonaws.com.cn cn-north-1");
  EXPECT_EQ(host("iam", "us-gov-east-1"), "iam.us-gov.amazonaws.com us-gov-west-1");
  EXPECT_EQ(host("organizations", "cn-north-1"), "organizations.cn-northwest-1.amazonaws.com.cn cn-northwest-1");
  EXPECT_EQ(host("bcm-data-exports", "eu-west-1"), "bcm-data-exports.us-east-1.api.aws us-east-1");
  EXPECT_EQ(host("cur", "cn-north-1"), "cur.cn-northwest-1.amazonaws.com.cn cn-northwest-1");
  EXPECT_EQ(host("cur", "us-gov-west-1"), "nowhere");
  EXPECT_EQ(host("cost-optimization-hub", "cn-north-1"), "nowhere");
}

TEST(Regions, AreToldFromOtherText) {
  for (const auto* name : {"eu-central-1", "us-gov-west-1", "ap-southeast-7", "cn-north-1"})
    EXPECT_TRUE(is_region_name(name)) << name;
  for (const auto* text : {"", "eu", "eu-1", "eu-central", "EU-central-1", "eu-central-1.evil.example", "eu--central-1",
                           "eu-central-1/", "-eu-central-1", "eu-central-1-"})
    EXPECT_FALSE(is_region_name(text)) << text;
}

TEST(Regions, BelongToPartitions) {
  EXPECT_EQ(partition_of_region("eu-central-1").name, "aws");
  EXPECT_EQ(partition_of_region("cn-north-1").name, "aws-cn");
  EXPECT_EQ(partition_of_region("us-gov-east-1").dns_suffix, "amazonaws.com");
  EXPECT_EQ(find_partition("aws-cn")->console_host, "console.amazonaws.cn");
  EXPECT_EQ(find_partition("aws-iso"), nullptr);
}

}  // namespace
}  // namespace farthing::aws
