#pragma once

#include <memory>
#include <string>
#include <vector>

#include "aws/credential_step.hpp"
#include "core/result.hpp"

namespace farthing::aws {

/// What came of looking everywhere.
struct ChainWalk {
  std::vector<ChainStep> steps;  ///< in order, up to the one that ended the walk
  CallResult<Credentials> credentials;
};

/// farthing's own identity, found where the AWS tools look, in their order: environment, profile with a role, web
/// identity, keys of a profile, container, instance. IAM Identity Center and credential_process are not supported.
///
/// The first place that gives credentials is used. A place that is set up and gives none ends the walk: going on would
/// mean to act as somebody else than was meant. For farthing alone: connections have sessions of their own.
class CredentialChain final : public CredentialSource {
 public:
  /// With a `profile`, its credentials alone are used, as by `aws --profile`; else AWS_PROFILE or `default` is one of
  /// the places.
  CredentialChain(std::shared_ptr<Wire> wire, Environment environment, std::string profile = "",
                  std::stop_token stop = {});

  /// Looks everywhere anew. The failure's message names every place with what is missing there.
  ChainWalk walk();
  CallResult<Credentials> credentials() override { return walk().credentials; }

 private:
  CredentialSurroundings around_;
  std::string profile_;
};

/// One line a step: `environment: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set`.
std::string to_string(const std::vector<ChainStep>& steps);

/// The region of this process: AWS_REGION, AWS_DEFAULT_REGION, or the region of the profile; empty when none says.
/// Fails with `credentials` when the files cannot be read, or with `usage` for what cannot be a region's name.
Result<std::string> process_region(const Environment& environment, const std::string& profile = "");

}  // namespace farthing::aws
