#include <benchmark/benchmark.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "core/decimal.hpp"

namespace farthing::bench {
namespace {

void read_decimals(benchmark::State& state, const std::vector<std::string>& texts) {
  Decimal sum;
  for (auto _ : state)
    for (const std::string& text : texts) {
      Decimal value;
      benchmark::DoNotOptimize(read_decimal(text, value));
      sum += value;
    }
  benchmark::DoNotOptimize(sum);
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(texts.size()));
}

std::vector<std::string> repeated(std::initializer_list<std::string_view> texts) {
  std::vector<std::string> all;
  for (int i = 0; i < 200; ++i) all.insert(all.end(), texts.begin(), texts.end());
  return all;
}

void decimals_as_bills_write_them(benchmark::State& state) {
  read_decimals(state, repeated({"0.0000000000", "0.0960000000", "10.740869566", "-2.0998399997", "744", "0.1955",
                                 "0.0000083333", "12.5"}));
}
BENCHMARK(decimals_as_bills_write_them);

void decimals_with_exponent_or_many_digits(benchmark::State& state) {
  read_decimals(state,
                repeated({"4.0E-7", "1.2345678901234567", "3.3333333333333335E-5", "123456789.123456789012345"}));
}
BENCHMARK(decimals_with_exponent_or_many_digits);

}  // namespace
}  // namespace farthing::bench
