#include "bill/csv_index.hpp"

#include <array>
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

/// Returns the separators of one block and notes its rows' ends; `valid` has a bit for each byte that belongs to the
/// text, `parity` is the running exclusive or of the quotes, `before` how many separators precede the block. Forced
/// inline: it must be compiled for the instruction set of its caller.
[[gnu::always_inline]] inline std::uint64_t separators_of(const Masks& masks, std::uint64_t valid, std::uint64_t parity,
                                                          std::uint32_t offset, std::uint32_t before, Carry& carry,
                                                          CsvIndex& index) {
  const std::uint64_t quotes = masks.quotes;
  std::uint64_t inside = carry.in_quotes;
  const std::uint64_t ends = masks.commas | masks.line_feeds;
  if ((quotes | carry.after_close | carry.after_return) != 0) {
    inside = parity ^ carry.in_quotes;
    const std::uint64_t opening = quotes & inside;
    const std::uint64_t closing = quotes & ~inside;
    const std::uint64_t may_precede = ((ends | quotes) << 1) | carry.before_ok;
    const std::uint64_t behind = (closing << 1) | carry.after_close;
    const std::uint64_t returns = behind & masks.carriage_returns;
    const std::uint64_t behind_return = (returns << 1) | carry.after_return;
    const std::uint64_t stray = ((opening & ~may_precede) | (behind & ~(ends | masks.carriage_returns | quotes)) |
                                 (behind_return & ~masks.line_feeds)) &
                                valid;
    if (stray != 0 && !index.stray_quote)
      index.stray_quote = offset + static_cast<std::uint32_t>(std::countr_zero(stray));
    carry.in_quotes = (inside >> 63) != 0 ? ~std::uint64_t{0} : 0;
    carry.after_close = closing >> 63;
    carry.after_return = returns >> 63;
  }
  carry.before_ok = (ends | quotes) >> 63;

  const std::uint64_t bits = ends & ~inside & valid;
  std::uint64_t line_feeds = masks.line_feeds & bits;
  while (line_feeds != 0) {
    const std::uint64_t upto = line_feeds ^ (line_feeds - 1);
    index.row_ends.push_back(before + static_cast<std::uint32_t>(std::popcount(bits & upto)));
    line_feeds &= line_feeds - 1;
  }
  return bits;
}

/// Writes the offsets of a block's separators and returns the place behind them.
[[gnu::always_inline]] inline std::uint32_t* write_offsets(std::uint64_t bits, std::uint32_t offset,
                                                           std::uint32_t* separators) {
  std::uint32_t* const end = separators + std::popcount(bits);
  std::uint32_t* out = separators;
  while (bits != 0) {
    // Eight at a time, some of them past the count and overwritten by the next block: cheaper than a branch for each.
    for (int i = 0; i < 8; ++i) {
      out[i] = offset + static_cast<std::uint32_t>(std::countr_zero(bits | (std::uint64_t{1} << 63)));
      bits &= bits - 1;
    }
    out += 8;
  }
  return end;
}

/// A bit for each of the eight bytes that equals `c`.
inline std::uint64_t bytes_equal(std::uint64_t word, char c) {
  constexpr std::uint64_t low_bits = 0x7F7F7F7F7F7F7F7FU;
  const std::uint64_t differs = word ^ (0x0101010101010101U * static_cast<unsigned char>(c));
  const std::uint64_t equal = ~(((differs & low_bits) + low_bits) | differs | low_bits);  // 0x80 where it does not
  return ((equal >> 7) * 0x0102040810204080U) >> 56;
}

Masks masks_portable(const char* text) {
  Masks masks{};
  for (unsigned i = 0; i < 64; i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text + i, sizeof word);
    if constexpr (std::endian::native == std::endian::big) word = std::byteswap(word);
    masks.quotes |= bytes_equal(word, '"') << i;
    masks.commas |= bytes_equal(word, ',') << i;
    masks.line_feeds |= bytes_equal(word, '\n') << i;
    masks.carriage_returns |= bytes_equal(word, '\r') << i;
  }
  return masks;
}

/// Room for every byte being a separator, and for writing some past the count.
std::uint32_t* prepare(std::size_t size, CsvIndex& index) {
  const std::size_t most = size + 64 + 64;
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
    const auto offset = static_cast<std::uint32_t>(at);
    const auto before = static_cast<std::uint32_t>(separators - first);
    separators = write_offsets(separators_of(masks, valid, parity, offset, before, carry, index), offset, separators);
  }
  index.open_quote = carry.in_quotes != 0;
}

