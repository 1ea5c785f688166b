#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace farthing {

/// One gzip member, written with zlib.
std::string gzipped(std::string_view bytes, int level = 6);

/// One entry of a zip file.
struct ZipEntry {
  std::string name;
  std::string bytes;
  bool stored = false;
  bool zip64 = false;
};

/// A zip file, written with minizip.
std::string zipped(const std::vector<ZipEntry>& entries);

}  // namespace farthing
