#include "bill/csv_index.hpp"

#include <bit>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace farthing::bill {
namespace {

/// Carried from one block of 64 bytes to the next.
struct Carry {
  std::uint64_t in_quotes = 0;     // all ones inside quotes
  std::uint64_t before_ok = 1;     // the byte before may stand before an opening quote
  std::uint64_t after_close = 0;   // the byte before was a closing quote
  std::uint64_t after_return = 0;  // the bytes before were a closing quote and a carriage return
};

/// The bytes of interest of one block, one bit each.
struct Masks {
  std::uint64_t quotes;
  std::uint64_t commas;
  std::uint64_t line_feeds;
  std::uint64_t carriage_returns;
};

inline std::uint64_t prefix_xor(std::uint64_t bits) {
  bits ^= bits << 1;
  bits ^= bits << 2;
  bits ^= bits << 4;
  bits ^= bits << 8;
  bits ^= bits << 16;
  bits ^= bits << 32;
  return bits;
}

/// Appends what one block holds; `valid` has a bit for each byte that belongs to the text, `parity` is the running
/// exclusive or of the quotes. Forced inline: it must be compiled for the instruction set of its caller.
[[gnu::always_inline]] inline void index_block(const Masks& masks, std::uint64_t valid, std::uint64_t parity,
                                               std::uint32_t offset, Carry& carry, std::uint32_t*& separators,
                                               const std::uint32_t* first, CsvIndex& index) {
  const std::uint64_t quotes = masks.quotes;
  std::uint64_t inside = carry.in_quotes;
  const std::uint64_t ends = masks.commas | masks.line_feeds;
  if ((quotes | carry.after_close | carry.after_return) != 0) {
    inside = parity ^ carry.in_quotes;
    const std::uint64_t opening = quotes & inside;
    const std::uint64_t closing = quotes & ~inside;
    const std::uint64_t before = ((ends | quotes) << 1) | carry.before_ok;
    const std::uint64_t behind = (closing << 1) | carry.after_close;
    const std::uint64_t returns = behind & masks.carriage_returns;
    const std::uint64_t behind_return = (returns << 1) | carry.after_return;
    const std::uint64_t stray = ((opening & ~before) | (behind & ~(ends | masks.carriage_returns | quotes)) |
                                 (behind_return & ~masks.line_feeds)) &
                                valid;
    if (stray != 0 && !index.stray_quote)
      index.stray_quote = offset + static_cast<std::uint32_t>(std::countr_zero(stray));
    carry.in_quotes = (inside >> 63) != 0 ? ~std::uint64_t{0} : 0;
    carry.after_close = closing >> 63;
    carry.after_return = returns >> 63;
  }
  carry.before_ok = (ends | quotes) >> 63;

  std::uint64_t bits = ends & ~inside & valid;
  const std::uint64_t line_feeds = masks.line_feeds & bits;
  const auto count = static_cast<std::uint32_t>(std::popcount(bits));
  if (line_feeds != 0) {
    std::uint64_t left = line_feeds;
    const auto base = static_cast<std::uint32_t>(separators - first);
    while (left != 0) {
      const std::uint64_t upto = left ^ (left - 1);
      index.row_ends.push_back(base + static_cast<std::uint32_t>(std::popcount(bits & upto)));
      left &= left - 1;
    }
  }
  std::uint32_t* out = separators;
  while (bits != 0) {
    // Eight at a time, some of them past the count and overwritten by the next block: cheaper than a branch for each.
    for (int i = 0; i < 8; ++i) {
      out[i] = offset + static_cast<std::uint32_t>(std::countr_zero(bits | (std::uint64_t{1} << 63)));
      bits &= bits - 1;
    }
    out += 8;
  }
  separators += count;
}

Masks masks_portable(const char* text) {
  Masks masks{};
  for (unsigned i = 0; i < 64; ++i) {
    const std::uint64_t bit = std::uint64_t{1} << i;
    const char c = text[i];
    if (c == '"') masks.quotes |= bit;
    if (c == ',') masks.commas |= bit;
    if (c == '\n') masks.line_feeds |= bit;
    if (c == '\r') masks.carriage_returns |= bit;
  }
  return masks;
}

/// Room for every byte being a separator, and for the eight-at-a-time overrun.
std::uint32_t* prepare(std::size_t size, CsvIndex& index) {
  const std::size_t most = size + 64 + 8;
  if (index.separators.size() < most) index.separators.resize(most);
  index.row_ends.clear();
  index.stray_quote.reset();
  return index.separators.data();
}

#if defined(__x86_64__)

[[gnu::target("avx2,pclmul,bmi,popcnt")]] inline std::uint64_t bytes_equal(__m256i low, __m256i high, char c) {
  const __m256i wanted = _mm256_set1_epi8(c);
  const auto low_bits = static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, wanted)));
  const auto high_bits = static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, wanted)));
  return low_bits | (static_cast<std::uint64_t>(high_bits) << 32);
}

[[gnu::target("avx2,pclmul,bmi,popcnt")]] void index_csv_avx2(const char* text, std::size_t size, CsvIndex& index) {
  std::uint32_t* const first = prepare(size, index);
  std::uint32_t* separators = first;
  Carry carry;
  for (std::size_t at = 0; at < size; at += 64) {
    const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text + at));
    const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text + at + 32));
    const std::uint64_t valid = size - at >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << (size - at)) - 1;
    const Masks masks{bytes_equal(low, high, '"') & valid, bytes_equal(low, high, ','), bytes_equal(low, high, '\n'),
                      bytes_equal(low, high, '\r')};
    const __m128i product = _mm_clmulepi64_si128(_mm_set_epi64x(0, static_cast<long long>(masks.quotes)),
                                                 _mm_set1_epi8(static_cast<char>(0xff)), 0);
    const auto parity = static_cast<std::uint64_t>(_mm_cvtsi128_si64(product));
    index_block(masks, valid, parity, static_cast<std::uint32_t>(at), carry, separators, first, index);
  }
  index.open_quote = carry.in_quotes != 0;
}

#endif

}  // namespace

void index_csv_portable(const char* text, std::size_t size, CsvIndex& index) {
  std::uint32_t* const first = prepare(size, index);
  std::uint32_t* separators = first;
  Carry carry;
  for (std::size_t at = 0; at < size; at += 64) {
    const std::uint64_t valid = size - at >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << (size - at)) - 1;
    Masks masks = masks_portable(text + at);
    masks.quotes &= valid;
    index_block(masks, valid, prefix_xor(masks.quotes), static_cast<std::uint32_t>(at), carry, separators, first,
                index);
  }
  index.open_quote = carry.in_quotes != 0;
}

bool csv_index_is_vectorised() {
#if defined(__x86_64__)
  static const bool vectorised = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("pclmul") &&
                                 __builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt");
  return vectorised;
#else
  return false;
#endif
}

void index_csv(const char* text, std::size_t size, CsvIndex& index) {
#if defined(__x86_64__)
  if (csv_index_is_vectorised()) return index_csv_avx2(text, size, index);
#endif
  index_csv_portable(text, size, index);
}

}  // namespace farthing::bill
