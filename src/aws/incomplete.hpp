#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "aws/client.hpp"

namespace farthing::aws {

/// The failure for an answer of AWS that lacks what every such answer has: `malformed`.
std::unexpected<CallFailure> incomplete(std::string_view operation, const Client& client, const Reply& reply,
                                        std::string what);

}  // namespace farthing::aws
