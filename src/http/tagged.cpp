#include "http/tagged.hpp"

#include <boost/json/serialize.hpp>

#include "core/sha256.hpp"

namespace farthing::http {
namespace {

std::string tag_of_text(std::string_view text) {
  Sha256 sum;
  sum.add(text.data(), text.size());
  constexpr std::size_t digits = 32;
  return fmt::format("\"{}\"", sum.finish().substr(0, digits));
}

std::string tag_of(const boost::json::value& value) { return tag_of_text(boost::json::serialize(value)); }

}  // namespace

std::string tag_of_body(std::string_view body) { return tag_of_text(body.substr(0, body.rfind('\n'))); }

Response tagged_answer(const boost::json::value& value, int status) {
  Response response = json_answer(value, status);
  response.headers.push_back({"ETag", tag_of(value)});
  return response;
}

std::expected<void, Problem> check_if_match(const Request& request, const boost::json::value& current) {
  const auto given = find_header(request.headers, "If-Match");
  if (!given) return std::unexpected(if_match_missing());
  if (*given != tag_of(current)) return std::unexpected(changed_meanwhile());
  return {};
}

}  // namespace farthing::http
