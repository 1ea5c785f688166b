#include "aws/arn.hpp"

#include <gtest/gtest.h>

namespace farthing::aws {
namespace {

/// Why a text is no role's ARN, and what to do.
std::string complaint(std::string_view text) {
  const auto role = parse_role_arn(text);
  if (role) return "a role: " + role->text;
  EXPECT_EQ(role.error().code, ErrorCode::arn);
  return role.error().message + " | " + role.error().cure;
}

#define FARTHING_EXPECT_HAS(text, part) EXPECT_NE((text).find(part), std::string::npos) << (text)

TEST(Arn, IsReadFieldByField) {
  const auto arn = parse_arn("arn:aws-cn:logs:cn-north-1:123456789012:log-group:name:*");
  ASSERT_TRUE(arn);
  EXPECT_EQ(arn->partition, "aws-cn");
  EXPECT_EQ(arn->service, "logs");
  EXPECT_EQ(arn->region, "cn-north-1");
  EXPECT_EQ(arn->account, "123456789012");
  EXPECT_EQ(arn->resource, "log-group:name:*");
  EXPECT_EQ(parse_arn("arn:aws:s3:::bucket")->resource, "bucket");
}

TEST(Arn, NamesTheFieldThatIsMissing) {
  FARTHING_EXPECT_HAS(parse_arn("arn:aws").error().message, "partition");
  FARTHING_EXPECT_HAS(parse_arn("arn:aws:iam").error().message, "service");
  FARTHING_EXPECT_HAS(parse_arn("arn:aws:iam::123").error().message, "account");
  FARTHING_EXPECT_HAS(parse_arn("arn::iam::1:x").error().message, "empty partition");
  FARTHING_EXPECT_HAS(parse_arn("arn:aws:::1:x").error().message, "empty service");
  FARTHING_EXPECT_HAS(parse_arn("arn:aws:iam::1:").error().message, "empty resource");
  FARTHING_EXPECT_HAS(parse_arn("arn:aws:s3:::a\nb").error().message, "blank");
  EXPECT_FALSE(parse_arn(std::string(5000, 'a')));
}

TEST(RoleArn, IsReadWithItsPath) {
  const auto role = parse_role_arn("arn:aws:iam::123456789012:role/farthing/FarthingAccess");
  ASSERT_TRUE(role);
  EXPECT_EQ(role->partition, "aws");
  EXPECT_EQ(role->account, "123456789012");
  EXPECT_EQ(role->path, "/farthing/");
  EXPECT_EQ(role->name, "FarthingAccess");
  EXPECT_EQ(parse_role_arn("arn:aws-us-gov:iam::123456789012:role/Reader")->path, "/");
}

TEST(RoleArn, IsTakenOutOfItsBlanks) {
  const std::string_view bare = "arn:aws:iam::123456789012:role/Reader";
  for (const auto* text : {"  arn:aws:iam::123456789012:role/Reader\r\n", "\tarn:aws:iam::123456789012:role/Reader ",
                           "\u00a0arn:aws:iam::123456789012:role/Reader\u200b"}) {
    const auto role = parse_role_arn(text);
    ASSERT_TRUE(role) << text;
    EXPECT_EQ(role->text, bare);
  }
  FARTHING_EXPECT_HAS(complaint("arn:aws:iam::123456789012: role/Reader"), "at place 27");
  FARTHING_EXPECT_HAS(complaint(" \n"), "it is empty");
}

TEST(RoleArn, SaysWhatWasProbablyPasted) {
  FARTHING_EXPECT_HAS(complaint("arn:aws:iam::123456789012:policy/FarthingAccess"), "is a policy, not a role");
  FARTHING_EXPECT_HAS(complaint("arn:aws:iam::123456789012:instance-profile/x"), "is an instance profile, not a role");
  FARTHING_EXPECT_HAS(complaint("arn:aws:iam::123456789012:user/anna"), "is a user, not a role");
  FARTHING_EXPECT_HAS(complaint("arn:aws:iam::123456789012:root"), "the account itself");
  FARTHING_EXPECT_HAS(complaint("123456789012"), "is an account id");
  FARTHING_EXPECT_HAS(complaint("123456789012"), "arn:aws:iam::123456789012:role/farthing/FarthingAccess");
  FARTHING_EXPECT_HAS(complaint("AROAEXAMPLE"), "unique id");
  FARTHING_EXPECT_HAS(complaint("o-abcdefghij"), "organisation's id");
  FARTHING_EXPECT_HAS(complaint("role/farthing/FarthingAccess"), "does not begin with 'arn:'");
}

TEST(RoleArn, OffersTheRoleOfAnAssumedSession) {
  const std::string text = complaint("arn:aws:sts::123456789012:assumed-role/FarthingAccess/me@example.com");
  FARTHING_EXPECT_HAS(text, "is a session of a role");
  FARTHING_EXPECT_HAS(text, "arn:aws:iam::123456789012:role/FarthingAccess");
}

TEST(RoleArn, NamesTheFieldThatIsWrong) {
  FARTHING_EXPECT_HAS(complaint("arn:amazon:iam::123456789012:role/x"), "the partition 'amazon'");
  FARTHING_EXPECT_HAS(complaint("arn:aws:s3:::bucket"), "the service is 's3'");
  FARTHING_EXPECT_HAS(complaint("arn:aws:iam:us-east-1:123456789012:role/x"), "the region is 'us-east-1'");
  FARTHING_EXPECT_HAS(complaint("arn:aws:iam::1234-5678-9012:role/x"), "the account '1234-5678-9012' is not 12 digits");
  FARTHING_EXPECT_HAS(complaint("arn:aws:iam::aws:policy/ReadOnlyAccess"), "AWS itself");
  FARTHING_EXPECT_HAS(complaint("arn:aws:iam::123456789012:FarthingAccess"), "does not begin with 'role/'");
  FARTHING_EXPECT_HAS(complaint("arn:aws:iam::123456789012:role"), "no role name");
  FARTHING_EXPECT_HAS(complaint("arn:aws:iam::123456789012:role/"), "without the role's name");
  FARTHING_EXPECT_HAS(complaint("arn:aws:iam::123456789012:role/farthing/"), "without the role's name");
  FARTHING_EXPECT_HAS(complaint("arn:aws:iam::123456789012:role//x"), "cannot be the path");
  FARTHING_EXPECT_HAS(complaint("arn:aws:iam::123456789012:role/*"), "cannot be the name");
  FARTHING_EXPECT_HAS(complaint("arn:aws:iam::123456789012:role/x\"y"), "cannot be the name");
  FARTHING_EXPECT_HAS(complaint("arn:aws:iam::123456789012:role/" + std::string(65, 'a')), "cannot be the name");
}

}  // namespace
}  // namespace farthing::aws
