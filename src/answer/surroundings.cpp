#include "answer/surroundings.hpp"

#include <algorithm>

#include "aws/cached_credentials.hpp"
#include "aws/credential_chain.hpp"
#include "aws/curl_transport.hpp"
#include "aws/sts.hpp"

namespace farthing::answer {
namespace {

/// The proxy that curl takes for https, without what stands before `@`.
std::string proxy_of(const Environment& environment) {
  for (const char* name : {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) {
    const auto value = environment(name);
    if (!value || value->empty()) continue;
    const auto secret = value->rfind('@');
    return secret == std::string::npos ? *value : value->substr(secret + 1);
  }
  return {};
}

}  // namespace

Result<connect::OwnIdentity> own_identity(const Surroundings& surroundings, const std::stop_token& stop) {
  connect::OwnIdentity self;
  self.wire =
      aws::Wire::make(aws::make_curl_transport(surroundings.environment), surroundings.clock, surroundings.environment);
  auto chain = std::make_shared<aws::CredentialChain>(self.wire, surroundings.environment, "", stop);
  self.credentials = aws::cached_credentials(std::move(chain), surroundings.clock);
  FARTHING_TRY(self.region, aws::process_region(surroundings.environment));
  if (self.region.empty()) self.region = "us-east-1";
  self.proxy = proxy_of(surroundings.environment);
  return self;
}

Result<std::string> own_principal(const Surroundings& surroundings, const std::stop_token& stop) {
  if (!surroundings.principal_arn.empty()) return surroundings.principal_arn;
  FARTHING_TRY(const auto self, own_identity(surroundings, stop));
  const auto caller = aws::get_caller_identity({self.wire, self.credentials, self.region, stop});
  if (!caller)
    return std::unexpected(
        Error(ErrorCode::usage,
              "the principal that farthing runs as is not known: there are no AWS credentials here that "
              "tell it",
              "name the ARN of its role or user with --principal-arn; `farthing doctor` says where "
              "credentials were looked for"));
  return connect::principal_of(caller->arn);
}

Instant kept_since(const Surroundings& surroundings) {
  constexpr Instant seconds_a_day = 86'400;
  // A question that began before an import may still read what it replaced.
  constexpr Instant least_grace = 3'600;
  return surroundings.clock.now() - std::max(least_grace, surroundings.keep_days * seconds_a_day);
}

}  // namespace farthing::answer
