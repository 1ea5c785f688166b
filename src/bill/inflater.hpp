#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace farthing::bill {

enum class Wrapping { gzip, raw_deflate };

/// Unpacks one deflate stream.
class Inflater {
 public:
  enum class State { more, finished, damaged };
  struct Step {
    State state;
    std::size_t consumed;
    std::size_t produced;
  };

  virtual ~Inflater() = default;
  /// Unpacks from `input` to `output` until one of them is used up or the stream ends. With gzip wrapping, `finished`
  /// means that the trailer's checksum and length agree. With `damaged` the counts mean nothing.
  virtual Step step(const char* input, std::size_t input_size, char* output, std::size_t output_size) = 0;
  /// Starts over, for the next member of a gzip file.
  virtual void reset() = 0;
};

/// ISA-L where the build has it, zlib elsewhere.
std::unique_ptr<Inflater> make_inflater(Wrapping wrapping);
/// zlib, in every build: what the other one is measured against.
std::unique_ptr<Inflater> make_zlib_inflater(Wrapping wrapping);

/// CRC-32 as gzip and zip use it; start with 0.
std::uint32_t crc32(std::uint32_t sum, const char* bytes, std::size_t size);

}  // namespace farthing::bill
