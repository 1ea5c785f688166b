#include <benchmark/benchmark.h>

#include <vector>

#include "bench_bill.hpp"
#include "bill/bill_reading.hpp"
#include "bill/file_reader.hpp"

namespace farthing::bench {
namespace {

/// From a delivered file to charges in columns, on one thread, stored nowhere.
void read_file_to_charges(benchmark::State& state) {
  constexpr std::size_t batch = 2048;
  const bill::SourceFile& file = bench_delivery().files.at(0);
  std::vector<std::uint32_t> numbers(6 * batch);
  std::vector<std::int64_t> wide(9 * batch);
  std::vector<std::uint64_t> valid(2 * batch / 64);
  bill::NarrowColumns columns{};
  columns.file = numbers.data();
  columns.row = columns.file + batch;
  columns.account = columns.row + batch;
  columns.kind = columns.account + batch;
  columns.resource = columns.kind + batch;
  columns.labels = columns.resource + batch;
  columns.usage_start = wide.data();
  columns.usage_end = columns.usage_start + batch;
  columns.quantity = columns.usage_end + batch;
  columns.unblended = columns.quantity + batch;
  columns.amortised = columns.unblended + batch;
  columns.net_unblended = columns.amortised + batch;
  columns.net_amortised = columns.net_unblended + batch;
  columns.list = columns.net_amortised + batch;
  columns.blended = columns.list + batch;
  columns.quantity_valid = valid.data();
  columns.blended_valid = columns.quantity_valid + batch / 64;

  std::int64_t rows = 0;
  for (auto _ : state) {
    const EmptyFolder folder;
    const auto bill = insist(bill::BillReading::create(folder.path(), {}, std::nullopt));
    const auto reader = insist(bill::FileReader::open(*bill, file, 0));
    while (insist(reader->read(columns, batch)) > 0) {
    }
    insist(bill->finish());
    rows += static_cast<std::int64_t>(bill->facts().rows);
  }
  state.SetItemsProcessed(rows);
}
BENCHMARK(read_file_to_charges)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace farthing::bench
