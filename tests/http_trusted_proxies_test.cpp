// Who a request came from, when proxies stand in between.

#include <gtest/gtest.h>

#include "http/trusted_proxies.hpp"

namespace farthing::http {
namespace {

std::string client_of(std::string_view trusted, const std::string& peer, const std::vector<std::string>& forwarded) {
  const auto proxies = TrustedProxies::parse(trusted);
  EXPECT_TRUE(proxies) << proxies.error().message;
  Request request;
  request.peer = peer;
  for (const std::string& value : forwarded) request.headers.push_back({"x-forwarded-for", value});
  return proxies->client_of(request);
}

TEST(TrustedProxiesTest, NobodyIsBelievedUnlessNamed) {
  EXPECT_EQ(client_of("", "127.0.0.1", {"203.0.113.9"}), "127.0.0.1");
  EXPECT_EQ(client_of("10.0.0.1", "127.0.0.1", {"203.0.113.9"}), "127.0.0.1");
}

TEST(TrustedProxiesTest, ANamedOneSaysWhoAsks) {
  EXPECT_EQ(client_of("127.0.0.1", "127.0.0.1", {"203.0.113.9"}), "203.0.113.9");
  EXPECT_EQ(client_of("127.0.0.1", "::ffff:127.0.0.1", {"203.0.113.9"}), "203.0.113.9");
  EXPECT_EQ(client_of("fd00::/8", "fd12::1", {"2001:DB8::9"}), "2001:db8::9");
  EXPECT_EQ(client_of("127.0.0.1", "127.0.0.1", {}), "127.0.0.1");
}

TEST(TrustedProxiesTest, WhatTheClientItselfWroteIsNotBelieved) {
  EXPECT_EQ(client_of("127.0.0.1", "127.0.0.1", {"127.0.0.1, 203.0.113.9"}), "203.0.113.9");
  EXPECT_EQ(client_of("127.0.0.1", "127.0.0.1", {"198.51.100.7", "203.0.113.9"}), "203.0.113.9");
}

TEST(TrustedProxiesTest, EveryProxyOfAChainIsPassed) {
  EXPECT_EQ(client_of("127.0.0.1, 10.0.0.0/8", "127.0.0.1", {"198.51.100.7, 203.0.113.9,10.1.2.3"}), "203.0.113.9");
  EXPECT_EQ(client_of("127.0.0.1, 10.0.0.0/8", "127.0.0.1", {"198.51.100.7,203.0.113.9", "10.1.2.3"}), "203.0.113.9");
  EXPECT_EQ(client_of("10.0.0.0/8", "10.1.2.3", {"10.9.9.9"}), "10.9.9.9");
}

TEST(TrustedProxiesTest, WhatIsNoAddressEndsTheChain) {
  EXPECT_EQ(client_of("127.0.0.1,10.0.0.1", "127.0.0.1", {"203.0.113.9, unknown, 10.0.0.1"}), "10.0.0.1");
  EXPECT_EQ(client_of("127.0.0.1", "127.0.0.1", {"<script>"}), "127.0.0.1");
  EXPECT_EQ(client_of("127.0.0.1", "127.0.0.1", {""}), "127.0.0.1");
}

TEST(TrustedProxiesTest, ANetworkEndsWhereItsBitsDo) {
  EXPECT_EQ(client_of("10.0.0.0/13", "10.7.255.255", {"203.0.113.9"}), "203.0.113.9");
  EXPECT_EQ(client_of("10.0.0.0/13", "10.8.0.0", {"203.0.113.9"}), "10.8.0.0");
  EXPECT_EQ(client_of("0.0.0.0/0", "192.0.2.1", {"2001:db8::9"}), "2001:db8::9");
  EXPECT_EQ(client_of("0.0.0.0/0", "2001:db8::1", {"203.0.113.9"}), "2001:db8::1");
}

TEST(TrustedProxiesTest, WhatIsNeitherAddressNorNetworkIsRefusedByName) {
  for (const std::string word : {"proxy", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8x", "::1/129", "/8"}) {
    const auto proxies = TrustedProxies::parse("127.0.0.1, " + word);
    ASSERT_FALSE(proxies) << word;
    EXPECT_EQ(proxies.error().message, "trusted-proxies: \"" + word + "\" is no address and no network");
  }
}

}  // namespace
}  // namespace farthing::http
