#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace farthing::bill {

/// Reads a map as CUR 2.0 writes it in CSV, the text of a JSON object: {"user_team":"web"}. A value that is no text is
/// written as JSON; a null is left out. An empty cell is an empty map. False for anything else, and `entries` is empty.
bool read_map(std::string_view text, std::vector<std::pair<std::string, std::string>>& entries);

}  // namespace farthing::bill
