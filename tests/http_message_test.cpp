#include <gtest/gtest.h>

#include "http/message.hpp"

namespace farthing::http {
namespace {

TEST(ATarget, IsAPathAndWhatComesBehindTheQuestionMark) {
  const auto target = parse_target("/api/v1/clients/acme%20ltd/bills?period=2026-05&x=%2F");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->path, "/api/v1/clients/acme ltd/bills");
  EXPECT_EQ(target->query, "period=2026-05&x=%2F");
  EXPECT_EQ(parse_target("/")->path, "/");
  EXPECT_EQ(parse_target("/?")->query, "");
}

TEST(ATarget, ThatLeadsElsewhereOrCannotBeReadIsNone) {
  for (const std::string_view bad : {"", "x", "http://host/x", "*", "//", "//x", "/a//b", "/a/", "/.", "/..", "/a/../b",
                                     "/a/%2e%2E/b", "/%00", "/%", "/%4", "/%zz", "/a/./b"})
    EXPECT_FALSE(parse_target(bad)) << bad;
}

TEST(ATarget, KeepsAnEscapedSlashFromPartingIt) {
  EXPECT_EQ(parse_target("/labels/tag%3aapp%2fname/alias")->path, "/labels/tag:app%2Fname/alias");
  EXPECT_EQ(parse_target("/a/..%2F..")->path, "/a/..%2F..");
  EXPECT_NE(parse_target("/a%252Fb")->path, parse_target("/a%2Fb")->path);
}

TEST(AQuery, IsItsParametersInOrderAndDecoded) {
  const auto parameters = parse_query("group_by=tag%3Ateam&filter=service%3DAmazonEC2&group_by=a+b&empty=&alone&&");
  ASSERT_TRUE(parameters);
  ASSERT_EQ(parameters->size(), 5U);
  EXPECT_EQ((*parameters)[0].value, "tag:team");
  EXPECT_EQ((*parameters)[1].value, "service=AmazonEC2");
  EXPECT_EQ((*parameters)[2].value, "a b");
  EXPECT_EQ((*parameters)[3].value, "");
  EXPECT_EQ((*parameters)[4].name, "alone");
}

TEST(AQuery, OfTooManyParametersOrABadEscapeIsNone) {
  std::string many;
  for (int at = 0; at < 101; ++at) many += "a=1&";
  EXPECT_FALSE(parse_query(many));
  EXPECT_FALSE(parse_query("a=%"));
  EXPECT_FALSE(parse_query("%00=1"));
}

TEST(AHeader, ThatStandsTwiceIsNone) {
  const std::vector<Header> headers{{"Host", "a"}, {"Origin", "x"}, {"origin", "y"}};
  EXPECT_EQ(find_header(headers, "HOST"), "a");
  EXPECT_FALSE(find_header(headers, "Origin"));
  EXPECT_FALSE(find_header(headers, "Cookie"));
}

}  // namespace
}  // namespace farthing::http
