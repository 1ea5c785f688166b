#pragma once

/// Reads what the sample writes by means of its own: a small CSV reader over zlib and exact sums, no code of the
/// generator or of farthing's reader.

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "sample/sample.hpp"

namespace farthing::sample {

__extension__ typedef __int128 Exact;  // counts of 10^-12

/// Digits, an optional exponent, rounded half-even at the 12th decimal.
Exact exact(const std::string& text);
std::string text_of(Exact value);

std::string read_text(const std::filesystem::path& path);
/// The text of a .gz, or of the one file in a .zip.
std::string unpack(const std::filesystem::path& path);

/// A row by the names of its columns. Cells of absent columns read as empty.
using Cells = std::map<std::string, std::string>;
/// The rows of a chunk's text.
std::vector<Cells> rows_in(const std::string& csv);

/// The values of a list of texts in a manifest.
std::vector<std::string> list_in(const std::string& json, const std::string& name);

inline const std::string october = "20261001-20261101";
inline const std::string november = "20261101-20261201";

/// Two small months, October and November 2026, in a folder of their own.
class SampleTest : public testing::Test {
 protected:
  SampleTest();
  ~SampleTest() override;

  Summary write();

  std::filesystem::path period_folder(const std::string& period) const;
  std::vector<std::filesystem::path> chunks_of(const std::string& period) const;
  /// All rows of a period's live chunks.
  std::vector<Cells> rows_of(const std::string& period) const;
  /// Everything that was written, unpacked, with its names.
  std::string all_csv() const;

  std::filesystem::path folder_;
  Options options_;
};

}  // namespace farthing::sample
