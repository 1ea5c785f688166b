#include <gtest/gtest.h>

#include "control/totp.hpp"

namespace farthing::control {
namespace {

/// RFC 6238's "12345678901234567890".
const Secret rfc_secret("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");

TEST(ControlTotpTest, GivesTheCodesOfTheRfc) {
  // Appendix B has 8 digits; 6 are their last.
  EXPECT_EQ(totp_code(rfc_secret, totp_step(59)), "287082");
  EXPECT_EQ(totp_code(rfc_secret, totp_step(1111111109)), "081804");
  EXPECT_EQ(totp_code(rfc_secret, totp_step(1111111111)), "050471");
  EXPECT_EQ(totp_code(rfc_secret, totp_step(1234567890)), "005924");
  EXPECT_EQ(totp_code(rfc_secret, totp_step(2000000000)), "279037");
  EXPECT_EQ(totp_code(rfc_secret, totp_step(20000000000)), "353130");
}

TEST(ControlTotpTest, TakesTheStepsBesideThisOne) {
  constexpr Instant now = 1'000'000'000;
  const std::int64_t step = totp_step(now);
  for (const std::int64_t near : {step - 1, step, step + 1})
    EXPECT_EQ(verify_totp(rfc_secret, totp_code(rfc_secret, near), now, 0), near);
  for (const std::int64_t far : {step - 2, step + 2})
    EXPECT_EQ(verify_totp(rfc_secret, totp_code(rfc_secret, far), now, 0), std::nullopt);
}

TEST(ControlTotpTest, TakesEachStepOnce) {
  constexpr Instant now = 1'000'000'000;
  const std::int64_t step = totp_step(now);
  const std::string code = totp_code(rfc_secret, step);
  EXPECT_EQ(verify_totp(rfc_secret, code, now, step - 1), step);
  EXPECT_EQ(verify_totp(rfc_secret, code, now, step), std::nullopt);
  EXPECT_EQ(verify_totp(rfc_secret, totp_code(rfc_secret, step - 1), now, step), std::nullopt) << "nor an earlier one";
}

TEST(ControlTotpTest, TakesNothingThatIsNoCode) {
  const std::string code = totp_code(rfc_secret, totp_step(1000));
  for (const std::string& none : {std::string(), code.substr(1), code + "0", " " + code, std::string("abcdef")})
    EXPECT_EQ(verify_totp(rfc_secret, none, 1000, 0), std::nullopt) << none;
  EXPECT_EQ(verify_totp(Secret("no base32!"), "", 1000, 0), std::nullopt);
}

TEST(ControlTotpTest, MakesSecretsOf160BitsAndTheAddressForAnApp) {
  const Secret secret = new_totp_secret();
  EXPECT_EQ(secret.reveal().size(), 32U);
  EXPECT_FALSE(secret == new_totp_secret());
  EXPECT_EQ(totp_code(secret, 1).size(), 6U);
  EXPECT_EQ(totp_address(rfc_secret, "Farthing of ACME", "jo+x@example.com").reveal(),
            "otpauth://totp/Farthing%20of%20ACME:jo%2Bx%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer="
            "Farthing%20of%20ACME&algorithm=SHA1&digits=6&period=30");
}

}  // namespace
}  // namespace farthing::control
