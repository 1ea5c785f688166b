#pragma once

#include <string>

#include "cli/command.hpp"
#include "store/data_folder.hpp"

namespace farthing::cli {

/// Prints the connections of the client, as `table`, `json` or `csv`.
Result<> print_connections(const Context& context, store::DataFolder& data, const std::string& output);
/// Prints everything about one connection, found by name or id, its External ID included; its secret never.
Result<> print_connection(const Context& context, store::DataFolder& data, const std::string& name,
                          const std::string& output);
/// Prints the child accounts of the client's payers, with how each stands.
Result<> print_children(const Context& context, store::DataFolder& data, const std::string& output);

}  // namespace farthing::cli
