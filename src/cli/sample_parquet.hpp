#pragma once

#include "sample/sample.hpp"

namespace farthing::cli {

/// Makes Parquet of a sample's CSV below `folder`, as AWS writes it: snappy, money as DOUBLE, maps as MAP.
sample::ParquetMaker parquet_maker(const std::filesystem::path& folder);

}  // namespace farthing::cli
