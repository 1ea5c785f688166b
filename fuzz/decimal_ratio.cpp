// Three numbers as left × numerator ÷ denominator: scale_by_ratio agrees with big integers. And arbitrary text as a
// time.
#include <fuzzer/FuzzedDataProvider.h>

#include <boost/multiprecision/cpp_int.hpp>

#include "core/billing_period.hpp"
#include "core/decimal.hpp"
#include "core/instant.hpp"
#include "fuzz_input.hpp"

namespace {

using namespace farthing;
using Big = boost::multiprecision::cpp_int;

/// Of any size up to the range of a Decimal, small ones as often as large ones.
Int128 number(FuzzedDataProvider& input) {
  const auto high = static_cast<Int128>(input.ConsumeIntegral<std::int64_t>());
  const auto low = static_cast<Int128>(input.ConsumeIntegral<std::uint64_t>());
  const Int128 most = static_cast<Int128>(10'000'000'000'000'000) * 10'000'000'000'000'000;
  const Int128 value = ((high * (Int128{1} << 62) * 4) | low) >> input.ConsumeIntegralInRange(0, 126);
  return value % (most + 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  FuzzedDataProvider input(bytes, size);
  const Int128 left = number(input);
  const Int128 numerator = number(input);
  const Int128 denominator = number(input);
  const auto found = scale_by_ratio(Decimal::of(left), numerator, denominator);
  if (denominator == 0) {
    fuzz::must(!found, "nothing is divided by 0");
  } else {
    const Big product = abs(Big(left) * Big(numerator));
    const Big divisor = abs(Big(denominator));
    Big quotient = product / divisor;
    const Big rest = product % divisor;
    if (rest * 2 > divisor || (rest * 2 == divisor && quotient % 2 != 0)) ++quotient;
    const bool fits = quotient <= boost::multiprecision::pow(Big(10), 32);
    fuzz::must(found.has_value() == fits, "both judge the range alike");
    if (product == 0 || (left < 0) != ((numerator < 0) != (denominator < 0))) quotient = -quotient;
    if (found) fuzz::must(Big(found->units) == quotient, "both scale alike");
  }

  const std::string text = input.ConsumeRemainingBytesAsString();
  Instant instant = -1;
  if (read_instant(text, instant)) {
    Instant again = -1;
    fuzz::must(read_instant(to_iso_string(instant), again) && again == instant,
               "a time that is printed reads the same");
    const BillingPeriod period = BillingPeriod::containing(instant);
    fuzz::must(period.begin() <= instant && instant < period.end(), "a month holds its times");
  }
  return 0;
}
