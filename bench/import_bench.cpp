#include <benchmark/benchmark.h>

#include "bench_bill.hpp"
#include "core/instant.hpp"
#include "store/importer.hpp"
#include "store/segment_writer.hpp"

namespace farthing::bench {
namespace {

store::SegmentSettings settings() {
  store::SegmentSettings segment;
  segment.threads = number_from("FARTHING_BENCH_THREADS", 2);
  return segment;
}

/// Reading, writing and verifying a segment; the processor time of all threads.
void write_and_verify_segment(benchmark::State& state) {
  const bill::Delivery& delivery = bench_delivery();
  std::int64_t rows = 0;
  for (auto _ : state) {
    const EmptyFolder folder;
    store::ReadingProgress progress;
    const auto written =
        insist(store::write_segment(folder.path(), delivery.files, delivery.manifest.period, settings(), progress));
    rows += static_cast<std::int64_t>(written.facts.rows);
  }
  state.SetItemsProcessed(rows);
}
BENCHMARK(write_and_verify_segment)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();

/// Everything: archive, segment, verification, publication.
void import_delivery(benchmark::State& state) {
  const bill::Delivery& delivery = bench_delivery();
  std::int64_t rows = 0;
  for (auto _ : state) {
    const EmptyFolder folder;
    auto data = insist(store::DataFolder::open(folder.path()));
    store::ImportSettings import;
    import.segment = settings();
    import.clock = system_now;
    store::ReadingProgress progress;
    rows += static_cast<std::int64_t>(insist(store::import_delivery(data, delivery, import, progress)).delivery.rows);
  }
  state.SetItemsProcessed(rows);
}
BENCHMARK(import_delivery)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();

}  // namespace
}  // namespace farthing::bench
