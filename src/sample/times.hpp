#pragma once

#include <string>

#include "core/instant.hpp"

namespace farthing::sample {

inline constexpr Instant hour = 3'600;  ///< in seconds, as the two below
inline constexpr Instant day = 24 * hour;
inline constexpr Instant year = 365 * day;  ///< how long commitments and contracts run

/// Letters of `2026-05-01T00:00:00Z`.
inline constexpr int time_length = 20;
/// Writes the letters of `2026-05-01T00:00:00Z`.
void print_time(char* at, Instant instant);
/// `2026-05-01T00:00:00.000Z`
std::string long_time_text(Instant instant);

}  // namespace farthing::sample
