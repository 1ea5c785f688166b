#include "aws/environment_credentials.hpp"

#include <utility>

namespace farthing::aws {

SoughtCredentials environment_credentials(const CredentialSurroundings& around) {
  auto id = around.variable("AWS_ACCESS_KEY_ID");
  auto secret = around.variable("AWS_SECRET_ACCESS_KEY");
  auto token = around.variable("AWS_SESSION_TOKEN");
  if (!id && !secret) return not_set_up("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set");
  if (!secret) return set_up_wrong("AWS_ACCESS_KEY_ID is set, AWS_SECRET_ACCESS_KEY is not");
  if (!id) return set_up_wrong("AWS_SECRET_ACCESS_KEY is set, AWS_ACCESS_KEY_ID is not");
  Credentials credentials;
  credentials.access_key_id = std::move(*id);
  credentials.secret_access_key = Secret::taken_from(*secret);
  if (token) credentials.session_token = Secret::taken_from(*token);
  credentials.origin = "environment";
  return credentials;
}

}  // namespace farthing::aws
