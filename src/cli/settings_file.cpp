#include "cli/settings_file.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <vector>

#include "cli/settings.hpp"
#include "core/file.hpp"
#include "query/query_words.hpp"

namespace farthing::cli {

Result<std::map<std::string, FileSetting>> read_settings_file(const std::filesystem::path& path) {
  constexpr std::uint64_t most_bytes = 1 << 20;
  FARTHING_TRY(const std::string text, read_whole_file(path, most_bytes));
  std::map<std::string, FileSetting> settings;
  std::vector<std::string> known;
  for (const SettingDescription& setting : all_settings()) known.emplace_back(setting.name);
  try {
    const toml::table table = toml::parse(text, path.string());
    for (const auto& [key, node] : table) {
      const std::string name(key.str());
      const auto line = static_cast<int>(node.source().begin.line);
      if (std::ranges::find(known, name) == known.end())
        return std::unexpected(
            Error(ErrorCode::usage,
                  fmt::format("{}:{}: {} is no setting{}", path.string(), line, name, query::did_you_mean(name, known)),
                  fmt::format("the settings are {}", query::joined(known))));
      if (const auto* words = node.as_string())
        settings[name] = {words->get(), line};
      else if (const auto* number = node.as_integer())
        settings[name] = {std::to_string(number->get()), line};
      else
        return fail(ErrorCode::usage, "{}:{}: {} must be a text or a whole number", path.string(), line, name);
    }
  } catch (const toml::parse_error& error) {
    return fail(ErrorCode::usage, "{}:{}: {}", path.string(), error.source().begin.line, error.description());
  }
  return settings;
}

}  // namespace farthing::cli
