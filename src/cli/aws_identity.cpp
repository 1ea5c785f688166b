#include "cli/aws_identity.hpp"

#include "aws/cached_credentials.hpp"
#include "aws/credential_chain.hpp"
#include "aws/curl_transport.hpp"
#include "aws/sts.hpp"

namespace farthing::cli {
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

Result<connect::OwnIdentity> own_identity(const Context& context, const std::stop_token& stop) {
  connect::OwnIdentity self;
  self.wire = aws::Wire::make(aws::make_curl_transport(context.environment), context.clock, context.environment);
  auto chain = std::make_shared<aws::CredentialChain>(self.wire, context.environment, "", stop);
  self.credentials = aws::cached_credentials(std::move(chain), context.clock);
  FARTHING_TRY(self.region, aws::process_region(context.environment));
  if (self.region.empty()) self.region = "us-east-1";
  self.proxy = proxy_of(context.environment);
  return self;
}

Result<std::string> own_principal(const Context& context, const std::stop_token& stop) {
  if (!context.settings().principal_arn.empty()) return context.settings().principal_arn;
  FARTHING_TRY(const auto self, own_identity(context, stop));
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

std::filesystem::path master_key_file(const Context& context) {
  const Settings& settings = context.settings();
  return settings.master_key_file.empty() ? settings.data / "master.key" : settings.master_key_file;
}

}  // namespace farthing::cli
