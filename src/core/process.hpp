#pragma once

#include <string>
#include <string_view>

namespace farthing {

/// Differs after each start of the machine; empty where the system does not tell.
std::string boot_name();

/// Names this process among all that ever run on this machine; empty where the system does not tell.
std::string own_process_name();

/// True when the process of that name has certainly ended. Of another machine's, or of one in another container,
/// nothing is known: false.
bool process_has_ended(std::string_view name);

}  // namespace farthing
