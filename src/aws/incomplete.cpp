#include "aws/incomplete.hpp"

#include <utility>

namespace farthing::aws {

std::unexpected<CallFailure> incomplete(std::string_view operation, const Client& client, const Reply& reply,
                                        std::string what) {
  CallFailure failure;
  failure.kind = CallFailure::Kind::malformed;
  const auto colon = operation.find(':');
  failure.service = operation.substr(0, colon);
  failure.operation = operation.substr(colon + 1);
  failure.region = client.region();
  failure.status = 200;
  failure.message = std::move(what);
  failure.request_id = reply.request_id;
  return std::unexpected(std::move(failure));
}

}  // namespace farthing::aws
