#pragma once

#include "aws/credential_step.hpp"

namespace farthing::aws {

/// Keys from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and, for those of a session, AWS_SESSION_TOKEN. One of the first
/// two without the other is an error.
SoughtCredentials environment_credentials(const CredentialSurroundings& around);

}  // namespace farthing::aws
