#pragma once

#include <soci/soci.h>

#include <cstdint>

namespace farthing::control {

/// Runs a statement with the values bound so far and returns how many rows it changed.
inline std::uint64_t changed_rows(soci::statement statement) {
  statement.execute(true);
  return static_cast<std::uint64_t>(statement.get_affected_rows());
}

}  // namespace farthing::control
