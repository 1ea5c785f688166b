#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/result.hpp"

namespace farthing::control {

/// Lists and maps of texts as the tables hold them: JSON. What is not UTF-8 is stored as U+FFFD.
std::string to_json_text(const std::vector<std::string>& list);
std::string to_json_text(const std::map<std::string, std::string>& texts_by_name);
/// Read what those have written; fail with `damaged` for anything else.
Result<std::vector<std::string>> list_of_json_text(const std::string& text);
Result<std::map<std::string, std::string>> map_of_json_text(const std::string& text);

}  // namespace farthing::control
