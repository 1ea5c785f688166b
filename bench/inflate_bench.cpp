#include <benchmark/benchmark.h>
#include <zlib.h>

#include <stdexcept>
#include <vector>

#include "bench_bill.hpp"
#include "bill/byte_source.hpp"
#include "core/file.hpp"

namespace farthing::bench {
namespace {

constexpr std::size_t block = 1 << 20;

/// What a build reads with: ISA-L where it is installed.
void inflate_as_built(benchmark::State& state) {
  const bill::SourceFile& file = bench_delivery().files.at(0);
  std::vector<char> bytes(block);
  std::int64_t unpacked = 0;
  for (auto _ : state) {
    const auto source = insist(bill::open_byte_source(file.path, file.name, {}));
    while (const std::size_t count = insist(source->read(bytes.data(), bytes.size())))
      unpacked += static_cast<std::int64_t>(count);
  }
  state.SetBytesProcessed(unpacked);
}
BENCHMARK(inflate_as_built)->Unit(benchmark::kMillisecond);

void inflate_with_zlib(benchmark::State& state) {
  const std::string packed = insist(read_whole_file(bench_delivery().files.at(0).path, std::uint64_t{1} << 32));
  std::vector<char> bytes(block);
  std::int64_t unpacked = 0;
  for (auto _ : state) {
    z_stream stream{};
    constexpr int gzip = 15 + 16;
    if (inflateInit2(&stream, gzip) != Z_OK) throw std::runtime_error("zlib does not start");
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    int result = Z_OK;
    while (result == Z_OK) {
      stream.next_out = reinterpret_cast<Bytef*>(bytes.data());
      stream.avail_out = static_cast<uInt>(bytes.size());
      result = inflate(&stream, Z_NO_FLUSH);
    }
    if (result != Z_STREAM_END) throw std::runtime_error("zlib cannot read the sample");
    unpacked += static_cast<std::int64_t>(stream.total_out);
    inflateEnd(&stream);
  }
  state.SetBytesProcessed(unpacked);
}
BENCHMARK(inflate_with_zlib)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace farthing::bench
