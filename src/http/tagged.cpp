#include "http/tagged.hpp"

#include <boost/json/serialize.hpp>

#include "core/sha256.hpp"

namespace farthing::http {
namespace {

std::string tag_of(const boost::json::value& value) {
  const std::string text = boost::json::serialize(value);
  Sha256 sum;
  sum.add(text.data(), text.size());
  constexpr std::size_t digits = 32;
  return fmt::format("\"{}\"", sum.finish().substr(0, digits));
}

}  // namespace

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
