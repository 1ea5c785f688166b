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
  if (!given) {
    Problem problem(428, "say which state you have changed: If-Match is missing");
    problem.cure = "send the ETag that came with what you have seen";
    return std::unexpected(std::move(problem));
  }
  if (*given == tag_of(current)) return {};
  Problem problem(412, "somebody else has changed it meanwhile");
  problem.code = describe(ErrorCode::conflict).name;
  problem.cure = "look at it as it is now, and change that";
  return std::unexpected(std::move(problem));
}

}  // namespace farthing::http
