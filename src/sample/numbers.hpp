#pragma once

#include <cstdint>
#include <string>

namespace farthing::sample {

/// Money, quantities and rates: a signed count of 10^-12.
__extension__ typedef __int128 Units;

inline constexpr std::int64_t one = 1'000'000'000'000;
/// 10^-10: the finest step of most figures on a bill.
inline constexpr std::int64_t step = 100;

/// How a cell writes its number.
enum class Print : std::uint8_t {
  absent,    ///< an empty cell
  fixed,     ///< ten decimals, or twelve where they are needed
  cents,     ///< two decimals
  trimmed,   ///< no trailing zeros
  exponent,  ///< `4E-7`
};

/// The number of one cell: what is printed and what is summed come from the same digits.
struct Number {
  Units units = 0;
  std::uint16_t beyond = 0;  ///< decimals 13 to 16, for numbers that are not negative
  Print print = Print::absent;

  bool present() const { return print != Print::absent; }
  /// The value at 12 decimals, rounded half-even.
  Units rounded() const;
};

inline Number fixed(Units units) { return {units, 0, Print::fixed}; }
inline Number cents(Units units) { return {units, 0, Print::cents}; }
inline Number trimmed(Units units) { return {units, 0, Print::trimmed}; }

/// left × right, cut (towards zero) to ten decimals.
Units product(Units left, Units right);
/// left × right with sixteen decimals; both must not be negative.
Number long_product(Units left, Units right);
/// numerator ÷ denominator, rounded half-even; the denominator is above 0.
Units divide_half_even(Units numerator, Units denominator);
/// value × numerator ÷ denominator, rounded half-even, without losing digits on the way; the denominator is not 0.
Units ratio_half_even(Units value, Units numerator, Units denominator);

/// Longest text that `print_number` writes.
inline constexpr int longest_number = 48;
/// Writes the number and returns the end of its text.
char* print_number(char* at, const Number& number);
/// Every digit, no trailing zeros, `0` for zero.
std::string to_text(Units units);

}  // namespace farthing::sample
