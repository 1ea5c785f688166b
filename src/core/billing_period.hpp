#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "core/instant.hpp"
#include "core/result.hpp"

namespace farthing {

/// A month of billing, in UTC: from its first instant to the first instant of the next month.
struct BillingPeriod {
  int year = 1970;
  int month = 1;  ///< 1 to 12

  /// Reads `2026-05`.
  static Result<BillingPeriod> parse(std::string_view text);
  /// Returns the month that holds the instant.
  static BillingPeriod containing(Instant instant);

  Instant begin() const;
  Instant end() const;  ///< exclusive
  BillingPeriod next() const;
  /// 202605: how a period is stored.
  int number() const { return year * 100 + month; }
  static BillingPeriod of_number(int number) { return {number / 100, number % 100}; }

  friend auto operator<=>(const BillingPeriod&, const BillingPeriod&) = default;
};

/// Prints `2026-05`.
std::string to_string(BillingPeriod period);

}  // namespace farthing
