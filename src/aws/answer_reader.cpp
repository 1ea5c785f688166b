#include "aws/answer_reader.hpp"

#include <fmt/format.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <iterator>
#include <utility>

#include "aws/fields.hpp"
#include "aws/xml.hpp"
#include "core/utf8.hpp"

namespace farthing::aws {
namespace {

namespace json = boost::json;
using Kind = CallFailure::Kind;

constexpr std::size_t most_shown_bytes = 200;

struct ErrorKind {
  std::string_view code;
  Kind kind;
};
constexpr ErrorKind error_kinds[] = {
#define FARTHING_AWS_ERROR(code, kind) {#code, Kind::kind},
#include "aws/error_kinds.inc"
#undef FARTHING_AWS_ERROR
};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/// The first letter that is no blank; 0 when there is none.
char first_mark(std::string_view body) {
  if (body.starts_with("\xEF\xBB\xBF")) body.remove_prefix(3);
  for (const char c : body)
    if (!is_blank(c)) return c;
  return 0;
}

std::string shown(std::string_view body) {
  std::string out;
  for (const char c : body.substr(0, most_shown_bytes)) {
    const bool printable = c >= ' ' && c < 0x7f;
    if (printable || is_blank(c)) {
      const char mark = printable ? c : ' ';
      if (mark != ' ' || (!out.empty() && out.back() != ' ')) out += mark;
    } else {
      out += '.';
    }
  }
  if (body.size() > most_shown_bytes) out += "...";
  return out;
}

/// Fills in what an XML body says of an error, in any of AWS's shapes; false when it is none of them.
bool read_xml_error(std::string_view body, CallFailure& failure) {
  const auto parsed = xml_to_json(body);
  if (!parsed) return false;
  const json::value& root = parsed->as_object().begin()->value();
  for (const char* place : {"Error", "Errors.Error", "error", ""}) {
    const auto* found = field_at(root, place);
    if (found == nullptr) continue;
    const json::value* error = found->is_array() && !found->as_array().empty() ? &found->as_array().front() : found;
    const std::string code = text_at(*error, "Code");
    if (code.empty()) continue;
    failure.code = code;
    failure.message = text_at(*error, "Message");
    failure.bucket_region = text_at(*error, "Region");
    for (const char* id : {"RequestId", "RequestID", "requestId"})
      if (failure.request_id.empty()) failure.request_id = text_at(root, id);
    return true;
  }
  return false;
}

bool read_json_error(const HttpResponse& response, CallFailure& failure) {
  std::string code(response.header("x-amzn-errortype"));
  const auto parsed = read_json(response.body);
  if (parsed) {
    for (const char* name : {"__type", "code", "Code"})
      if (code.empty()) code = text_at(*parsed, name);
    for (const char* name : {"message", "Message", "errorMessage"})
      if (failure.message.empty()) failure.message = text_at(*parsed, name);
  }
  code = code.substr(0, code.find(':'));
  code = code.substr(code.find('#') + 1);  // npos + 1 is 0: all of it
  failure.code = code;
  return !code.empty();
}

/// The value without the element that wraps it: `{"XResponse": {"XResult": {...}}}`.
json::value unwrapped(json::value root, const Operation& operation) {
  json::value answer = std::move(root.as_object().begin()->value());
  auto* object = answer.if_object();
  if (operation.service->protocol == Protocol::query) {
    const std::string wrapper = std::string(operation.name) + "Result";
    auto* result = object == nullptr ? nullptr : object->if_contains(wrapper);
    if (result == nullptr || !result->is_object()) return json::object();
    json::value inside = std::move(*result);
    return inside;
  }
  if (object == nullptr) return json::object();
  object->erase("requestId");
  object->erase("ResponseMetadata");
  return answer;
}

}  // namespace

std::expected<json::value, std::string> read_json(std::string_view text) {
  std::string mended(text);
  mend(mended);
  json::parse_options options;
  options.max_depth = 64;
  boost::system::error_code error;
  json::value value = json::parse(mended, error, {}, options);
  if (error) return std::unexpected(fmt::format("the JSON cannot be read: {}", error.message()));
  return value;
}

std::expected<json::value, std::string> read_answer(const Operation& operation, const HttpResponse& response) {
  switch (operation.service->protocol) {
    case Protocol::query:
    case Protocol::ec2_query:
    case Protocol::rest_xml: {
      auto root = xml_to_json(response.body);
      if (!root) return std::unexpected(root.error());
      if (operation.service->protocol == Protocol::rest_xml) return std::move(*root);
      const std::string expected = std::string(operation.name) + "Response";
      const std::string found(root->as_object().begin()->key());
      if (found != expected)
        return std::unexpected(fmt::format("the answer is a {}, not a {}", found.substr(0, 80), expected));
      return unwrapped(std::move(*root), operation);
    }
    case Protocol::json_1_0:
    case Protocol::json_1_1:
    case Protocol::rest_json:
      break;
  }
  // An empty answer must not pass for an empty list.
  if (first_mark(response.body) == 0) return std::unexpected("the answer is empty");
  auto value = read_json(response.body);
  if (value && !value->is_object()) return std::unexpected("the answer is no JSON object");
  return value;
}

std::string request_id_of(const HttpResponse& response) {
  for (const char* name : {"x-amzn-requestid", "x-amzn-request-id", "x-amz-request-id"})
    if (const auto id = response.header(name); !id.empty()) return std::string(id);
  return {};
}

bool is_throttle(std::string_view code) { return kind_of_error(code, "", 400) == Kind::throttled; }

Kind kind_of_error(std::string_view code, std::string_view message, int status) {
  // Several services report a wrong clock as a wrong signature, and tell it only in words.
  if ((code == "SignatureDoesNotMatch" || code == "InvalidSignatureException" || code == "AuthFailure") &&
      (message.starts_with("Signature expired") || message.starts_with("Signature not yet current")))
    return Kind::clock_skew;
  for (const ErrorKind& known : error_kinds)
    if (known.code == code) return known.kind;
  if (code.find("Throttl") != std::string_view::npos) return Kind::throttled;
  if (code.starts_with("AccessDenied")) return Kind::denied;
  if (code.starts_with("KMS.") && message.find("not authorized") != std::string_view::npos) return Kind::denied;
  if (code.ends_with("NotFound") || code.ends_with("NotFoundException") || code.ends_with("NotFoundFault") ||
      code.starts_with("NoSuch"))
    return Kind::not_found;
  if (status >= 500) return Kind::unavailable;
  if (status == 429) return Kind::throttled;
  if (status == 412) return Kind::changed;
  if (status == 404) return Kind::not_found;
  if ((status == 401 || status == 403) && code.empty()) return Kind::denied;
  if (status >= 300 && status < 400) return Kind::wrong_region;
  return Kind::invalid;
}

CallFailure read_failure(const Operation& operation, const HttpResponse& response) {
  CallFailure failure;
  failure.service = operation.service->name;
  failure.operation = operation.name;
  failure.status = response.status;
  failure.request_id = request_id_of(response);
  const char mark = first_mark(response.body);
  const bool known = (mark == '<' && read_xml_error(response.body, failure)) || read_json_error(response, failure);
  if (!known && failure.message.empty()) failure.message = shown(response.body);
  failure.code = valid_utf8(failure.code);
  if (const auto region = response.header("x-amz-bucket-region"); !region.empty()) failure.bucket_region = region;
  failure.kind = kind_of_error(failure.code, failure.message, response.status);
  if (!known && operation.service->protocol != Protocol::rest_xml && failure.kind == Kind::wrong_region)
    failure.kind = Kind::malformed;
  return failure;
}

}  // namespace farthing::aws
