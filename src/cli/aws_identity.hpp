#pragma once

#include <stop_token>

#include "cli/command.hpp"
#include "connect/account_access.hpp"

namespace farthing::cli {

/// AWS as this process reaches it: the credentials that the AWS tools would use, looked for when they are needed first.
Result<connect::OwnIdentity> own_identity(const Context& context, const std::stop_token& stop);

/// Where the key that seals secrets lies.
std::filesystem::path master_key_file(const Context& context);

}  // namespace farthing::cli
