#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "answer/shown_settings.hpp"
#include "core/environment.hpp"
#include "core/log.hpp"
#include "core/result.hpp"

namespace farthing::cli {

/// What holds for every command: settings.inc.
struct Settings {
  std::filesystem::path data;
  std::string client = "default";
  std::filesystem::path master_key_file;
  std::size_t threads = 1;
  std::size_t memory_mib = 1024;
  std::int64_t keep_days = 35;
  std::string principal_arn;          ///< empty: not known
  std::string template_url;           ///< empty: nowhere
  std::filesystem::path import_root;  ///< empty: the API imports nothing
  std::string listen = "127.0.0.1:8480";
  std::string trusted_proxies;
  std::string oidc_issuer;  ///< empty: none; without a slash at its end
  std::string oidc_client_id;
  std::filesystem::path oidc_client_secret_file;
  std::string oidc_name = "single sign-on";
  std::string smtp_url;  ///< empty: no mail is sent
  std::string smtp_user;
  std::filesystem::path smtp_password_file;
  std::string mail_from;
  std::string public_url;  ///< empty: not known; without a slash at its end
  log::Level log_level = log::Level::warning;
  log::Format log_format = log::Format::text;
};

/// One line of the table of settings.
struct SettingDescription {
  std::string_view name;
  std::string_view kind;
  std::string_view default_words;
  std::string_view meaning;
  /// `FARTHING_KEEP_DAYS`
  std::string variable() const;
};
const std::vector<SettingDescription>& all_settings();

/// A setting's value as text, and who gave it.
struct SettingOrigin {
  std::string value;
  std::string origin;  ///< `--data`, `FARTHING_DATA`, `/etc/farthing.toml:3`; `default`
};

struct ResolvedSettings {
  Settings settings;
  std::map<std::string_view, SettingOrigin> origins;
  std::optional<std::filesystem::path> file;  ///< that was read
  /// As they are shown, in the order of the table.
  std::vector<answer::ShownSetting> shown() const;
};

/// Resolves every setting: a flag comes before its environment variable, that before the file, that before the default.
/// The file is `config` (which must exist), else FARTHING_CONFIG, else `farthing/farthing.toml` below XDG_CONFIG_HOME
/// or ~/.config, if it is there. Fails with `usage`, naming who gave the value.
Result<ResolvedSettings> resolve_settings(const std::map<std::string_view, std::string>& flags,
                                          const std::optional<std::string>& config, const Environment& environment,
                                          std::size_t cores);

}  // namespace farthing::cli
