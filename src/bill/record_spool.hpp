#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/file.hpp"
#include "core/result.hpp"

namespace farthing::bill {

/// A list of records that may be longer than memory: added one by one, and read afterwards, best from the first to the
/// last. One thread at a time. Its file has no name, so that nothing is left of it.
template <class Record>
class RecordSpool {
  static_assert(std::is_trivially_copyable_v<Record>);

 public:
  RecordSpool() = default;
  static Result<RecordSpool> create(const std::filesystem::path& path) {
    RecordSpool spool;
    FARTHING_TRY(spool.file_, File::create_nameless(path));
    return spool;
  }

  Result<> add(const Record& record) {
    pending_.push_back(record);
    ++size_;
    return pending_.size() < block ? Result<>() : flush();
  }
  /// Ends the adding: from then on it can be read.
  Result<> flush() {
    FARTHING_CHECK(file_.write(pending_.data(), pending_.size() * sizeof(Record)));
    pending_.clear();
    return {};
  }

  std::uint64_t size() const { return size_; }
  Result<Record> at(std::uint64_t place) {
    if (place < block_start_ || place - block_start_ >= block_.size()) {
      block_.resize(std::min<std::uint64_t>(block, size_ - place));
      block_start_ = place;
      const std::size_t bytes = block_.size() * sizeof(Record);
      FARTHING_TRY(const std::size_t count, file_.read_at(place * sizeof(Record), block_.data(), bytes));
      if (count != bytes) return fail(ErrorCode::io, "{}: cut short while it was used", file_.path().string());
    }
    return block_[place - block_start_];
  }

 private:
  static constexpr std::size_t block = 1024;

  File file_;
  std::vector<Record> pending_;
  std::uint64_t size_ = 0;
  std::vector<Record> block_;
  std::uint64_t block_start_ = 0;
};

}  // namespace farthing::bill