[[gnu::target("avx512bw,avx512vbmi2,pclmul,bmi,popcnt")]] inline std::uint64_t bytes_equal(__m512i bytes, char c) {
  return _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(c));
}

[[gnu::target("avx512bw,avx512vbmi2,pclmul,bmi,popcnt")]] void index_csv_avx512(const char* text, std::size_t size,
                                                                                CsvIndex& index) {
  alignas(64) static constexpr std::array<std::uint8_t, 64> places = [] {
    std::array<std::uint8_t, 64> all{};
    for (std::uint8_t i = 0; i < 64; ++i) all[i] = i;
    return all;
  }();
  const __m512i every_place = _mm512_load_si512(places.data());
  std::uint32_t* const first = prepare(size, index);
  std::uint32_t* separators = first;
  Carry carry;
  for (std::size_t at = 0; at < size; at += 64) {
    const __m512i bytes = _mm512_loadu_si512(text + at);
    const std::uint64_t valid = size - at >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << (size - at)) - 1;
    const Masks masks{bytes_equal(bytes, '"') & valid, bytes_equal(bytes, ','), bytes_equal(bytes, '\n'),
                      bytes_equal(bytes, '\r')};
    const __m128i product = _mm_clmulepi64_si128(_mm_set_epi64x(0, static_cast<long long>(masks.quotes)),
                                                 _mm_set1_epi8(static_cast<char>(0xff)), 0);
    const auto parity = static_cast<std::uint64_t>(_mm_cvtsi128_si64(product));
    const auto offset = static_cast<std::uint32_t>(at);
    const auto before = static_cast<std::uint32_t>(separators - first);
    const std::uint64_t bits = separators_of(masks, valid, parity, offset, before, carry, index);
    const int count = std::popcount(bits);
    const __m512i found = _mm512_maskz_compress_epi8(bits, every_place);
    const __m512i base = _mm512_set1_epi32(static_cast<int>(offset));
    // Two stores whatever the count: cheaper than a branch that nobody can foresee.
    _mm512_storeu_si512(separators, _mm512_add_epi32(base, _mm512_cvtepu8_epi32(_mm512_castsi512_si128(found))));
    _mm512_storeu_si512(separators + 16,
                        _mm512_add_epi32(base, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(found, 1))));
    if (count > 32) {
      _mm512_storeu_si512(separators + 32,
                          _mm512_add_epi32(base, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(found, 2))));
      _mm512_storeu_si512(separators + 48,
                          _mm512_add_epi32(base, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(found, 3))));
    }
    separators += count;
  }
  index.open_quote = carry.in_quotes != 0;
}

#endif

void index_csv_portable(const char* text, std::size_t size, CsvIndex& index) {
  std::uint32_t* const first = prepare(size, index);
  std::uint32_t* separators = first;
  Carry carry;
  for (std::size_t at = 0; at < size; at += 64) {
    const std::uint64_t valid = size - at >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << (size - at)) - 1;
    Masks masks = masks_portable(text + at);
    masks.quotes &= valid;
    const auto offset = static_cast<std::uint32_t>(at);
    const auto before = static_cast<std::uint32_t>(separators - first);
    const std::uint64_t bits = separators_of(masks, valid, prefix_xor(masks.quotes), offset, before, carry, index);
    separators = write_offsets(bits, offset, separators);
  }
  index.open_quote = carry.in_quotes != 0;
}

std::vector<CsvInstructions> instructions_here() {
  std::vector<CsvInstructions> list{CsvInstructions::portable};
#if defined(__x86_64__)
  const bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("pclmul") &&
                        __builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt");
  if (has_avx2) list.push_back(CsvInstructions::avx2);
  if (has_avx2 && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi2"))
    list.push_back(CsvInstructions::avx512);
#endif
  return list;
}

}  // namespace

std::span<const CsvInstructions> csv_instructions() {
  static const std::vector<CsvInstructions> list = instructions_here();
  return list;
}

void index_csv_with(CsvInstructions instructions, const char* text, std::size_t size, CsvIndex& index) {
#if defined(__x86_64__)
  if (instructions == CsvInstructions::avx512) return index_csv_avx512(text, size, index);
  if (instructions == CsvInstructions::avx2) return index_csv_avx2(text, size, index);
#endif
  index_csv_portable(text, size, index);
}

void index_csv(const char* text, std::size_t size, CsvIndex& index) {
  static const CsvInstructions fastest = csv_instructions().back();
  index_csv_with(fastest, text, size, index);
}

std::string_view name_of(CsvInstructions instructions) {
  constexpr std::string_view names[]{"portable", "AVX2", "AVX-512"};
  return names[static_cast<std::size_t>(instructions)];
}

}  // namespace farthing::bill
