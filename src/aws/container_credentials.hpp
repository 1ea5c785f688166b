#pragma once

#include "aws/credential_step.hpp"

namespace farthing::aws {

/// Keys from the agent of ECS or EKS Pod Identity: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI below 169.254.170.2, or
/// AWS_CONTAINER_CREDENTIALS_FULL_URI; AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE or AWS_CONTAINER_AUTHORIZATION_TOKEN is
/// sent along. Without TLS only loopback and the agents' own addresses are asked. Three tries of two seconds.
SoughtCredentials container_credentials(const CredentialSurroundings& around);

}  // namespace farthing::aws
