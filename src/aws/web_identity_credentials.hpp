#pragma once

#include <string>

#include "aws/credential_step.hpp"

namespace farthing::aws {

/// A role that is assumed with a token of an identity provider: what EKS puts into its pods.
struct WebIdentity {
  std::string token_file;
  std::string role_arn;
  std::string session_name;  ///< empty: `farthing`
  std::string origin;        ///< what names it, for people: `AWS_WEB_IDENTITY_TOKEN_FILE`
};

/// Where a role is assumed: at home, else in the one region that its partition always has. A role can only be assumed
/// within its partition.
std::string sts_region(const std::string& home_region, std::string_view partition);

/// Assumes the role with AssumeRoleWithWebIdentity at the home region's STS. The call is not signed; the token is read
/// anew each time, since it changes. Three tries where STS or the provider is to blame.
SoughtCredentials assume_with_web_identity(const CredentialSurroundings& around, const WebIdentity& identity,
                                           const std::string& home_region);

/// By AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_ARN and AWS_ROLE_SESSION_NAME.
SoughtCredentials web_identity_credentials(const CredentialSurroundings& around, const std::string& home_region);

}  // namespace farthing::aws
