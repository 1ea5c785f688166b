#pragma once

#include <set>
#include <string>

#include "aws/credential_step.hpp"
#include "aws/profile_file.hpp"

namespace farthing::aws {

/// The ways in which a profile of the AWS tools gives credentials. Each is a step of its own, since the tools look at
/// other places between them.
class ProfileCredentials {
 public:
  /// All must outlive the object. `region` is where STS is asked, unless the profile says otherwise.
  ProfileCredentials(const CredentialSurroundings& around, const ProfileFiles& files, std::string region);

  /// role_arn with source_profile or credential_source; the chain may be long, but has an end. external_id,
  /// role_session_name and duration_seconds are sent along; mfa_serial is not supported.
  SoughtCredentials role(const std::string& profile) const;
  /// role_arn with web_identity_token_file.
  SoughtCredentials web_identity(const std::string& profile) const;
  /// aws_access_key_id, aws_secret_access_key, aws_session_token of the credentials file or of the config file.
  SoughtCredentials keys_in_credentials(const std::string& profile) const;
  SoughtCredentials keys_in_config(const std::string& profile) const;
  /// Not supported: says so where a profile asks for them.
  SoughtCredentials sso(const std::string& profile) const;
  SoughtCredentials process(const std::string& profile) const;

 private:
  SoughtCredentials assume(const std::string& profile, std::set<std::string>& visited) const;
  SoughtCredentials source_of(const std::string& profile, std::set<std::string>& visited) const;
  SoughtCredentials any_of(const std::string& profile) const;
  SoughtCredentials keys(const std::string& profile, const std::string& file, bool in_credentials) const;
  bool has_keys(const std::string& profile) const;
  bool assumes_role(const std::string& profile) const;
  std::string region_of(const std::string& profile, const std::string& partition) const;

  const CredentialSurroundings& around_;
  const ProfileFiles& files_;
  std::string region_;
};

}  // namespace farthing::aws
