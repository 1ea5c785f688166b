#include "http/problem.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "core/utf8.hpp"

namespace farthing::http {
namespace {

namespace json = boost::json;

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
    case 412:
      return "Changed meanwhile";
    case 413:
      return "Too large";
    case 422:
      return "Cannot be done";
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

Response answer(int status, const json::object& object) {
  Response response;
  response.status = status;
  response.headers = {{"Content-Type", "application/problem+json"}, {"Cache-Control", "no-store"}};
  response.body = valid_utf8(json::serialize(object)) + "\n";
  return response;
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

Response problem(int status, std::string_view detail) {
  return answer(status, {{"type", "about:blank"}, {"title", title_of(status)}, {"status", status}, {"detail", detail}});
}

Response problem(const Error& error) {
  const int status = status_of(error.code);
  return answer(status, {{"type", "about:blank"},
                         {"title", title_of(status)},
                         {"status", status},
                         {"detail", error.message},
                         {"code", describe(error.code).name},
                         {"cure", error.cure}});
}

}  // namespace farthing::http
