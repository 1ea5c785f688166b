#include "aws/fields.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>

namespace farthing::aws {
namespace json = boost::json;

const json::value* field_at(const json::value& value, std::string_view path) {
  const json::value* at = &value;
  while (at != nullptr && !path.empty()) {
    const auto dot = path.find('.');
    const auto* object = at->if_object();
    at = object == nullptr ? nullptr : object->if_contains(path.substr(0, dot));
    path.remove_prefix(dot == std::string_view::npos ? path.size() : dot + 1);
  }
  return at;
}

std::string text_at(const json::value& value, std::string_view path) {
  const auto* field = field_at(value, path);
  if (field == nullptr || field->is_structured() || field->is_null()) return {};
  if (const auto* text = field->if_string()) return std::string(*text);
  return json::serialize(*field);
}

bool flag_at(const json::value& value, std::string_view path) { return text_at(value, path) == "true"; }

std::optional<std::int64_t> number_at(const json::value& value, std::string_view path) {
  const std::string text = text_at(value, path);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return {};
  return number;
}

std::optional<Instant> time_at(const json::value& value, std::string_view path) {
  const auto* field = field_at(value, path);
  if (field == nullptr) return {};
  if (const auto* number = field->if_double()) {
    const bool is_time = *number > -1e12 && *number < 1e12;
    return is_time ? std::optional<Instant>(static_cast<Instant>(*number)) : std::nullopt;
  }
  if (field->is_number()) return number_at(value, path);
  Instant instant = 0;
  if (!field->is_string() || !read_instant(field->get_string(), instant)) return {};
  return instant;
}

std::vector<std::string> texts_at(const json::value& value, std::string_view path) {
  std::vector<std::string> texts;
  for (const auto& member : list_at(value, path)) texts.push_back(text_at(member, ""));
  return texts;
}

json::array list_at(const json::value& value, std::string_view path) {
  const auto* field = field_at(value, path);
  if (field == nullptr || field->is_null()) return {};
  if (const auto* array = field->if_array()) return *array;
  if (const auto* text = field->if_string(); text != nullptr && text->empty()) return {};
  if (const auto* object = field->if_object(); object != nullptr && object->size() == 1) {
    const json::value& members = object->begin()->value();
    if (const auto* array = members.if_array()) return *array;
    if (members.is_object()) return {members};
  }
  return json::array(1, *field);
}

}  // namespace farthing::aws
