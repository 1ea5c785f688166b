#include "core/instant.hpp"

#include <fmt/format.h>

#include <chrono>

namespace farthing {
namespace {

constexpr Instant day_seconds = 86'400;

/// Reads `count` digits at `at`, or returns -1.
int digits(std::string_view text, std::size_t at, std::size_t count) {
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    const auto digit = static_cast<unsigned char>(text[i] - '0');
    if (digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

}  // namespace

bool read_instant(std::string_view text, Instant& instant) {
  using namespace std::chrono;
  if (text.size() < 10 || text[4] != '-' || text[7] != '-') return false;
  const int year_ = digits(text, 0, 4);
  const int month_ = digits(text, 5, 2);
  const int day_ = digits(text, 8, 2);
  if (year_ < 1970 || month_ < 1 || day_ < 1) return false;
  const year_month_day date{year{year_}, month{static_cast<unsigned>(month_)}, day{static_cast<unsigned>(day_)}};
  if (!date.ok()) return false;
  const Instant midnight = sys_days{date}.time_since_epoch().count() * day_seconds;
  if (text.size() == 10) {
    instant = midnight;
    return true;
  }
  if (text.size() < 19 || (text[10] != 'T' && text[10] != ' ') || text[13] != ':' || text[16] != ':') return false;
  const int hour = digits(text, 11, 2);
  const int minute = digits(text, 14, 2);
  const int second = digits(text, 17, 2);
  if (hour < 0 || minute < 0 || second < 0 || minute > 59 || second > 60) return false;
  if (hour > 23 && (hour != 24 || minute != 0 || second != 0)) return false;
  std::string_view rest = text.substr(19);
  if (!rest.empty() && rest[0] == '.') {
    std::size_t end = 1;
    while (end < rest.size() && static_cast<unsigned char>(rest[end] - '0') < 10) ++end;
    if (end == 1) return false;
    rest.remove_prefix(end);
  }
  if (!rest.empty() && rest != "Z" && rest != "+00:00" && rest != "+0000" && rest != " UTC") return false;
  instant = midnight + hour * 3600 + minute * 60 + second;
  return true;
}

CivilDate civil_date(Instant instant) {
  using namespace std::chrono;
  const year_month_day date{floor<days>(sys_seconds{seconds{instant}})};
  return {static_cast<int>(date.year()), static_cast<int>(static_cast<unsigned>(date.month())),
          static_cast<int>(static_cast<unsigned>(date.day()))};
}

Instant instant_of(CivilDate date) {
  using namespace std::chrono;
  return sys_days{year{date.year} / month{static_cast<unsigned>(date.month)} / day{static_cast<unsigned>(date.day)}}
             .time_since_epoch()
             .count() *
         day_seconds;
}

std::string to_iso_string(Instant instant) {
  const Instant second = ((instant % day_seconds) + day_seconds) % day_seconds;
  return fmt::format("{}T{:02}:{:02}:{:02}Z", to_date_string(instant), second / 3600, second / 60 % 60, second % 60);
}

std::string to_date_string(Instant instant) {
  const CivilDate date = civil_date(instant);
  return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

Instant system_now() {
  using namespace std::chrono;
  return duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
}

}  // namespace farthing
