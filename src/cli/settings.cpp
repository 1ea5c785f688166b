#include "cli/settings.hpp"

#include <algorithm>
#include <charconv>

#include "cli/settings_file.hpp"

namespace farthing::cli {
namespace {

namespace fs = std::filesystem;

/// Reads one setting's text into its member; what is wrong with it, or nothing.
using Problem = std::optional<std::string>;

Problem read(const std::string& text, fs::path& value) {
  if (text.empty()) return "is empty";
  value = text;
  return {};
}

Problem read(const std::string& text, std::string& value) {
  constexpr std::size_t longest = 100;
  if (text.empty() || text.size() > longest) return "must have 1 to 100 characters";
  value = text;
  return {};
}

template <class Number>
Problem read_number(const std::string& text, Number least, Number most, Number& value) {
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc() || end != text.data() + text.size() || value < least || value > most)
    return fmt::format("must be a number from {} to {}", least, most);
  return {};
}

Problem read_member(std::string_view name, const std::string& text, std::size_t& value) {
  if (name == "threads") return read_number<std::size_t>(text, 1, 256, value);
  return read_number<std::size_t>(text, 128, std::size_t{1} << 24, value);
}
Problem read_member(std::string_view, const std::string& text, std::int64_t& value) {
  return read_number<std::int64_t>(text, 0, 36'500, value);
}
Problem read_member(std::string_view name, const std::string& text, fs::path& value) {
  if (text.empty() && name != "data" && name != "master-key-file") return {};
  return read(text, value);
}
Problem read_member(std::string_view name, const std::string& text, std::string& value) {
  constexpr std::size_t longest = 2'048;
  if (name == "client") return read(text, value);
  const bool is_address = name == "public-url" || name == "oidc-issuer";
  if (is_address && !text.empty() && !text.starts_with("https://") && !text.starts_with("http://"))
    return "must begin with https:// or http://";
  if (text.size() > longest) return "must have at most 2048 characters";
  if (name == "smtp-url" && !text.empty() && !text.starts_with("smtps://") && !text.starts_with("smtp://"))
    return "must begin with smtps:// or smtp://";
  value = text;
  if (is_address && value.ends_with('/')) value.pop_back();
  return {};
}
Problem read_member(std::string_view, const std::string& text, log::Level& value) {
  static const std::map<std::string_view, log::Level> words{{"debug", log::Level::debug},
                                                            {"info", log::Level::info},
                                                            {"warning", log::Level::warning},
                                                            {"error", log::Level::error},
                                                            {"off", log::Level::off}};
  const auto at = words.find(text);
  if (at == words.end()) return "must be debug, info, warning, error or off";
  value = at->second;
  return {};
}
Problem read_member(std::string_view, const std::string& text, log::Format& value) {
  if (text != "text" && text != "json") return "must be text or json";
  value = text == "json" ? log::Format::json : log::Format::text;
  return {};
}

Problem set(Settings& settings, std::string_view name, const std::string& text) {
#define FARTHING_SETTING(key, member, kind, default_words, meaning) \
  if (name == (key)) return read_member(name, text, settings.member);
#include "cli/settings.inc"
#undef FARTHING_SETTING
  return "is no setting";
}

/// `$VARIABLE/below`, else `~/home_below/below`; nothing without a home.
std::optional<fs::path> xdg_place(const Environment& environment, const std::string& variable,
                                  const std::string& home_below) {
  // The XDG Base Directory Specification has relative paths ignored.
  if (const auto set_by_user = environment(variable); set_by_user && fs::path(*set_by_user).is_absolute())
    return fs::path(*set_by_user) / "farthing";
  if (const auto home = environment("HOME"); home && !home->empty()) return fs::path(*home) / home_below / "farthing";
  return std::nullopt;
}

Result<std::optional<fs::path>> find_file(const std::optional<std::string>& config, const Environment& environment) {
  if (config) return fs::path(*config);
  if (const auto named = environment("FARTHING_CONFIG"); named && !named->empty()) return fs::path(*named);
  const auto place = xdg_place(environment, "XDG_CONFIG_HOME", ".config");
  std::error_code failed;
  if (place && fs::exists(*place / "farthing.toml", failed)) return *place / "farthing.toml";
  return std::nullopt;
}

/// `data` is the data folder that was resolved, which its line of the table comes first for.
std::string default_of(std::string_view name, const Environment& environment, std::size_t cores, const fs::path& data) {
  if (name == "threads") return std::to_string(std::clamp<std::size_t>(cores, 1, 256));
  if (name == "data") {
    const auto place = xdg_place(environment, "XDG_DATA_HOME", ".local/share");
    return place ? place->string() : "";
  }
  if (name == "master-key-file") return (data / "master.key").string();
  const std::string_view words = std::ranges::find(all_settings(), name, &SettingDescription::name)->default_words;
  return words == "none" ? "" : std::string(words);
}

}  // namespace

std::string SettingDescription::variable() const {
  std::string text = "FARTHING_";
  for (const char c : name) text += c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return text;
}

std::vector<answer::ShownSetting> ResolvedSettings::shown() const {
  std::vector<answer::ShownSetting> list;
  for (const SettingDescription& setting : all_settings()) {
    const SettingOrigin& origin = origins.at(setting.name);
    list.push_back({std::string(setting.name), setting.variable(), answer::without_password(origin.value),
                    origin.origin, std::string(setting.default_words), std::string(setting.meaning)});
  }
  return list;
}

const std::vector<SettingDescription>& all_settings() {
  static const std::vector<SettingDescription> settings{
#define FARTHING_SETTING(key, member, kind, default_words, meaning) {key, #kind, default_words, meaning},
#include "cli/settings.inc"
#undef FARTHING_SETTING
  };
  return settings;
}

Result<ResolvedSettings> resolve_settings(const std::map<std::string_view, std::string>& flags,
                                          const std::optional<std::string>& config, const Environment& environment,
                                          std::size_t cores) {
  ResolvedSettings resolved;
  FARTHING_TRY(resolved.file, find_file(config, environment));
  std::map<std::string, FileSetting> from_file;
  if (resolved.file) {
    FARTHING_TRY(from_file, read_settings_file(*resolved.file));
  }
  for (const SettingDescription& setting : all_settings()) {
    SettingOrigin& origin = resolved.origins[setting.name];
    if (const auto flag = flags.find(setting.name); flag != flags.end()) {
      origin = {flag->second, fmt::format("--{}", setting.name)};
    } else if (const auto variable = environment(setting.variable()); variable && !variable->empty()) {
      origin = {*variable, setting.variable()};
    } else if (const auto line = from_file.find(std::string(setting.name)); line != from_file.end()) {
      origin = {line->second.value, fmt::format("{}:{}", resolved.file->string(), line->second.line)};
    } else {
      origin = {default_of(setting.name, environment, cores, resolved.settings.data), "default"};
      if (origin.value.empty() && setting.name == "data")
        return std::unexpected(Error(ErrorCode::usage, "there is no HOME to put the data folder below",
                                     "name the data folder with --data or FARTHING_DATA"));
    }
    if (const auto problem = set(resolved.settings, setting.name, origin.value))
      return fail(ErrorCode::usage, "{}: {} \"{}\" {}", origin.origin, setting.name, origin.value, *problem);
  }
  return resolved;
}

}  // namespace farthing::cli
