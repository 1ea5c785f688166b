#pragma once

#include <vector>

#include "connect/doctor.hpp"
#include "control/bill_catalog.hpp"
#include "store/data_folder.hpp"

namespace farthing::connect {

/// What the live bills of a client show that people should know: several currencies (FD705), tag keys that differ in
/// their case or punctuation only (FD702).
Result<std::vector<Finding>> findings_of_bills(const std::vector<control::Publication>& bills);

/// Keeps them in the list of configuration errors, with the connection whose bill was read last.
Result<> note_bills(store::DataFolder& data, const control::ConnectionRecord& connection, Instant now);

/// Notes that a connection has brought nothing for days though it is synced (FD805), or that it has.
Result<> note_standstill(store::DataFolder& data, const control::ConnectionRecord& connection, Instant now);

}  // namespace farthing::connect
