#include "answer/json_parts.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "core/utf8.hpp"

namespace farthing::answer {

namespace json = boost::json;

json::value moment_or_null(Instant instant) {
  return instant == 0 ? json::value(nullptr) : json::value(to_iso_string(instant));
}

json::object error_json(const Error& error) {
  return {{"code", describe(error.code).name.data()}, {"message", error.message}, {"cure", error.cure}};
}

json::value parsed(const std::string& text) {
  boost::system::error_code failed;
  auto value = json::parse(text, failed);
  return failed ? json::value(nullptr) : value;
}

std::string document(const json::value& value) { return valid_utf8(json::serialize(value) + "\n"); }

}  // namespace farthing::answer
