#include <gtest/gtest.h>

#include "http/mail.hpp"

namespace farthing::http {
namespace {

constexpr Instant moment = 1'795'289'400;  // 2026-11-21T19:30:00Z

TEST(MailTest, SaysWhenAndFromWhomInTheWordsOfMail) {
  const auto message = message_of({"bob@example.test", "Grüße", "Hello"}, "farthing@example.test", moment);
  ASSERT_TRUE(message);
  EXPECT_TRUE(
      message->starts_with("Date: Sat, 21 Nov 2026 19:30:00 +0000\r\nFrom: farthing <farthing@example.test>\r\n"))
      << *message;
  EXPECT_NE(message->find("Subject: =?UTF-8?B?R3LDvMOfZQ==?=\r\n"), std::string::npos);
  EXPECT_TRUE(message->ends_with("\r\n\r\nSGVsbG8=\r\n"));
}

TEST(MailTest, LetsNobodyPutALineIntoTheHead) {
  const auto message =
      message_of({"bob@example.test", "a\r\nBcc: eve@example.test", "b\r\n.\r\n"}, "farthing@example.test", moment);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->find("Bcc"), std::string::npos);
  EXPECT_EQ(message->find("\r\n.\r\n"), std::string::npos);
}

TEST(MailTest, GoesToOneAddressOnly) {
  for (const std::string bad : {"", "a@example.test,b@example.test", "a@example.test\r\nRCPT TO:<b@example.test>",
                                "<a@example.test>", "a b@example.test"})
    EXPECT_FALSE(message_of({bad, "s", "t"}, "farthing@example.test", moment)) << bad;
}

TEST(MailTest, BreaksLongTextsIntoLines) {
  const auto message = message_of({"bob@example.test", "s", std::string(1'000, 'x')}, "farthing@example.test", moment);
  ASSERT_TRUE(message);
  for (std::size_t at = 0, end = 0; (end = message->find("\r\n", at)) != std::string::npos; at = end + 2)
    EXPECT_LE(end - at, 100U);
}

}  // namespace
}  // namespace farthing::http
