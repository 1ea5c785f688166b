// Calls AWS for tests from outside: one JSON object a line on standard input, what came of it a line on standard
// output. Credentials, endpoints, proxies and certificates come from the environment, as for farthing itself.
//
//     {"operation": "sts:GetCallerIdentity", "region": "eu-central-1", "input": {}, "list": false,
//      "role": "arn:...", "external_id": "..."}            the last three may be left out
//     {"path": "/bucket/key", "query": "", "region": "eu-central-1"}       S3, addressed by path
//
// `{"endpoints": REGION}` prints the host and the signing region of every service there.
#include <boost/json.hpp>
#include <cstdlib>
#include <iostream>
#include <string>

#include "aws/curl_transport.hpp"
#include "aws/fields.hpp"
#include "aws/sts.hpp"

namespace {

namespace json = boost::json;
using namespace farthing;

json::object failed(const aws::CallFailure& failure) {
  return {
      {"kind", aws::to_string(failure.kind)}, {"code", failure.code},         {"status", failure.status},
      {"text", to_string(failure)},           {"attempts", failure.attempts}, {"bucket_region", failure.bucket_region}};
}

json::object endpoints(const aws::Client& client) {
  json::object out;
  for (const aws::Service& service : aws::all_services()) {
    const aws::Endpoint endpoint = client.endpoint(service);
    out[service.name] = json::array{endpoint.host, endpoint.signing_region};
  }
  return out;
}

json::object object_of(const aws::Client& client, const json::object& line) {
  const aws::Operation& operation = *aws::find_operation("s3:GetObject");
  const aws::Endpoint endpoint = client.endpoint(*operation.service);
  aws::HttpRequest request;
  request.scheme = endpoint.scheme;
  request.host = endpoint.host;
  request.path = aws::text_at(line, "path");
  request.query = aws::text_at(line, "query");
  const auto response = client.send(operation, client.region(), std::move(request));
  if (!response) return failed(response.error());
  return {{"size", response->body.size()}, {"text", response->body.substr(0, 100'000)}};
}

json::object called(const std::shared_ptr<aws::Wire>& wire, std::shared_ptr<aws::CredentialSource> credentials,
                    const json::object& line) {
  if (const auto* region = line.if_contains("endpoints"))
    return endpoints({wire, credentials, std::string(region->as_string())});
  aws::Client client(wire, std::move(credentials), aws::text_at(line, "region"));
  if (line.contains("role")) {
    aws::RoleRequest request;
    request.role_arn = aws::text_at(line, "role");
    request.external_id = aws::text_at(line, "external_id");
    client = {wire, aws::assumed_role_credentials(client, request, wire->clock()), client.region()};
  }
  if (line.contains("path")) return object_of(client, line);
  const std::string operation = aws::text_at(line, "operation");
  const json::object input = line.contains("input") ? line.at("input").as_object() : json::object();
  if (aws::flag_at(line, "list")) {
    auto listed = client.list(operation, input);
    return listed ? json::object{{"list", std::move(*listed)}} : failed(listed.error());
  }
  auto reply = client.call(operation, input);
  if (!reply) return failed(reply.error());
  return {{"body", std::move(reply->body)}, {"request_id", reply->request_id}};
}

}  // namespace

int main() {
  const Environment environment = [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
  };
  const auto wire = aws::Wire::make(aws::make_curl_transport(environment), system_clock(), environment);
  const auto secret = [&](const char* name) { return Secret(environment(name).value_or("")); };
  const auto credentials = aws::fixed_credentials({environment("AWS_ACCESS_KEY_ID").value_or("AKIDEXAMPLE"),
                                                   secret("AWS_SECRET_ACCESS_KEY"),
                                                   secret("AWS_SESSION_TOKEN"),
                                                   {},
                                                   "environment"});
  std::string line;
  while (std::getline(std::cin, line))
    std::cout << called(wire, credentials, json::parse(line).as_object()) << '\n' << std::flush;
  return 0;
}
