#include "connect/doctor/answer_text.hpp"

#include <boost/json/serialize.hpp>

namespace farthing::connect::doctor {

namespace json = boost::json;

const json::value& part_in(const json::value& value, std::string_view member) {
  static const json::value nothing;
  if (!value.is_object()) return nothing;
  const json::value* found = value.get_object().if_contains(member);
  return found != nullptr ? *found : nothing;
}

std::string text_in(const json::value& value, std::string_view member) {
  const json::value& found = part_in(value, member);
  if (found.is_string()) return std::string(found.get_string());
  if (found.is_null() || found.is_structured()) return {};
  return json::serialize(found);
}

std::vector<json::value> list_in(const json::value& value, std::string_view member) {
  const json::value& found = part_in(value, member);
  if (found.is_array()) return {found.get_array().begin(), found.get_array().end()};
  if (found.is_null() || (found.is_string() && found.get_string().empty())) return {};
  return {found};
}

}  // namespace farthing::connect::doctor
