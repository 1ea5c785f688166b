#pragma once

#include <string>

#include "connect/doctor.hpp"
#include "control/connections.hpp"
#include "control/findings.hpp"

namespace farthing::connect {

/// A finding as the list of configuration errors keeps it, without External IDs: in the place of the connection's own
/// stands a mark, of others that farthing made that they were there.
control::FindingRecord record_of(const Finding& finding, const control::ConnectionRecord& connection,
                                 const std::string& origin, const std::string& external_id);

/// True where the connection's External ID belongs into what is to be read or pasted.
bool lacks_external_id(const control::FindingRecord& record);
/// Puts it there.
void put_external_id(control::FindingRecord& record, const std::string& external_id);

}  // namespace farthing::connect
