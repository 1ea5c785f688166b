#pragma once

#include <cstdint>

#include "core/result.hpp"
#include "sample/row.hpp"

namespace farthing::sample {

/// Takes the rows of a chunk as they are made.
class RowSink {
 public:
  virtual ~RowSink() = default;
  /// The texts of the row hold for this call only.
  virtual Result<> write(const Row& row) = 0;
  virtual std::uint64_t rows() const = 0;

 protected:
  RowSink() = default;
  RowSink(const RowSink&) = default;
  RowSink& operator=(const RowSink&) = default;
};

}  // namespace farthing::sample
