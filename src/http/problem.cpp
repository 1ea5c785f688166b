#include "http/problem.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "core/utf8.hpp"

namespace farthing::http {
namespace {

namespace json = boost::json;

constexpr std::string_view usage_cure = "mend what is named, and send it again; /api/openapi.yaml says what is taken";

std::string_view title_of(int status) {
  switch (status) {
    case 400:
      return "Bad request";
    case 401:
      return "Not signed in";
    case 403:
      return "Not allowed";
    case 404:
      return "Not found";
    case 405:
      return "Not a method of this address";
    case 409:
      return "In conflict";
    case 410:
      return "Gone";
    case 412:
      return "Changed meanwhile";
    case 413:
      return "Too large";
    case 422:
      return "Cannot be done";
    case 415:
      return "Not a form of this address";
    case 428:
      return "Condition missing";
    case 429:
      return "Too often";
    case 431:
      return "Headers too large";
    case 502:
      return "AWS refused";
    case 503:
      return "Busy";
    default:
      return "Failed";
  }
}

}  // namespace

int status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::usage:
    case ErrorCode::arn:
      return 400;
    case ErrorCode::not_found:
      return 404;
    case ErrorCode::exists:
    case ErrorCode::conflict:
    case ErrorCode::export_conflict:
      return 409;
    case ErrorCode::busy:
    case ErrorCode::cancelled:
      return 503;
    case ErrorCode::credentials:
    case ErrorCode::aws_denied:
    case ErrorCode::aws_refused:
    case ErrorCode::aws_unavailable:
      return 502;
    case ErrorCode::io:
    case ErrorCode::data_folder:
    case ErrorCode::engine:
    case ErrorCode::database:
    case ErrorCode::master_key:
    case ErrorCode::damaged:
      return 500;
    default:
      return 422;
  }
}

Problem::Problem(Error error_)
    : status(status_of(error_.code)),
      detail(std::move(error_.message)),
      code(describe(error_.code).name),
      cure(std::move(error_.cure)) {
  // The cure of a command line helps nobody here.
  if (error_.code == ErrorCode::usage && cure == describe(ErrorCode::usage).cure) cure = usage_cure;
}

Problem::Problem(int status_, std::string detail_) : status(status_), detail(std::move(detail_)) {}

namespace {

Problem coded(int status, std::string_view code, std::string detail, std::string cure) {
  Problem problem(status, std::move(detail));
  problem.code = code;
  problem.cure = std::move(cure);
  return problem;
}

}  // namespace

Problem not_signed_in() {
  return coded(401, "not_signed_in", "nobody has signed in",
               "sign in, or bring an API token: Authorization: Bearer fth_...");
}

Problem not_allowed(std::string detail) {
  return coded(403, "not_allowed", std::move(detail), "ask an administrator for a role or a token that may do this");
}

Problem foreign_origin() {
  return coded(403, "origin", "the request does not come from this server's own pages",
               "bring an API token, or send the Origin that the setting public-url names");
}

Problem no_administrator_yet() {
  return coded(503, "no_administrator", "farthing has no administrator yet",
               "sign the first one up on the machine that farthing runs on, or through ssh -L 8480:127.0.0.1:8480");
}

Problem if_match_missing() {
  return coded(428, "if_match", "say which state you have changed: If-Match is missing",
               "send the ETag that came with what you have seen");
}

Problem changed_meanwhile() {
  return coded(412, "changed", "somebody else has changed it meanwhile", "look at it as it is now, and change that");
}

Problem too_often(std::int64_t seconds) {
  Problem problem = coded(429, "too_often", "too many tries", "wait as long as Retry-After says, then try again");
  problem.headers.push_back({"Retry-After", std::to_string(std::max<std::int64_t>(1, seconds))});
  return problem;
}

Problem not_found(std::string detail) {
  return coded(404, describe(ErrorCode::not_found).name, std::move(detail),
               std::string(describe(ErrorCode::not_found).cure));
}

Problem wrong_field(std::string field, std::string detail) {
  Problem problem(400, std::move(detail));
  problem.code = describe(ErrorCode::usage).name;
  problem.cure = usage_cure;
  problem.field = std::move(field);
  return problem;
}

Response to_response(const Problem& problem) {
  json::object object{{"type", "about:blank"},
                      {"title", title_of(problem.status)},
                      {"status", problem.status},
                      {"detail", problem.detail}};
  if (!problem.code.empty()) object["code"] = problem.code;
  if (!problem.cure.empty()) object["cure"] = problem.cure;
  if (!problem.field.empty()) object["field"] = problem.field;
  Response response;
  response.status = problem.status;
  response.headers = {{"Content-Type", "application/problem+json"}, {"Cache-Control", "no-store"}};
  response.headers.insert(response.headers.end(), problem.headers.begin(), problem.headers.end());
  response.body = valid_utf8(json::serialize(object)) + "\n";
  return response;
}

Response problem(int status, std::string_view detail) { return to_response(Problem(status, std::string(detail))); }

Response problem(const Error& error) { return to_response(Problem(error)); }

}  // namespace farthing::http
