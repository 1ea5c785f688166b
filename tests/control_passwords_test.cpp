#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "control/passwords.hpp"

namespace farthing::control {
namespace {

/// A cost that a test can pay; the real one is checked once, below.
constexpr PasswordCost cheap{1, 8192};

std::string refusal(const std::string& password, const std::string& email = "jo.miller@example.com",
                    const std::string& name = "Jo Miller") {
  const auto checked = check_new_password(Secret(password), email, name);
  return checked ? "" : checked.error().message;
}

TEST(ControlPasswordsTest, KnowAPasswordAgainByItsHashAlone) {
  const auto hash = hash_password(Secret("correct horse"), cheap);
  ASSERT_TRUE(hash);
  EXPECT_TRUE(hash->starts_with("$argon2id$")) << *hash;
  EXPECT_TRUE(check_password(*hash, Secret("correct horse")));
  EXPECT_FALSE(check_password(*hash, Secret("correct horse ")));
  EXPECT_FALSE(check_password(*hash, Secret()));
  EXPECT_NE(hash_password(Secret("correct horse"), cheap).value(), *hash) << "each has a salt of its own";
}

TEST(ControlPasswordsTest, TakeNothingForAHashThatIsNone) {
  for (const std::string& none : {std::string(), std::string("x"), std::string(500, '$')})
    EXPECT_FALSE(check_password(none, Secret("")));
}

TEST(ControlPasswordsTest, CostWhatOwaspAsksFor) {
  const auto hash = hash_password(Secret("correct horse battery"));
  ASSERT_TRUE(hash);
  EXPECT_TRUE(hash->starts_with("$argon2id$v=19$m=47104,t=2,p=1$")) << *hash;
  EXPECT_FALSE(needs_rehash(*hash));
  EXPECT_TRUE(needs_rehash(hash_password(Secret("correct horse battery"), cheap).value()));
  EXPECT_TRUE(needs_rehash("no hash"));
}

TEST(ControlPasswordsTest, OfNobodyAreAlwaysWrong) {
  EXPECT_FALSE(check_password_of_nobody(Secret("correct horse"), cheap));
}

TEST(ControlPasswordsTest, AreRefusedWhenTooShortOrTooLong) {
  EXPECT_EQ(refusal("vulpine heron"), "");
  EXPECT_EQ(refusal("elfzeichen!"), "a password must have 12 characters or more, and this has 11");
  EXPECT_EQ(refusal("zwölfzeichen"), "") << "characters, not bytes";
  EXPECT_NE(refusal("äöüäöüßßnnn"), "");
  std::string longest;
  for (int i = 0; i < 256; ++i) longest += static_cast<char>('a' + (i * i + i / 7) % 26);
  EXPECT_EQ(refusal(longest), "");
  EXPECT_NE(refusal(longest + "x").find("256 characters or fewer"), std::string::npos);
}

TEST(ControlPasswordsTest, AreRefusedWhenEverybodyTriesThemFirst) {
  for (const char* common : {"passwordpassword", "PasswordPassword", "qwertyuiop123", "Administrator1!", "1q2w3e4r5t6y",
                             "123456789012", "iloveyou2026!", "Welcome 2026!!", "p@ssw0rd1234", "football12345",
                             "correct horse battery staple", "2026-Password!"})
    EXPECT_NE(refusal(common), "") << common;
  for (const char* good : {"plum tractor seldom", "Tn7#vQ2!mXz0p", "wer reitet so spät"})
    EXPECT_EQ(refusal(good), "") << good;
}

TEST(ControlPasswordsTest, AreRefusedWhenOnePieceIsRepeated) {
  for (const char* repeated : {"aaaaaaaaaaaa", "xyzxyzxyzxyz", "Ab1?Ab1?Ab1?", "------------"})
    EXPECT_NE(refusal(repeated), "") << repeated;
}

TEST(ControlPasswordsTest, AreRefusedWhenTheyHoldWhoHasThem) {
  EXPECT_NE(refusal("my-JO.MILLER-key").find("email"), std::string::npos);
  EXPECT_NE(refusal("hurrah jo miller 7").find("own name"), std::string::npos);
  EXPECT_EQ(refusal("joyful plum tree", "jo@example.com", "Jo"), "") << "two letters are there by chance";
}

TEST(ControlPasswordsTest, OfTheListAreThousandsOfAllowedLength) {
  const std::string_view list = frequent_passwords_text();
  std::size_t long_enough = 0;
  std::size_t length = 0;
  for (const char c : list) {
    if (c == '\n') {
      if (length >= 12) ++long_enough;
      length = 0;
    } else {
      ++length;
      EXPECT_FALSE(c >= 'A' && c <= 'Z') << "compared in lower case";
    }
  }
  EXPECT_GE(long_enough, 3000U);
}

}  // namespace
}  // namespace farthing::control
