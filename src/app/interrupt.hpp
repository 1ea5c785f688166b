#pragma once

#include <stop_token>

namespace farthing {

/// From the first call on, SIGINT and SIGTERM ask for a stop; the second one ends the process. To be called before
/// other threads are made: they inherit that the signals are not theirs.
std::stop_token stop_on_interrupt();

}  // namespace farthing
