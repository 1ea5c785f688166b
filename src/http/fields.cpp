#include "http/fields.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>

#include "core/utf8.hpp"

namespace farthing::http {
namespace {

namespace json = boost::json;

constexpr std::size_t deepest = 8;

bool is_json(const Request& request) {
  const auto type = find_header(request.headers, "Content-Type");
  return type && (*type == "application/json" || type->starts_with("application/json;"));
}

Problem no_object(std::string detail) {
  Problem problem(400, std::move(detail));
  problem.code = describe(ErrorCode::usage).name;
  problem.cure = "send one JSON object, as /api/openapi.yaml has it";
  return problem;
}

/// How many fields the outermost object of a well-formed text names. The parser keeps the last of two that have one
/// name, whoever reads along the first: neither is what was meant.
std::size_t names_in(std::string_view text) {
  std::size_t names = 0;
  int depth = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char letter = text[at];
    if (letter == '"') {
      for (++at; text[at] != '"'; ++at)
        if (text[at] == '\\') ++at;
    } else if (letter == '{' || letter == '[') {
      ++depth;
    } else if (letter == '}' || letter == ']') {
      --depth;
    } else if (letter == ':' && depth == 1) {
      ++names;
    }
  }
  return names;
}

std::string wrong_length(std::string_view name, std::size_t longest) {
  return fmt::format("\"{}\" must have 1 to {} characters", name, longest);
}

}  // namespace

std::expected<Fields, Problem> Fields::of(const Request& request) {
  if (request.body.empty()) return Fields(json::object());
  if (!is_json(request)) {
    Problem problem(415, "the body must be JSON");
    problem.code = describe(ErrorCode::usage).name;
    problem.cure = "send it with Content-Type: application/json";
    return std::unexpected(std::move(problem));
  }
  json::parse_options options;
  options.max_depth = deepest;
  boost::system::error_code failed;
  auto value = json::parse(request.body, failed, {}, options);
  if (failed) return std::unexpected(no_object("the body is no JSON: " + failed.message()));
  if (!value.is_object()) return std::unexpected(no_object("the body is no JSON object"));
  if (names_in(request.body) != value.as_object().size())
    return std::unexpected(no_object("a field stands in the body twice"));
  return Fields(std::move(value.as_object()));
}

const json::value* Fields::find(std::string_view name) {
  read_.insert(std::string(name));
  const auto* value = object_.if_contains(name);
  return value == nullptr || value->is_null() ? nullptr : value;
}

void Fields::refuse(std::string_view name, std::string detail) {
  if (!wrong_) wrong_ = wrong_field(std::string(name), std::move(detail));
}

bool Fields::has(std::string_view name) const { return object_.contains(name); }

std::optional<std::string> Fields::optional_text(std::string_view name, std::size_t longest) {
  const json::value* value = find(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string()) {
    refuse(name, fmt::format("\"{}\" must be a text", name));
    return std::nullopt;
  }
  std::string text(value->as_string());
  if (text.size() > longest) refuse(name, wrong_length(name, longest));
  if (text.find('\0') != std::string::npos) refuse(name, fmt::format("\"{}\" holds a NUL character", name));
  return text;
}

std::string Fields::text(std::string_view name, std::size_t longest) {
  auto text = optional_text(name, longest);
  if (!text) refuse(name, fmt::format("\"{}\" is missing", name));
  if (text && text->empty()) refuse(name, wrong_length(name, longest));
  return text.value_or("");
}

std::string Fields::text_or_empty(std::string_view name, std::size_t longest) {
  return optional_text(name, longest).value_or("");
}

std::optional<bool> Fields::optional_flag(std::string_view name) {
  const json::value* value = find(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_bool()) return value->as_bool();
  refuse(name, fmt::format("\"{}\" must be true or false", name));
  return std::nullopt;
}

std::optional<std::int64_t> Fields::optional_number(std::string_view name) {
  const json::value* value = find(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_int64()) return value->as_int64();
  refuse(name, fmt::format("\"{}\" must be a whole number", name));
  return std::nullopt;
}

std::optional<std::vector<std::string>> Fields::optional_texts(std::string_view name, std::size_t most) {
  const json::value* value = find(name);
  if (value == nullptr) return std::nullopt;
  std::vector<std::string> texts;
  const bool is_list = value->is_array() && value->as_array().size() <= most &&
                       std::ranges::all_of(value->as_array(), [](const json::value& one) {
                         return one.is_string() && one.as_string().size() <= usual_length;
                       });
  if (!is_list) {
    refuse(name,
           fmt::format("\"{}\" must be a list of at most {} texts of at most {} characters", name, most, usual_length));
    return std::nullopt;
  }
  for (const json::value& one : value->as_array()) texts.emplace_back(one.as_string());
  return texts;
}

std::optional<Secret> Fields::optional_secret(std::string_view name, std::size_t longest) {
  auto text = optional_text(name, longest);
  if (!text) return std::nullopt;
  return Secret::taken_from(*text);
}

Secret Fields::secret(std::string_view name, std::size_t longest) {
  auto secret = optional_secret(name, longest);
  if (!secret || secret->empty()) refuse(name, fmt::format("\"{}\" is missing", name));
  return secret.value_or(Secret());
}

json::value Fields::json(std::string_view name) {
  const json::value* value = find(name);
  return value == nullptr ? json::value(nullptr) : *value;
}

std::expected<void, Problem> Fields::finish() const {
  if (wrong_) return std::unexpected(*wrong_);
  for (const auto& field : object_)
    if (!read_.contains(std::string_view(field.key())))
      return std::unexpected(wrong_field(valid_utf8(std::string_view(field.key())),
                                         fmt::format("there is no field \"{}\" here", valid_utf8(field.key()))));
  return {};
}

}  // namespace farthing::http
