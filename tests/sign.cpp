// Signs requests for tests that compare with another signer: one JSON object a line on standard input, the steps of its
// signature a line on standard output.
//
//     {"method": "GET", "host": "...", "path": "/", "query": "", "headers": [["name", "value"]], "body": "",
//      "key": "AKID...", "secret": "...", "token": "", "region": "...", "service": "...", "time": 1440938160}
#include <boost/json.hpp>
#include <iostream>
#include <string>

#include "aws/sigv4.hpp"

namespace {

namespace json = boost::json;
using namespace farthing;

std::string text(const json::object& object, const char* name) { return std::string(object.at(name).as_string()); }

json::object signed_line(const json::object& line) {
  aws::HttpRequest request;
  request.method = text(line, "method");
  request.host = text(line, "host");
  request.path = text(line, "path");
  request.query = text(line, "query");
  request.body = text(line, "body");
  for (const json::value& header : line.at("headers").as_array())
    request.headers.push_back({std::string(header.at(0).as_string()), std::string(header.at(1).as_string())});
  aws::Credentials credentials;
  credentials.access_key_id = text(line, "key");
  credentials.secret_access_key = Secret(text(line, "secret"));
  credentials.session_token = Secret(text(line, "token"));
  const auto steps = aws::sign(request, credentials,
                               {text(line, "region"), text(line, "service"), line.at("time").to_number<Instant>()});
  return {{"canonical_request", steps.canonical_request},
          {"string_to_sign", steps.string_to_sign},
          {"authorization", request.headers.back().value}};
}

}  // namespace

int main() {
  std::string line;
  while (std::getline(std::cin, line)) std::cout << signed_line(json::parse(line).as_object()) << '\n';
  return 0;
}
