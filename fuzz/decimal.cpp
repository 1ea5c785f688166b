// Arbitrary text as a number: read_decimal agrees with big integers that go digit by digit, and what it reads is
// printed so that it reads the same again.
#include "core/decimal.hpp"

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>
#include <optional>

#include "fuzz_input.hpp"

namespace {

using namespace farthing;
using Big = boost::multiprecision::cpp_int;

struct Number {
  DecimalReading reading = DecimalReading::invalid;
  Big units = 0;
};

Big power_of_ten(long exponent) { return boost::multiprecision::pow(Big(10), static_cast<unsigned>(exponent)); }

/// Nothing where working it out would take too long.
std::optional<Number> read_slowly(std::string_view text) {
  Number number;
  const bool negative = text.starts_with('-');
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  Big digits = 0;
  long places = 0;
  bool any = false;
  bool point = false;
  std::size_t at = 0;
  for (; at < text.size() && ((text[at] >= '0' && text[at] <= '9') || (text[at] == '.' && !point)); ++at) {
    if (text[at] == '.') {
      point = true;
      continue;
    }
    digits = digits * 10 + (text[at] - '0');
    any = true;
    if (point) ++places;
  }
  if (!any) return number;
  long exponent = 0;
  if (at < text.size()) {
    if (text[at] != 'e' && text[at] != 'E') return number;
    ++at;
    const bool down = at < text.size() && text[at] == '-';
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
    if (at == text.size()) return number;
    for (; at < text.size(); ++at) {
      if (text[at] < '0' || text[at] > '9') return number;
      exponent = std::min(exponent * 10 + (text[at] - '0'), 1'000'000L);
    }
    if (down) exponent = -exponent;
  }
  number.reading = DecimalReading::exact;
  if (digits == 0) return number;
  const long shift = Decimal::scale + exponent - places;
  if (shift > 5000 || shift < -5000) return std::nullopt;
  if (shift >= 0) {
    number.units = digits * power_of_ten(shift);
  } else {
    const Big divisor = power_of_ten(-shift);
    number.units = digits / divisor;
    const Big rest = digits % divisor;
    if (rest != 0) number.reading = DecimalReading::rounded;
    if (rest * 2 > divisor || (rest * 2 == divisor && number.units % 2 != 0)) ++number.units;
  }
  if (number.units > power_of_ten(32)) number.reading = DecimalReading::overflow;
  if (negative) number.units = -number.units;
  return number;
}

Decimal exactly(const std::string& text) {
  Decimal value;
  if (read_decimal(text, value) != DecimalReading::exact) fuzz::broken("what is printed reads exactly: " + text);
  return value;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto text = fuzz::text_of(bytes, std::min<std::size_t>(size, 2000));
  const Decimal before = Decimal::of(-77);
  Decimal value = before;
  const DecimalReading reading = read_decimal(text, value);
  const bool has_value = reading == DecimalReading::exact || reading == DecimalReading::rounded;
  if (!has_value) fuzz::must(value == before, "without a value nothing is written");
  if (const auto wanted = read_slowly(text)) {
    fuzz::must(reading == wanted->reading, "both judge the text alike");
    if (has_value) fuzz::must(wanted->units.str() == Big(value.units).str(), "both read the same number");
  }
  if (!has_value) return 0;
  fuzz::must(exactly(to_string(value)) == value, "what is printed reads the same");
  for (int digits = 0; digits <= Decimal::scale; ++digits) {
    const Big unit = power_of_ten(Decimal::scale - digits);
    const Big apart = abs(Big(exactly(to_rounded_string(value, digits)).units) - Big(value.units));
    fuzz::must(apart * 2 <= unit, "rounding goes to the nearest");
  }
  return 0;
}
