#pragma once

#include "cli/command.hpp"
#include "store/data_folder.hpp"

namespace farthing::cli {

/// Fails with `not_found` when the client of the settings is none. For what makes an External ID: a mistyped client
/// must not get one, for a role would be made with it.
Result<> check_known_client(const Context& context, store::DataFolder& data);

}  // namespace farthing::cli
