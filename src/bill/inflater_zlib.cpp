#include <zlib.h>

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "bill/inflater.hpp"

namespace farthing::bill {
namespace {

class ZlibInflater final : public Inflater {
 public:
  explicit ZlibInflater(Wrapping wrapping) {
    constexpr int window = 15;
    if (inflateInit2(&stream_, wrapping == Wrapping::gzip ? window + 16 : -window) != Z_OK)
      throw std::runtime_error("zlib cannot start");
  }
  ~ZlibInflater() override { inflateEnd(&stream_); }
  ZlibInflater(const ZlibInflater&) = delete;
  ZlibInflater& operator=(const ZlibInflater&) = delete;

  Step step(const char* input, std::size_t input_size, char* output, std::size_t output_size) override {
    constexpr std::size_t most = std::numeric_limits<uInt>::max() / 2;
    const auto in = static_cast<uInt>(std::min(input_size, most));
    const auto out = static_cast<uInt>(std::min(output_size, most));
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input));
    stream_.avail_in = in;
    stream_.next_out = reinterpret_cast<Bytef*>(output);
    stream_.avail_out = out;
    const int result = inflate(&stream_, Z_NO_FLUSH);
    Step step{State::more, in - stream_.avail_in, out - stream_.avail_out};
    if (result == Z_STREAM_END)
      step.state = State::finished;
    else if (result != Z_OK && result != Z_BUF_ERROR)
      step.state = State::damaged;
    return step;
  }

  void reset() override { inflateReset(&stream_); }

 private:
  z_stream stream_{};
};

}  // namespace

std::unique_ptr<Inflater> make_zlib_inflater(Wrapping wrapping) { return std::make_unique<ZlibInflater>(wrapping); }

#if !FARTHING_HAVE_ISAL
std::unique_ptr<Inflater> make_inflater(Wrapping wrapping) { return make_zlib_inflater(wrapping); }

std::uint32_t crc32(std::uint32_t sum, const char* bytes, std::size_t size) {
  return static_cast<std::uint32_t>(::crc32_z(sum, reinterpret_cast<const Bytef*>(bytes), size));
}
#endif

}  // namespace farthing::bill
