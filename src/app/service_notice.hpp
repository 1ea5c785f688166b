#pragma once

#include <string_view>

#include "core/environment.hpp"

namespace farthing {

/// Tells the service manager how this process stands (sd_notify's protocol: a datagram to the socket that
/// NOTIFY_SOCKET names). Does nothing where there is none.
void notify_service_manager(const Environment& environment, std::string_view state);

}  // namespace farthing
