#include "control/json_text.hpp"

#include <boost/json.hpp>

#include "core/utf8.hpp"

namespace farthing::control {
namespace {

namespace json = boost::json;

std::unexpected<Error> not_ours(const std::string& text) {
  return fail(ErrorCode::damaged, "the control database holds a JSON text that farthing never writes: {}",
              valid_utf8(text));
}

}  // namespace

std::string to_json_text(const std::vector<std::string>& list) {
  json::array array;
  for (const std::string& text : list) array.emplace_back(valid_utf8(text));
  return json::serialize(array);
}

std::string to_json_text(const std::map<std::string, std::string>& texts_by_name) {
  json::object object;
  for (const auto& [name, text] : texts_by_name) object[valid_utf8(name)] = valid_utf8(text);
  return json::serialize(object);
}

Result<std::vector<std::string>> list_of_json_text(const std::string& text) {
  boost::system::error_code failed;
  const json::value value = json::parse(text, failed);
  if (failed || !value.is_array()) return not_ours(text);
  std::vector<std::string> list;
  for (const json::value& element : value.get_array()) {
    if (!element.is_string()) return not_ours(text);
    list.emplace_back(element.get_string());
  }
  return list;
}

Result<std::map<std::string, std::string>> map_of_json_text(const std::string& text) {
  boost::system::error_code failed;
  const json::value value = json::parse(text, failed);
  if (failed || !value.is_object()) return not_ours(text);
  std::map<std::string, std::string> texts_by_name;
  for (const auto& [name, element] : value.get_object()) {
    if (!element.is_string()) return not_ours(text);
    texts_by_name.emplace(name, element.get_string());
  }
  return texts_by_name;
}

}  // namespace farthing::control
