#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

#include <algorithm>
#include <limits>

#include "bill/inflater.hpp"

namespace farthing::bill {
namespace {

class IsalInflater final : public Inflater {
 public:
  explicit IsalInflater(Wrapping wrapping) {
    isal_inflate_init(&state_);
    state_.crc_flag = wrapping == Wrapping::gzip ? ISAL_GZIP : ISAL_DEFLATE;
  }

  Step step(const char* input, std::size_t input_size, char* output, std::size_t output_size) override {
    constexpr std::size_t most = std::numeric_limits<std::uint32_t>::max() / 2;
    const auto in = static_cast<std::uint32_t>(std::min(input_size, most));
    const auto out = static_cast<std::uint32_t>(std::min(output_size, most));
    // The library does not write through next_in; its interface predates const.
    state_.next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(input));
    state_.avail_in = in;
    state_.next_out = reinterpret_cast<std::uint8_t*>(output);
    state_.avail_out = out;
    const int result = isal_inflate(&state_);
    // At damage the library steps back to where the bad symbol began, which may lie before this input.
    if (result < 0 || state_.avail_in > in || state_.avail_out > out) return {State::damaged, 0, 0};
    return {state_.block_state == ISAL_BLOCK_FINISH ? State::finished : State::more, in - state_.avail_in,
            out - state_.avail_out};
  }

  void reset() override {
    const auto crc_flag = state_.crc_flag;
    isal_inflate_reset(&state_);
    state_.crc_flag = crc_flag;
  }

 private:
  inflate_state state_{};
};

}  // namespace

std::unique_ptr<Inflater> make_inflater(Wrapping wrapping) { return std::make_unique<IsalInflater>(wrapping); }

std::uint32_t crc32(std::uint32_t sum, const char* bytes, std::size_t size) {
  return crc32_gzip_refl(sum, reinterpret_cast<const unsigned char*>(bytes), size);
}

}  // namespace farthing::bill
