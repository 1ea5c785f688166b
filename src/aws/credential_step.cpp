#include "aws/credential_step.hpp"

#include <utility>

namespace farthing::aws {

std::unexpected<NotThere> not_set_up(std::string words) {
  return std::unexpected(NotThere{false, std::move(words), std::nullopt});
}

std::unexpected<NotThere> set_up_wrong(std::string words, std::optional<CallFailure> cause) {
  return std::unexpected(NotThere{true, std::move(words), std::move(cause)});
}

std::optional<std::string> CredentialSurroundings::variable(const std::string& name) const {
  auto value = environment(name);
  if (value && value->empty()) value.reset();
  return value;
}

}  // namespace farthing::aws
