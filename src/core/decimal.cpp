#include "core/decimal.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace farthing {
namespace {

/// Far beyond the digits of any text, so that cutting an exponent short changes no answer.
constexpr long most_exponent = 1'000'000'000'000'000;

constexpr Int128 power_of_ten(int exponent) {
  Int128 power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

constexpr std::array<Int128, 39> powers_of_ten = [] {
  std::array<Int128, 39> powers{};
  for (int i = 0; i < 39; ++i) powers[static_cast<std::size_t>(i)] = power_of_ten(std::min(i, 38));
  return powers;
}();

constexpr Int128 most_units = power_of_ten(32);

bool is_digit(char c) { return static_cast<unsigned char>(c - '0') < 10; }

/// Half-even division of a magnitude.
UInt128 divide_half_even(UInt128 value, UInt128 divisor) {
  const UInt128 quotient = value / divisor;
  const UInt128 rest = value % divisor;
  const UInt128 other_half = divisor - rest;
  if (rest > other_half || (rest == other_half && (quotient & 1) != 0)) return quotient + 1;
  return quotient;
}

/// The long way round: any number of digits, any exponent. `text` has no sign.
DecimalReading read_any(std::string_view text, bool negative, Decimal& value) {
  std::size_t at = 0;
  const std::size_t size = text.size();
  int digits_seen = 0;
  long places_after_point = 0;
  bool after_point = false;
  std::array<char, 48> kept{};
  std::size_t kept_count = 0;
  bool lost_digits = false;  // a nonzero digit past those kept
  long dropped_places = 0;
  for (; at < size; ++at) {
    const char c = text[at];
    if (c == '.') {
      if (after_point) return DecimalReading::invalid;
      after_point = true;
      continue;
    }
    if (!is_digit(c)) break;
    ++digits_seen;
    if (after_point) ++places_after_point;
    if (kept_count == 0 && c == '0') continue;
    if (kept_count < 37) {
      kept[kept_count++] = c;
    } else {
      ++dropped_places;
      if (c != '0') lost_digits = true;
    }
  }
  if (digits_seen == 0) return DecimalReading::invalid;
  long exponent = 0;
  if (at < size) {
    if (text[at] != 'e' && text[at] != 'E') return DecimalReading::invalid;
    ++at;
    bool exponent_negative = false;
    if (at < size && (text[at] == '+' || text[at] == '-')) exponent_negative = text[at++] == '-';
    if (at == size) return DecimalReading::invalid;
    for (; at < size; ++at) {
      if (!is_digit(text[at])) return DecimalReading::invalid;
      exponent = std::min(exponent * 10 + (text[at] - '0'), most_exponent);
    }
    if (exponent_negative) exponent = -exponent;
  }
  UInt128 magnitude = 0;
  for (std::size_t i = 0; i < kept_count; ++i) magnitude = magnitude * 10 + static_cast<unsigned>(kept[i] - '0');
  if (magnitude == 0) {
    value = Decimal{};
    return DecimalReading::exact;
  }
  const long shift = Decimal::scale + exponent - places_after_point + dropped_places;
  bool rounded = lost_digits;
  if (shift >= 0) {
    if (shift + static_cast<long>(kept_count) > 33) return DecimalReading::overflow;
    magnitude *= static_cast<UInt128>(powers_of_ten[static_cast<std::size_t>(shift)]);
  } else if (-shift > static_cast<long>(kept_count)) {
    magnitude = 0;
    rounded = true;
  } else {
    const auto divisor = static_cast<UInt128>(powers_of_ten[static_cast<std::size_t>(-shift)]);
    const UInt128 rest = magnitude % divisor;
    if (rest != 0) rounded = true;
    // A lost digit breaks a tie upwards.
    const bool tie = rest * 2 == divisor;
    magnitude = tie && lost_digits ? magnitude / divisor + 1 : divide_half_even(magnitude, divisor);
  }
  if (magnitude > static_cast<UInt128>(most_units)) return DecimalReading::overflow;
  const auto units = static_cast<Int128>(magnitude);
  value = Decimal{negative ? -units : units};
  return rounded ? DecimalReading::rounded : DecimalReading::exact;
}

}  // namespace

DecimalReading read_decimal(std::string_view text, Decimal& value) {
  bool negative = false;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  // Nearly every number of a bill has at most 18 digits, one point and no exponent.
  const std::size_t size = text.size();
  if (size == 0) return DecimalReading::invalid;
  if (size <= 19) {
    std::uint64_t magnitude = 0;
    std::size_t at = 0;
    while (at < size && is_digit(text[at])) magnitude = magnitude * 10 + static_cast<unsigned>(text[at++] - '0');
    std::size_t places = 0;
    std::size_t digits = at;
    if (at < size && text[at] == '.') {
      const std::size_t start = ++at;
      while (at < size && is_digit(text[at])) magnitude = magnitude * 10 + static_cast<unsigned>(text[at++] - '0');
      places = at - start;
      digits += places;
    }
    if (at == size && digits != 0 && digits <= 18 && places <= Decimal::scale) {
      const Int128 units = static_cast<Int128>(magnitude) * powers_of_ten[Decimal::scale - places];
      value = Decimal{negative ? -units : units};
      return DecimalReading::exact;
    }
  }
  return read_any(text, negative, value);
}

std::optional<Decimal> scale_by_ratio(Decimal left, Int128 numerator, Int128 denominator) {
  if (denominator == 0) return std::nullopt;
  const bool negative = (left.units < 0) != ((numerator < 0) != (denominator < 0));
  auto magnitude = [](Int128 value) { return value < 0 ? -static_cast<UInt128>(value) : static_cast<UInt128>(value); };
  UInt128 a = magnitude(left.units);
  UInt128 b = magnitude(numerator);
  const UInt128 divisor = magnitude(denominator);
  // 128 × 128 bits make 256, divided bit by bit: rare rows only, so plain beats fast.
  UInt128 high = 0;
  UInt128 low = 0;
  for (int bit = 127; bit >= 0; --bit) {
    const bool carry = (low >> 127) != 0;
    if ((high >> 127) != 0) return std::nullopt;
    high = (high << 1) | (carry ? 1 : 0);
    low <<= 1;
    if (((b >> bit) & 1) != 0) {
      low += a;
      if (low < a) ++high;
    }
  }
  UInt128 rest = 0;
  UInt128 quotient = 0;
  for (int bit = 255; bit >= 0; --bit) {
    const bool top = (rest >> 127) != 0;
    rest = (rest << 1) | (((bit >= 128 ? high >> (bit - 128) : low >> bit) & 1));
    if ((quotient >> 127) != 0) return std::nullopt;
    quotient <<= 1;
    if (top || rest >= divisor) {
      rest -= divisor;
      quotient |= 1;
    }
  }
  const UInt128 other_half = divisor - rest;
  if (rest > other_half || (rest == other_half && (quotient & 1) != 0)) ++quotient;
  if (quotient > static_cast<UInt128>(most_units)) return std::nullopt;
  const auto units = static_cast<Int128>(quotient);
  return Decimal{negative ? -units : units};
}

namespace {

std::string print(UInt128 magnitude, bool negative, int places) {
  std::array<char, 48> buffer{};
  std::size_t at = buffer.size();
  int printed = 0;
  while (magnitude != 0 || printed <= places) {
    if (printed == places && places != 0) buffer[--at] = '.';
    buffer[--at] = static_cast<char>('0' + static_cast<int>(magnitude % 10));
    magnitude /= 10;
    ++printed;
  }
  if (negative) buffer[--at] = '-';
  return std::string(buffer.data() + at, buffer.size() - at);
}

}  // namespace

std::string to_string(Decimal value) {
  const bool negative = value.units < 0;
  std::string text = print(negative ? -static_cast<UInt128>(value.units) : static_cast<UInt128>(value.units), negative,
                           Decimal::scale);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string to_rounded_string(Decimal value, int digits) {
  const bool negative = value.units < 0;
  const UInt128 magnitude = negative ? -static_cast<UInt128>(value.units) : static_cast<UInt128>(value.units);
  const auto divisor = static_cast<UInt128>(powers_of_ten[static_cast<std::size_t>(Decimal::scale - digits)]);
  const UInt128 rounded = divide_half_even(magnitude, divisor);
  return print(rounded, negative && rounded != 0, digits);
}

}  // namespace farthing
