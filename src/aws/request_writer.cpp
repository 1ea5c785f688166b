#include "aws/request_writer.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <set>
#include <stdexcept>

#include "aws/sigv4.hpp"

namespace farthing::aws {
namespace {

namespace json = boost::json;

std::string plain_text(const json::value& value) {
  if (const auto* text = value.if_string()) return std::string(*text);
  return json::serialize(value);
}

void add_parameter(std::string& out, const std::string& name, const std::string& value) {
  if (!out.empty()) out += '&';
  out += percent_encoded(name) + '=' + percent_encoded(value);
}

void add_form(std::string& out, const std::string& name, const json::value& value, bool ec2) {
  if (value.is_null()) return;
  if (const auto* object = value.if_object()) {
    for (const auto& member : *object) add_form(out, name + '.' + std::string(member.key()), member.value(), ec2);
  } else if (const auto* array = value.if_array()) {
    if (array->empty() && !ec2) add_parameter(out, name, "");
    std::size_t number = 0;
    for (const auto& member : *array)
      add_form(out, fmt::format("{}{}{}", name, ec2 ? "." : ".member.", ++number), member, ec2);
  } else {
    add_parameter(out, name, plain_text(value));
  }
}

HttpRequest form_request(const Operation& operation, const json::object& input) {
  HttpRequest request;
  request.method = "POST";
  request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"});
  add_parameter(request.body, "Action", std::string(operation.name));
  add_parameter(request.body, "Version", std::string(operation.service->version));
  for (const auto& member : input)
    add_form(request.body, std::string(member.key()), member.value(),
             operation.service->protocol == Protocol::ec2_query);
  return request;
}

json::object without_nulls(const json::object& input) {
  json::object out;
  for (const auto& member : input)
    if (!member.value().is_null()) out.insert(member);
  return out;
}

HttpRequest json_request(const Operation& operation, const json::object& input) {
  HttpRequest request;
  request.method = "POST";
  const bool first = operation.service->protocol == Protocol::json_1_0;
  request.headers.push_back({"Content-Type", first ? "application/x-amz-json-1.0" : "application/x-amz-json-1.1"});
  request.headers.push_back({"X-Amz-Target", fmt::format("{}.{}", operation.service->target, operation.name)});
  request.body = json::serialize(without_nulls(input));
  return request;
}

std::expected<HttpRequest, std::string> rest_request(const Operation& operation, const json::object& input) {
  HttpRequest request;
  request.method = operation.method;
  request.path.clear();
  json::object rest = without_nulls(input);
  std::string_view pattern = operation.path;
  if (const auto mark = pattern.find('?'); mark != std::string_view::npos) {
    request.query = pattern.substr(mark + 1);
    pattern = pattern.substr(0, mark);
  }
  while (!pattern.empty()) {
    const auto open = pattern.find('{');
    request.path += pattern.substr(0, open);
    if (open == std::string_view::npos) break;
    const auto close = pattern.find('}', open);
    if (close == std::string_view::npos) throw std::logic_error("an open brace in the table of operations");
    auto name = pattern.substr(open + 1, close - open - 1);
    const bool keep_slashes = name.ends_with('+');
    if (keep_slashes) name.remove_suffix(1);
    const auto* value = rest.if_contains(name);
    const std::string text = value == nullptr ? std::string() : plain_text(*value);
    // Dots are not encoded, and a path with dot segments is another path.
    if (text.empty() || text == "." || text == "..")
      return std::unexpected(fmt::format("{} cannot be \"{}\"", name, text));
    request.path += percent_encoded(text, keep_slashes);
    rest.erase(name);
    pattern.remove_prefix(close + 1);
  }
  if (request.method == "GET" || request.method == "HEAD" || request.method == "DELETE") {
    for (const auto& member : rest) {
      const std::string name(member.key());
      if (const auto* array = member.value().if_array()) {
        for (const auto& each : *array) add_parameter(request.query, name, plain_text(each));
      } else {
        add_parameter(request.query, name, plain_text(member.value()));
      }
    }
  } else {
    request.headers.push_back({"Content-Type", "application/json"});
    request.body = json::serialize(rest);
  }
  return request;
}

}  // namespace

std::expected<HttpRequest, std::string> write_request(const Operation& operation, const json::object& input) {
  switch (operation.service->protocol) {
    case Protocol::query:
    case Protocol::ec2_query:
      return form_request(operation, input);
    case Protocol::json_1_0:
    case Protocol::json_1_1:
      return json_request(operation, input);
    case Protocol::rest_json:
      return rest_request(operation, input);
    case Protocol::rest_xml:
      break;
  }
  throw std::logic_error(fmt::format("{}:{} is not called this way", operation.service->name, operation.name));
}

}  // namespace farthing::aws
