#include "core/billing_period.hpp"

#include <charconv>

namespace farthing {

Result<BillingPeriod> BillingPeriod::parse(std::string_view text) {
  BillingPeriod period;
  const char* start = text.data();
  if (text.size() == 7 && text[4] == '-') {
    const auto year = std::from_chars(start, start + 4, period.year);
    const auto month = std::from_chars(start + 5, start + 7, period.month);
    if (year.ptr == start + 4 && month.ptr == start + 7 && period.month >= 1 && period.month <= 12 &&
        period.year >= 1970)
      return period;
  }
  return fail(ErrorCode::usage, "`{}` is not a month; write it as 2026-05", text);
}

BillingPeriod BillingPeriod::containing(Instant instant) {
  const CivilDate date = civil_date(instant);
  return {date.year, date.month};
}

Instant BillingPeriod::begin() const { return instant_of({year, month, 1}); }
Instant BillingPeriod::end() const { return next().begin(); }
BillingPeriod BillingPeriod::next() const {
  return month == 12 ? BillingPeriod{year + 1, 1} : BillingPeriod{year, month + 1};
}

std::string to_string(BillingPeriod period) { return fmt::format("{:04}-{:02}", period.year, period.month); }

}  // namespace farthing
