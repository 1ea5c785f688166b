#pragma once

#include <functional>
#include <string>

#include "control/connections.hpp"
#include "core/instant.hpp"

namespace farthing::connect {

/// The kinds of jobs that connections have: looking at the bucket, reading a month, examining the connection.
inline const std::string sync_kind = "sync";
inline const std::string bill_kind = "bill";
inline const std::string check_kind = "check";

/// Makes a job of a connection due now.
Result<> add_connection_job(control::ControlDatabase& database, const control::ConnectionRecord& connection,
                            const std::string& kind, const std::string& subject, Instant now);

/// Makes the jobs of all connections whose time has come, where no attempt is under way or waits for its own time: a
/// look at the bucket every `sync_every` seconds and an examination once a day for what is connected; for what is
/// pending an examination as often, from when it was changed last until nobody has touched it for a week. Without
/// `is_wanted`, of all.
Result<> add_due_jobs(control::ControlDatabase& database, Instant sync_every, Instant now,
                      const std::function<bool(const control::ConnectionRecord&)>& is_wanted = {});

}  // namespace farthing::connect
