#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/environment.hpp"
#include "core/result.hpp"
#include "core/secret.hpp"

namespace farthing::aws {

/// One line `name = value` of a profile; any value may be a secret.
struct ProfileValue {
  Secret value;
  std::string file;
  int line = 0;
};

/// Where settings of the AWS tools are written: sections of `name = value`, the names in lower case.
using ProfileSection = std::map<std::string, ProfileValue>;

/// Sections by the words between their brackets: `default`, `profile billing`, `services s`.
using ProfileSections = std::map<std::string, ProfileSection>;

/// Reads the text of such a file. `#` and `;` begin comments, indented lines go on with the value above them, sections
/// that come twice are one. Fails with `credentials`, naming file and line, never what stands there.
Result<ProfileSections> parse_profile_file(std::string_view text, const std::string& file);

/// The profiles of the AWS tools: ~/.aws/config and ~/.aws/credentials, or the files that AWS_CONFIG_FILE and
/// AWS_SHARED_CREDENTIALS_FILE name.
class ProfileFiles {
 public:
  /// Files that do not exist hold nothing; one that cannot be read is an error.
  static Result<ProfileFiles> read(const Environment& environment);

  bool holds(const std::string& profile) const;
  /// A setting of a profile, from the credentials file first; nothing when it is not there or empty.
  const ProfileValue* find(const std::string& profile, const std::string& name) const;
  /// The same, as text. Not for secrets.
  std::optional<std::string> text(const std::string& profile, const std::string& name) const;
  /// A setting from one of the files alone.
  const ProfileValue* find_in_credentials(const std::string& profile, const std::string& name) const;
  const ProfileValue* find_in_config(const std::string& profile, const std::string& name) const;

  /// Where the files are or would be, for people.
  const std::string& config_path() const { return config_path_; }
  const std::string& credentials_path() const { return credentials_path_; }
  /// True when the config file has a section `[name]` that should be `[profile name]`.
  bool has_section_without_word(const std::string& name) const;

 private:
  std::string config_path_;
  std::string credentials_path_;
  ProfileSections config_;       ///< by the name of the profile
  ProfileSections credentials_;  ///< by the name of the profile
  ProfileSections others_;       ///< of the config file
};

/// AWS_PROFILE, or `default`.
std::string chosen_profile(const Environment& environment);

}  // namespace farthing::aws
