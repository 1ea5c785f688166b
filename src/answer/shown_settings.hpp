#pragma once

#include <boost/json/array.hpp>
#include <span>
#include <string>
#include <string_view>

namespace farthing::answer {

/// A setting that holds, and who gave it.
struct ShownSetting {
  std::string name;
  std::string variable;  ///< `FARTHING_KEEP_DAYS`
  std::string value;
  std::string from;  ///< `--data`, `FARTHING_DATA`, `/etc/farthing.toml:3`; `default`
  std::string default_words;
  std::string meaning;
};

/// A value as it may be shown: secrets are given in files, but an address could hold a password, which is masked.
std::string without_password(std::string_view value);

/// `farthing settings --output json`
boost::json::array to_json(std::span<const ShownSetting> settings);

}  // namespace farthing::answer
