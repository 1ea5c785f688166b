#include "aws/client.hpp"

#include <fmt/format.h>

#include <set>
#include <stdexcept>
#include <utility>

#include "aws/answer_reader.hpp"
#include "aws/exchange.hpp"
#include "aws/fields.hpp"
#include "aws/request_writer.hpp"
#include "aws/wire_state.hpp"

namespace farthing::aws {

namespace json = boost::json;
using Kind = CallFailure::Kind;

namespace {

CallFailure failure_of(Kind kind, const Operation& operation, std::string region, std::string message) {
  CallFailure failure;
  failure.kind = kind;
  failure.service = operation.service->name;
  failure.operation = operation.name;
  failure.region = std::move(region);
  failure.message = std::move(message);
  return failure;
}

const Operation& operation_named(std::string_view name) {
  const Operation* operation = find_operation(name);
  if (operation == nullptr) throw std::logic_error(fmt::format("the table of operations holds no {}", name));
  return *operation;
}

}  // namespace

struct Client::State {
  std::shared_ptr<WireState> wire;
  std::shared_ptr<CredentialSource> credentials;
  std::string region;
  std::stop_token stop;
};

Client::Client(std::shared_ptr<Wire> wire, std::shared_ptr<CredentialSource> credentials, std::string region,
               std::stop_token stop) {
  auto state = std::make_shared<State>();
  state->wire = std::dynamic_pointer_cast<WireState>(std::move(wire));
  if (!state->wire) throw std::logic_error("a Client needs a Wire of Wire::make");
  state->credentials = std::move(credentials);
  state->region = std::move(region);
  state->stop = std::move(stop);
  state_ = std::move(state);
}

const std::string& Client::region() const { return state_->region; }

Client Client::in_region(std::string region) const {
  return {state_->wire, state_->credentials, std::move(region), state_->stop};
}

const std::stop_token& Client::stop() const { return state_->stop; }

Wire& Client::wire() const { return *state_->wire; }

Endpoint Client::endpoint(const Service& service) const { return state_->wire->endpoint(service, state_->region); }

CallResult<HttpResponse> Client::send(const Operation& operation, const std::string& signing_region,
                                      HttpRequest request, BodySink* sink, std::optional<int> most_attempts) const {
  return exchange(*state_->wire, *state_->credentials, state_->stop, operation, signing_region, std::move(request),
                  sink, most_attempts);
}

CallResult<Reply> Client::call(std::string_view name, const json::object& input) const {
  const Operation& operation = operation_named(name);
  const Endpoint where = endpoint(*operation.service);
  if (where.host.empty())
    return std::unexpected(
        where.overridden
            ? failure_of(Kind::invalid, operation, state_->region, "AWS_ENDPOINT_URL is no http or https URL")
            : failure_of(Kind::not_enabled, operation, state_->region, "the service does not exist in this partition"));
  auto request = write_request(operation, input);
  if (!request) return std::unexpected(failure_of(Kind::invalid, operation, where.signing_region, request.error()));
  request->scheme = where.scheme;
  request->host = where.host;
  request->path = where.base_path + request->path;
  auto response = send(operation, where.signing_region, std::move(*request));
  if (!response) return std::unexpected(std::move(response.error()));
  auto body = read_answer(operation, *response);
  if (!body) {
    CallFailure failure = failure_of(Kind::malformed, operation, where.signing_region, body.error());
    failure.host = where.host;
    failure.status = response->status;
    failure.request_id = request_id_of(*response);
    return std::unexpected(std::move(failure));
  }
  return Reply{std::move(*body), request_id_of(*response)};
}

CallResult<> Client::each_page(std::string_view name, json::object input,
                               const std::function<bool(const Reply&)>& take) const {
  const Operation& operation = operation_named(name);
  const Pager& pager = operation.pager;
  if (pager.size > 0 && !pager.size_name.empty() && !input.contains(pager.size_name))
    input[pager.size_name] = pager.size;
  std::set<std::string> seen;
  while (true) {
    const auto reply = call(name, input);
    if (!reply) return std::unexpected(reply.error());
    if (!take(*reply) || pager.token_in.empty()) return {};
    std::string token = text_at(reply->body, pager.token_out);
    if (token.empty()) return {};
    if (!seen.insert(token).second) {
      CallFailure failure = failure_of(Kind::malformed, operation, state_->region,
                                       "the same token came for two pages: the list would never end");
      failure.request_id = reply->request_id;
      return std::unexpected(std::move(failure));
    }
    input[pager.token_in] = token;
  }
}

CallResult<json::array> Client::list(std::string_view name, json::object input) const {
  json::array all;
  const std::string_view items = operation_named(name).pager.items;
  const auto done = each_page(name, std::move(input), [&](const Reply& reply) {
    for (auto& item : list_at(reply.body, items)) all.push_back(std::move(item));
    return true;
  });
  if (!done) return std::unexpected(done.error());
  return all;
}

}  // namespace farthing::aws
