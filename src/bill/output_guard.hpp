#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "core/result.hpp"

namespace farthing::bill {

/// Counts what comes out of a packed file and refuses bombs.
class OutputGuard {
 public:
  /// No more than `most` bytes; from `ratio_from` on, no more than `ratio` times what was packed.
  OutputGuard(std::string name, std::uint64_t most, std::uint64_t ratio, std::uint64_t ratio_from)
      : name_(std::move(name)), most_(most), ratio_(ratio), ratio_from_(ratio_from) {}

  Result<> account(std::uint64_t packed, std::size_t produced) {
    unpacked_ += produced;
    if (unpacked_ > most_) return fail(ErrorCode::too_large, "{}: unpacks to more than {} bytes", name_, most_);
    if (unpacked_ > ratio_from_ && unpacked_ / ratio_ > packed)
      return fail(ErrorCode::too_large, "{}: unpacks to more than {} times its size ({} bytes from {})", name_, ratio_,
                  unpacked_, packed);
    return {};
  }

 private:
  std::string name_;
  std::uint64_t most_;
  std::uint64_t ratio_;
  std::uint64_t ratio_from_;
  std::uint64_t unpacked_ = 0;
};

}  // namespace farthing::bill
