#include "aws/profile_credentials.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "aws/arn.hpp"
#include "aws/container_credentials.hpp"
#include "aws/environment_credentials.hpp"
#include "aws/instance_credentials.hpp"
#include "aws/partition.hpp"
#include "aws/sts.hpp"
#include "aws/web_identity_credentials.hpp"

namespace farthing::aws {
namespace {

/// `~/.aws/config:12, profile billing`
std::string place_of(const ProfileValue& value, const std::string& profile) {
  return fmt::format("{}:{}, profile {}", value.file, value.line, profile);
}

bool is_one_line(const ProfileValue& value) { return !value.value.reveal().contains('\n'); }

}  // namespace

ProfileCredentials::ProfileCredentials(const CredentialSurroundings& around, const ProfileFiles& files,
                                       std::string region)
    : around_(around), files_(files), region_(std::move(region)) {}

SoughtCredentials ProfileCredentials::role(const std::string& profile) const {
  if (!assumes_role(profile)) return not_set_up(fmt::format("profile {} has no role_arn with a source", profile));
  std::set<std::string> visited{profile};
  return assume(profile, visited);
}

SoughtCredentials ProfileCredentials::web_identity(const std::string& profile) const {
  const auto* file = files_.find(profile, "web_identity_token_file");
  if (file == nullptr) return not_set_up(fmt::format("profile {} has no web_identity_token_file", profile));
  const auto role = files_.text(profile, "role_arn");
  if (!role) return set_up_wrong(place_of(*file, profile) + ": web_identity_token_file without role_arn");
  const auto arn = parse_role_arn(*role);
  return assume_with_web_identity(around_,
                                  {std::string(file->value.reveal()), *role,
                                   files_.text(profile, "role_session_name").value_or(""), place_of(*file, profile)},
                                  region_of(profile, arn ? arn->partition : ""));
}

SoughtCredentials ProfileCredentials::keys_in_credentials(const std::string& profile) const {
  return keys(profile, files_.credentials_path(), true);
}

SoughtCredentials ProfileCredentials::keys_in_config(const std::string& profile) const {
  return keys(profile, files_.config_path(), false);
}

SoughtCredentials ProfileCredentials::keys(const std::string& profile, const std::string& file,
                                           bool in_credentials) const {
  const auto find = [&](const std::string& name) {
    return in_credentials ? files_.find_in_credentials(profile, name) : files_.find_in_config(profile, name);
  };
  const auto* id = find("aws_access_key_id");
  const auto* secret = find("aws_secret_access_key");
  const auto* token = find("aws_session_token");
  if (id == nullptr && secret == nullptr) {
    const auto shown = file.empty()
                           ? std::string(in_credentials ? "~/.aws/credentials" : "~/.aws/config") + " (HOME is not set)"
                           : file;
    return not_set_up(fmt::format("no aws_access_key_id of profile {} in {}", profile, shown));
  }
  if (secret == nullptr)
    return set_up_wrong(place_of(*id, profile) + ": aws_access_key_id without aws_secret_access_key");
  if (id == nullptr)
    return set_up_wrong(place_of(*secret, profile) + ": aws_secret_access_key without aws_access_key_id");
  for (const auto* value : {id, secret, token})
    if (value != nullptr && !is_one_line(*value))
      return set_up_wrong(place_of(*value, profile) + ": a key goes over several lines");
  Credentials credentials;
  credentials.access_key_id = id->value.reveal();
  credentials.secret_access_key = secret->value;
  if (token != nullptr) credentials.session_token = token->value;
  credentials.origin = fmt::format("profile {} ({})", profile, id->file);
  return credentials;
}

SoughtCredentials ProfileCredentials::sso(const std::string& profile) const {
  for (const auto* name : {"sso_session", "sso_start_url", "sso_account_id"})
    if (const auto* value = files_.find(profile, name))
      return set_up_wrong(
          fmt::format("{}: {} asks for IAM Identity Center, which farthing does not support: give the "
                      "profile a role_arn or keys",
                      place_of(*value, profile), name));
  return not_set_up(fmt::format("profile {} has no sso_session", profile));
}

SoughtCredentials ProfileCredentials::process(const std::string& profile) const {
  if (const auto* value = files_.find(profile, "credential_process"))
    return set_up_wrong(
        fmt::format("{}: credential_process is not supported: farthing runs no programs; give the "
                    "profile a role_arn or keys",
                    place_of(*value, profile)));
  return not_set_up(fmt::format("profile {} has no credential_process", profile));
}

bool ProfileCredentials::has_keys(const std::string& profile) const {
  return files_.find(profile, "aws_access_key_id") != nullptr;
}

bool ProfileCredentials::assumes_role(const std::string& profile) const {
  return files_.find(profile, "role_arn") != nullptr && files_.find(profile, "web_identity_token_file") == nullptr;
}

std::string ProfileCredentials::region_of(const std::string& profile, const std::string& partition) const {
  if (!region_.empty()) return region_;
  if (auto region = files_.text(profile, "region"); region && is_region_name(*region)) return *region;
  return sts_region(region_, partition);
}

SoughtCredentials ProfileCredentials::assume(const std::string& profile, std::set<std::string>& visited) const {
  const auto& arn = *files_.find(profile, "role_arn");
  const auto where = place_of(arn, profile);
  const auto role = parse_role_arn(arn.value.reveal());
  if (!role) return set_up_wrong(fmt::format("{}: {}", where, role.error().message));
  if (const auto* mfa = files_.find(profile, "mfa_serial"))
    return set_up_wrong(place_of(*mfa, profile) + ": mfa_serial is not supported: nobody is there to type the code");

  RoleRequest request;
  request.role_arn = role->text;
  request.external_id = files_.text(profile, "external_id").value_or("");
  if (auto name = files_.text(profile, "role_session_name")) request.session_name = std::move(*name);
  if (const auto* duration = files_.find(profile, "duration_seconds")) {
    int seconds = 0;
    const auto text = duration->value.reveal();
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error != std::errc() || end != text.data() + text.size() || seconds < 900 || seconds > 43'200)
      return set_up_wrong(place_of(*duration, profile) + ": duration_seconds is not a number from 900 to 43200");
    request.duration = std::chrono::seconds(seconds);
  }
  auto source = source_of(profile, visited);
  if (!source) return source;
  const Client client(around_.wire, fixed_credentials(std::move(*source)), region_of(profile, role->partition),
                      around_.stop);
  auto session = assume_role(client, request);
  if (!session)
    return set_up_wrong(fmt::format("{}: {}", where, to_string(session.error())), std::move(session.error()));
  session->origin = fmt::format("profile {}, role {}", profile, role->text);
  return std::move(*session);
}

SoughtCredentials ProfileCredentials::source_of(const std::string& profile, std::set<std::string>& visited) const {
  const auto& arn = *files_.find(profile, "role_arn");
  const auto* source = files_.find(profile, "source_profile");
  const auto* kind = files_.find(profile, "credential_source");
  if (source != nullptr && kind != nullptr)
    return set_up_wrong(place_of(*kind, profile) + ": credential_source and source_profile exclude each other");
  SoughtCredentials found;
  std::string where;
  if (kind != nullptr) {
    where = place_of(*kind, profile);
    const auto name = kind->value.reveal();
    if (name == "Environment")
      found = environment_credentials(around_);
    else if (name == "Ec2InstanceMetadata")
      found = instance_credentials(around_);
    else if (name == "EcsContainer")
      found = container_credentials(around_);
    else
      return set_up_wrong(where + ": credential_source is not Environment, Ec2InstanceMetadata or EcsContainer");
  } else if (source != nullptr) {
    where = place_of(*source, profile);
    const std::string next(source->value.reveal());
    if (!files_.holds(next)) return set_up_wrong(fmt::format("{}: there is no profile {}", where, next));
    const bool own_keys = next == profile && has_keys(profile);
    if (!own_keys && !visited.insert(next).second)
      return set_up_wrong(fmt::format("{}: the source profiles run in a circle through {}", where, next));
    // Keys beat a role in a source, as the AWS tools have it.
    found = !has_keys(next) && assumes_role(next) ? assume(next, visited) : any_of(next);
  } else {
    return set_up_wrong(place_of(arn, profile) +
                        ": role_arn without source_profile, credential_source or "
                        "web_identity_token_file");
  }
  if (found) return found;
  // Whatever a source lacks, the profile that names it was set up.
  return set_up_wrong(fmt::format("{}: {}", where, found.error().words), std::move(found.error().cause));
}

SoughtCredentials ProfileCredentials::any_of(const std::string& profile) const {
  constexpr std::array ways{&ProfileCredentials::keys_in_credentials, &ProfileCredentials::keys_in_config,
                            &ProfileCredentials::web_identity, &ProfileCredentials::sso, &ProfileCredentials::process};
  for (const auto way : ways) {
    auto found = (this->*way)(profile);
    if (found || found.error().set_up) return found;
  }
  return set_up_wrong(fmt::format("profile {} holds no credentials", profile));
}

}  // namespace farthing::aws
