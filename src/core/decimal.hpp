#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace farthing {

// g++ and clang both have the type; ISO C++ has no name for it.
__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 UInt128;

/// An exact decimal: a signed count of 10^-12, in 128 bits. Holds money and quantities.
///
/// Range: ±1.7 × 10^26. Sums do not depend on order. Arithmetic that leaves the range saturates nowhere: the checked
/// functions say so.
struct Decimal {
  static constexpr int scale = 12;
  static constexpr std::int64_t one = 1'000'000'000'000;

  Int128 units = 0;

  static constexpr Decimal of(Int128 units_) { return Decimal{units_}; }

  friend constexpr bool operator==(Decimal, Decimal) = default;
  friend constexpr auto operator<=>(Decimal left, Decimal right) { return left.units <=> right.units; }
  constexpr Decimal operator-() const { return Decimal{-units}; }
  friend constexpr Decimal operator+(Decimal left, Decimal right) { return Decimal{left.units + right.units}; }
  friend constexpr Decimal operator-(Decimal left, Decimal right) { return Decimal{left.units - right.units}; }
  constexpr Decimal& operator+=(Decimal other) {
    units += other.units;
    return *this;
  }
  constexpr bool is_zero() const { return units == 0; }
};

/// What became of a text read as a decimal.
enum class DecimalReading : std::uint8_t {
  exact,     ///< every digit is kept
  rounded,   ///< digits past the 12th were rounded half-even
  overflow,  ///< a number, but beyond ±10^20
  invalid,   ///< not a number
};

/// Reads a number as bills write it: sign, digits, point, exponent (`-1.5`, `.5`, `5.`, `4e-07`). No spaces, no
/// thousands marks, no NaN, no infinity. Writes `value` unless the text is invalid or overflows.
DecimalReading read_decimal(std::string_view text, Decimal& value);

/// Returns left × numerator ÷ denominator, rounded half-even at the 12th digit; nothing when the denominator is 0 or
/// the result leaves the range.
std::optional<Decimal> scale_by_ratio(Decimal left, Int128 numerator, Int128 denominator);

/// Prints every digit that matters: `1.5`, `-0.000000000001`, `0`.
std::string to_string(Decimal value);

/// Prints with `digits` places (0 to 12), rounded half-even: 2 gives cents.
std::string to_rounded_string(Decimal value, int digits);

}  // namespace farthing
