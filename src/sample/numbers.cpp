#include "sample/numbers.hpp"

#include <array>
#include <cstring>
#include <string_view>

namespace farthing::sample {
namespace {

__extension__ typedef unsigned __int128 Magnitude;

constexpr std::uint64_t unsigned_one = static_cast<std::uint64_t>(one);

Magnitude magnitude(Units units) { return units < 0 ? -static_cast<Magnitude>(units) : static_cast<Magnitude>(units); }

char* print_integer(char* at, Magnitude value) {
  std::array<char, 40> digits{};
  std::size_t first = digits.size();
  while (value > UINT64_MAX) {
    digits[--first] = static_cast<char>('0' + static_cast<int>(value % 10));
    value /= 10;
  }
  auto small = static_cast<std::uint64_t>(value);
  do {
    digits[--first] = static_cast<char>('0' + small % 10);
    small /= 10;
  } while (small != 0);
  std::memcpy(at, digits.data() + first, digits.size() - first);
  return at + (digits.size() - first);
}

/// `00` to `99`.
constexpr std::array<char, 200> digit_pairs = [] {
  std::array<char, 200> pairs{};
  for (std::size_t value = 0; value < 100; ++value) {
    pairs[2 * value] = static_cast<char>('0' + value / 10);
    pairs[2 * value + 1] = static_cast<char>('0' + value % 10);
  }
  return pairs;
}();

/// Writes exactly `count` digits, an even number of them.
char* print_digits(char* at, std::uint64_t value, int count) {
  for (int index = count - 2; index >= 0; index -= 2) {
    std::memcpy(at + index, &digit_pairs[2 * (value % 100)], 2);
    value /= 100;
  }
  return at + count;
}

char* print_exponent(char* at, Magnitude value) {
  if (value == 0) {
    // What Java's BigDecimal makes of a zero with ten decimals.
    constexpr std::string_view zero = "0E-10";
    return at + zero.copy(at, zero.size());
  }
  std::array<char, 40> digits{};
  char* end = print_integer(digits.data(), value);
  const int exponent = static_cast<int>(end - digits.data()) - 1 - 12;
  while (end > digits.data() + 1 && end[-1] == '0') --end;
  *at++ = digits[0];
  if (end > digits.data() + 1) {
    *at++ = '.';
    std::memcpy(at, digits.data() + 1, static_cast<std::size_t>(end - digits.data() - 1));
    at += end - digits.data() - 1;
  }
  *at++ = 'E';
  if (exponent < 0) *at++ = '-';
  return print_integer(at, static_cast<Magnitude>(exponent < 0 ? -exponent : exponent));
}

/// 256-bit product of two magnitudes divided by a third, by long division bit by bit: rare, so simple.
Magnitude multiply_divide(Magnitude left, Magnitude right, Magnitude divisor, Magnitude& remainder) {
  Magnitude quotient = 0;
  remainder = 0;
  for (int bit = 127; bit >= 0; --bit) {
    quotient <<= 1;
    remainder <<= 1;
    if (remainder >= divisor) {
      remainder -= divisor;
      ++quotient;
    }
    if ((right >> bit) & 1) {
      quotient += left / divisor;
      remainder += left % divisor;
      if (remainder >= divisor) {
        remainder -= divisor;
        ++quotient;
      }
    }
  }
  return quotient;
}

}  // namespace

Units Number::rounded() const {
  if (beyond > 5000 || (beyond == 5000 && (units & 1) != 0)) return units + 1;
  return units;
}

Units product(Units left, Units right) { return left * right / (Units{one} * step) * step; }

Number long_product(Units left, Units right) {
  const Units value = left * right / 100'000'000;
  return {value / 10'000, static_cast<std::uint16_t>(value % 10'000), Print::fixed};
}

Units divide_half_even(Units numerator, Units denominator) { return ratio_half_even(numerator, 1, denominator); }

Units ratio_half_even(Units value, Units numerator, Units denominator) {
  const bool negative = ((value < 0) != (numerator < 0)) != (denominator < 0);
  const Magnitude divisor = magnitude(denominator);
  Magnitude remainder = 0;
  Magnitude quotient = multiply_divide(magnitude(value), magnitude(numerator), divisor, remainder);
  const Magnitude rest = divisor - remainder;
  if (remainder > rest || (remainder == rest && (quotient & 1) != 0)) ++quotient;
  return negative ? -static_cast<Units>(quotient) : static_cast<Units>(quotient);
}

char* print_number(char* at, const Number& number) {
  if (!number.present()) return at;
  Magnitude value = magnitude(number.units);
  if (number.units < 0) *at++ = '-';
  if (number.print == Print::exponent && number.beyond == 0) return print_exponent(at, value);
  std::uint64_t fraction = 0;
  if (value <= UINT64_MAX) {
    const auto small = static_cast<std::uint64_t>(value);
    fraction = small % unsigned_one;
    at = print_integer(at, small / unsigned_one);
  } else {
    fraction = static_cast<std::uint64_t>(value % unsigned_one);
    at = print_integer(at, value / unsigned_one);
  }
  if (number.print == Print::trimmed && fraction == 0 && number.beyond == 0) return at;
  *at++ = '.';
  at = print_digits(at, fraction, 12);
  if (number.beyond != 0) {
    at = print_digits(at, number.beyond, 4);
    while (at[-1] == '0') --at;
    return at;
  }
  int least = 0;
  if (number.print == Print::fixed) least = 10;
  if (number.print == Print::cents) least = 2;
  for (int kept = 12; kept > least && at[-1] == '0'; --kept) --at;
  return at;
}

std::string to_text(Units units) {
  std::array<char, longest_number> text{};
  char* end = print_number(text.data(), trimmed(units));
  return {text.data(), end};
}

}  // namespace farthing::sample
