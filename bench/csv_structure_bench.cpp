#include <benchmark/benchmark.h>

#include <algorithm>

#include "bench_bill.hpp"
#include "bill/csv_index.hpp"

namespace farthing::bench {
namespace {

/// Blocks as CsvBlocks cuts them, in and out of the second level's cache.
void csv_structure(benchmark::State& state, bill::CsvInstructions instructions) {
  constexpr std::size_t block = 1 << 20;
  const std::string& text = bench_text();
  bill::CsvIndex index;
  std::int64_t bytes = 0;
  for (auto _ : state) {
    std::size_t rows = 0;
    for (std::size_t at = 0; at + bill::csv_padding < text.size(); at += block) {
      const std::size_t size = std::min(block, text.size() - bill::csv_padding - at);
      bill::index_csv_with(instructions, text.data() + at, size, index);
      rows += index.row_ends.size();
      bytes += static_cast<std::int64_t>(size);
    }
    benchmark::DoNotOptimize(rows);
  }
  state.SetBytesProcessed(bytes);
}

const bool registered = [] {
  for (const auto instructions : bill::csv_instructions())
    benchmark::RegisterBenchmark(("csv_structure/" + std::string(bill::name_of(instructions))).c_str(), csv_structure,
                                 instructions)
        ->Unit(benchmark::kMillisecond);
  return true;
}();

}  // namespace
}  // namespace farthing::bench
