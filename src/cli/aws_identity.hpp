#pragma once

#include <stop_token>
#include <string>

#include "cli/command.hpp"
#include "connect/account_access.hpp"

namespace farthing::cli {

/// AWS as this process reaches it: the credentials that the AWS tools would use, looked for when they are needed first.
Result<connect::OwnIdentity> own_identity(const Context& context, const std::stop_token& stop);

/// Whom a trust policy has to name: the setting `principal-arn`, else the role or user whose credentials this process
/// has, as AWS tells. Fails with `usage` when neither is known.
Result<std::string> own_principal(const Context& context, const std::stop_token& stop);

/// Where the key that seals secrets lies.
std::filesystem::path master_key_file(const Context& context);

}  // namespace farthing::cli
