#include "bench_bill.hpp"

#include <cstdio>
#include <cstdlib>

#include "core/file.hpp"
#include "sample/sample.hpp"

namespace farthing::bench {

namespace fs = std::filesystem;

void insist(const Result<>& done) {
  if (done) return;
  std::fprintf(stderr, "%s\n", done.error().message.c_str());
  std::exit(1);
}

fs::path bench_folder() {
  const char* folder = std::getenv("FARTHING_BENCH_FOLDER");
  return folder == nullptr ? fs::path(FARTHING_BENCH_FOLDER) : fs::path(folder);
}

std::uint64_t number_from(const char* variable, std::uint64_t fallback) {
  const char* text = std::getenv(variable);
  return text == nullptr ? fallback : std::strtoull(text, nullptr, 10);
}

const bill::Delivery& bench_delivery() {
  static const bill::Delivery delivery = [] {
    sample::Options options;
    options.rows = number_from("FARTHING_BENCH_ROWS", 200'000);
    options.files = static_cast<int>(number_from("FARTHING_BENCH_FILES", 2));
    options.accounts = 50;
    options.months = 1;
    options.open_last_month = false;
    options.output = bench_folder() / fmt::format("bill-{}-{}", options.rows, options.files);
    if (!fs::exists(options.output / "truth.json")) {
      insist(make_folders(bench_folder()));
      insist(sample::write_sample(options, {}));
    }
    return insist(bill::discover(options.output)).deliveries.at(0);
  }();
  return delivery;
}

const std::string& bench_text() {
  static const std::string text = [] {
    constexpr std::size_t most = 16 << 20;
    const bill::SourceFile& file = bench_delivery().files.at(0);
    const auto source = insist(bill::open_byte_source(file.path, file.name, {}));
    std::string bytes(most, '\0');
    std::size_t filled = 0;
    while (filled < most) {
      const std::size_t count = insist(source->read(bytes.data() + filled, most - filled));
      if (count == 0) break;
      filled += count;
    }
    bytes.resize(filled);
    bytes.resize(bytes.rfind('\n') + 1);
    return bytes.substr(bytes.find('\n') + 1);
  }();
  return text;
}

EmptyFolder::EmptyFolder() : path_(bench_folder() / random_name()) { insist(make_folders(path_)); }

EmptyFolder::~EmptyFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

}  // namespace farthing::bench
