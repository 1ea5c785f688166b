#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace farthing::connect::doctor {

/// What is wrong with a trust policy, for a principal that comes with an External ID.
struct TrustFault {
  std::string_view code;  ///< FD202, FD203, FD204 or FD207
  std::string why;        ///< half a sentence
};

/// Reads a role's trust policy, as JSON or percent-encoded as iam:GetRole gives it. Empty when it lets the principal
/// in, and asks for the External ID. What is no policy at all is FD203.
std::vector<TrustFault> faults_of_trust(std::string_view policy, std::string_view principal_arn,
                                        std::string_view external_id);

}  // namespace farthing::connect::doctor
