#pragma once

#include <string>

#include "aws/credentials.hpp"
#include "aws/http.hpp"
#include "core/instant.hpp"

namespace farthing::aws {

/// For what a request is signed (AWS, "Signature Version 4").
struct SigningScope {
  std::string region;
  std::string service;  ///< the signing name; `s3` encodes its path once, all others twice
  Instant time = 0;
};

/// The steps of a signature, for tests and for a debug log. Holds no secret.
struct SigningSteps {
  std::string canonical_request;
  std::string string_to_sign;
  std::string signature;
};

/// Adds x-amz-date, x-amz-security-token, for S3 x-amz-content-sha256, and Authorization to the request, in place of
/// those it may carry. Every other header that is to be signed must be there already; so must `host`.
SigningSteps sign(HttpRequest& request, const Credentials& credentials, const SigningScope& scope);

/// Percent-encodes all but A-Z a-z 0-9 - _ . ~ and, where asked, `/`.
std::string percent_encoded(std::string_view text, bool keep_slashes = false);
/// The other way round; what is no escape stays as it is, `+` too.
std::string percent_decoded(std::string_view text);

}  // namespace farthing::aws
