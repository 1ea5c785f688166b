#pragma once

#include <cstdint>
#include <string>

#include "control/control_database.hpp"

namespace farthing::control {

/// Forgets every bill of a client's payer, earlier deliveries included. The files that nothing names any more go with
/// the next sweep. Returns how many deliveries were forgotten.
Result<std::uint64_t> remove_bills(ControlDatabase& database, const std::string& client, const std::string& payer);

}  // namespace farthing::control
