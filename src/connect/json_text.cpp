#include "connect/json_text.hpp"

#include <boost/json.hpp>

namespace farthing::connect {
namespace {

namespace json = boost::json;

void append(const json::value& value, std::size_t depth, std::string& out) {
  const std::string inside((depth + 1) * 2, ' ');
  const std::string outside(depth * 2, ' ');
  if (const auto* object = value.if_object(); object != nullptr && !object->empty()) {
    out += "{\n";
    std::string_view between;
    for (const auto& [key, member] : *object) {
      out += between;
      out += inside + json::serialize(json::value(key)) + ": ";
      append(member, depth + 1, out);
      between = ",\n";
    }
    out += "\n" + outside + "}";
  } else if (const auto* array = value.if_array();
             array != nullptr && (array->size() > 1 || (array->size() == 1 && !array->front().is_string()))) {
    out += "[\n";
    std::string_view between;
    for (const json::value& item : *array) {
      out += between;
      out += inside;
      append(item, depth + 1, out);
      between = ",\n";
    }
    out += "\n" + outside + "]";
  } else {
    out += json::serialize(value);
  }
}

}  // namespace

std::string pretty_json(const json::value& value) {
  std::string out;
  append(value, 0, out);
  return out + "\n";
}

}  // namespace farthing::connect
