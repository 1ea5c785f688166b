#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "core/result.hpp"

namespace farthing::cli {

struct FileSetting {
  std::string value;
  int line = 0;
};

/// Reads a TOML file of settings: one key a line, named as in settings.inc, a text or a whole number each. Fails with
/// `usage`, naming the line, for a key that is no setting.
Result<std::map<std::string, FileSetting>> read_settings_file(const std::filesystem::path& path);

}  // namespace farthing::cli
