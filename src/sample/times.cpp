#include "sample/times.hpp"

#include <fmt/format.h>

#include <chrono>

namespace farthing::sample {

void print_time(char* at, Instant instant) {
  const std::chrono::sys_seconds time{std::chrono::seconds{instant}};
  const auto midnight = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{midnight};
  const auto seconds = (time - midnight).count();
  fmt::format_to(at, "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                 static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), seconds / hour,
                 seconds / 60 % 60, seconds % 60);
}

std::string long_time_text(Instant instant) {
  std::string text(time_length, ' ');
  print_time(text.data(), instant);
  return text.substr(0, 19) + ".000Z";
}

}  // namespace farthing::sample
