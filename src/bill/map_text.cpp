#include "bill/map_text.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace farthing::bill {

bool read_map(std::string_view text, std::vector<std::pair<std::string, std::string>>& entries) {
  namespace json = boost::json;
  entries.clear();
  if (text.empty()) return true;
  json::parse_options options;
  options.max_depth = 16;
  boost::system::error_code failed;
  const json::value parsed = json::parse({text.data(), text.size()}, failed, {}, options);
  const json::object* object = failed ? nullptr : parsed.if_object();
  if (object == nullptr) return false;
  for (const auto& [key, value] : *object) {
    if (value.is_null()) continue;
    entries.emplace_back(std::string(key),
                         value.is_string() ? std::string(value.get_string()) : json::serialize(value));
  }
  return true;
}

}  // namespace farthing::bill
