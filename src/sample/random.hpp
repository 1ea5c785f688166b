#pragma once

#include <array>
#include <cstdint>

namespace farthing::sample {

/// Mixes a number so that neighbours have nothing in common.
constexpr std::uint64_t mix(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15ULL;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
  return value ^ (value >> 31);
}
constexpr std::uint64_t mix(std::uint64_t left, std::uint64_t right) { return mix(left * 31 + mix(right)); }

/// Growing by 5 % a step from 1/512 to 492: as counts of 2^-20.
inline constexpr std::array<std::uint64_t, 256> long_tail = [] {
  std::array<std::uint64_t, 256> table{};
  std::uint64_t value = 2048;
  for (auto& entry : table) {
    entry = value;
    value += value / 20;
  }
  return table;
}();

/// Random numbers from integers alone, so that every compiler and machine gives the same sample.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(mix(seed)) {}

  std::uint64_t next() {
    const std::uint64_t value = mix(state_);
    state_ += 0x9e3779b97f4a7c15ULL;
    return value;
  }
  /// 0 to bound - 1; bound is at most 2^32.
  std::uint64_t below(std::uint64_t bound) { return ((next() >> 32) * bound) >> 32; }
  std::uint64_t between(std::uint64_t least, std::uint64_t most) { return least + below(most - least + 1); }
  bool chance(std::uint64_t per_thousand) { return below(1000) < per_thousand; }
  /// A factor as bills have them, many small and few large: counts of 2^-20, 12.7 on average.
  std::uint64_t tail() {
    const std::uint64_t bits = next();
    return long_tail[((bits & 255) + ((bits >> 8) & 255)) / 2];
  }

 private:
  std::uint64_t state_;
};

}  // namespace farthing::sample
