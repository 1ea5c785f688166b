#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "bill/delivery.hpp"
#include "core/result.hpp"

/// What the benchmarks read. Made once and kept in FARTHING_BENCH_FOLDER (build/bench/data): delete it to start over.
namespace farthing::bench {

std::filesystem::path bench_folder();

/// The number in an environment variable, or `fallback`.
std::uint64_t number_from(const char* variable, std::uint64_t fallback);

/// One month of FARTHING_BENCH_ROWS (200,000) rows in FARTHING_BENCH_FILES (2) gzip files, as AWS delivers it.
const bill::Delivery& bench_delivery();

/// The first file's unpacked text: the first few megabytes of it, whole rows, without the header.
const std::string& bench_text();

/// A folder that is empty now and gone when the object is.
class EmptyFolder {
 public:
  EmptyFolder();
  ~EmptyFolder();
  EmptyFolder(const EmptyFolder&) = delete;
  EmptyFolder& operator=(const EmptyFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// Stops the program with the error's message: a benchmark of something that failed measures nothing.
void insist(const Result<>& done);
template <class T>
T insist(Result<T> result) {
  if (!result) insist(Result<>(std::unexpected(std::move(result.error()))));
  return std::move(*result);
}

}  // namespace farthing::bench
