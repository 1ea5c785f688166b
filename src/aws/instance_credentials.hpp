#pragma once

#include "aws/credential_step.hpp"

namespace farthing::aws {

/// Keys of the role of the EC2 instance, by version 2 of its metadata service alone (version 1 can be reached by way of
/// a careless web server). AWS_EC2_METADATA_DISABLED=true switches it off; AWS_EC2_METADATA_SERVICE_ENDPOINT and
/// AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE=IPv6 say where it is. A service that does not answer within a second is not
/// there.
SoughtCredentials instance_credentials(const CredentialSurroundings& around);

}  // namespace farthing::aws
