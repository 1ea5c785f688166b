#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace farthing {

/// A point in time: seconds since 1970-01-01T00:00:00Z. Always UTC.
using Instant = std::int64_t;

struct CivilDate {
  int year;
  int month;  ///< 1 to 12
  int day;    ///< 1 to 31
};

/// Reads the times of bills: `2026-05-01T00:00:00Z`, with `.000` before the Z, with a space for the T, with `+00:00`
/// for the Z, or a date alone. Returns false, and leaves `instant`, when the text is none of them.
bool read_instant(std::string_view text, Instant& instant);

CivilDate civil_date(Instant instant);
Instant instant_of(CivilDate date);

/// Prints `2026-05-01T00:00:00Z`.
std::string to_iso_string(Instant instant);
/// Prints `2026-05-01`.
std::string to_date_string(Instant instant);

/// The present, from the system's clock. Only the wiring calls it; everything else is handed an instant.
Instant system_now();

}  // namespace farthing
