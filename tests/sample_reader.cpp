#include "sample_reader.hpp"

#include <minizip/unzip.h>
#include <zlib.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

namespace farthing::sample {
namespace {

namespace fs = std::filesystem;

std::vector<std::vector<std::string>> split_csv(const std::string& text) {
  std::vector<std::vector<std::string>> lines(1, {""});
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char letter = text[at];
    if (letter == '"' && quoted && at + 1 < text.size() && text[at + 1] == '"') {
      lines.back().back() += text[++at];
    } else if (letter == '"') {
      quoted = !quoted;
    } else if (letter == ',' && !quoted) {
      lines.back().emplace_back();
    } else if (letter == '\n' && !quoted) {
      lines.push_back({""});
    } else {
      lines.back().back() += letter;
    }
  }
  lines.pop_back();
  return lines;
}

}  // namespace

Exact exact(const std::string& text) {
  if (text.empty()) return 0;
  const std::size_t e = text.find('E');
  const int exponent = e == std::string::npos ? 0 : std::stoi(text.substr(e + 1));
  Exact digits = 0;
  int decimals = 0;
  bool point = false;
  for (const char letter : text.substr(0, e)) {
    if (letter == '.') point = true;
    if (letter < '0' || letter > '9') continue;
    digits = digits * 10 + (letter - '0');
    if (point) ++decimals;
  }
  int shift = 12 - decimals + exponent;
  for (; shift > 0; --shift) digits *= 10;
  if (shift < 0) {
    Exact divisor = 1;
    for (; shift < 0; ++shift) divisor *= 10;
    const Exact rest = digits % divisor;
    digits /= divisor;
    if (rest * 2 > divisor || (rest * 2 == divisor && digits % 2 != 0)) ++digits;
  }
  return text[0] == '-' ? -digits : digits;
}

std::string text_of(Exact value) {
  std::string digits;
  const bool negative = value < 0;
  for (Exact left = negative ? -value : value; left != 0; left /= 10)
    digits += static_cast<char>('0' + static_cast<int>(left % 10));
  while (digits.size() < 13) digits += '0';
  std::ranges::reverse(digits);
  digits.insert(digits.size() - 12, ".");
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.back() == '.') digits.pop_back();
  return (negative ? "-" : "") + digits;
}

std::string read_text(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string unpack(const fs::path& path) {
  std::string text;
  std::vector<char> block(1 << 20);
  if (path.extension() == ".gz") {
    gzFile file = gzopen(path.c_str(), "rb");
    for (int count = 0; (count = gzread(file, block.data(), static_cast<unsigned>(block.size()))) > 0;)
      text.append(block.data(), static_cast<std::size_t>(count));
    EXPECT_EQ(gzclose(file), Z_OK) << path;
    return text;
  }
  unzFile file = unzOpen64(path.c_str());
  unz_global_info64 info{};
  unzGetGlobalInfo64(file, &info);
  EXPECT_EQ(info.number_entry, 1U) << path;
  EXPECT_EQ(unzOpenCurrentFile(file), UNZ_OK) << path;
  for (int count = 0; (count = unzReadCurrentFile(file, block.data(), static_cast<unsigned>(block.size()))) > 0;)
    text.append(block.data(), static_cast<std::size_t>(count));
  EXPECT_EQ(unzCloseCurrentFile(file), UNZ_OK) << path << ": wrong checksum";
  unzClose(file);
  return text;
}

std::vector<Cells> rows_in(const std::string& csv) {
  std::vector<Cells> rows;
  const auto lines = split_csv(csv);
  for (std::size_t line = 1; line < lines.size(); ++line) {
    EXPECT_EQ(lines[line].size(), lines[0].size()) << "row " << line;
    Cells cells;
    for (std::size_t column = 0; column < lines[line].size(); ++column) cells[lines[0][column]] = lines[line][column];
    rows.push_back(std::move(cells));
  }
  return rows;
}

std::vector<std::string> list_in(const std::string& json, const std::string& name) {
  std::vector<std::string> values;
  std::size_t at = json.find("\"" + name + "\": [") + name.size() + 4;
  const std::size_t end = json.find(']', at);
  while ((at = json.find('"', at + 1)) < end) {
    const std::size_t close = json.find('"', at + 1);
    values.push_back(json.substr(at + 1, close - at - 1));
    at = close;
  }
  return values;
}

SampleTest::SampleTest() {
  std::string pattern = (fs::temp_directory_path() / "farthing-sample-XXXXXX").string();
  folder_ = mkdtemp(pattern.data());
  options_.output = folder_ / "out";
  options_.rows = 3'000;
  options_.months = 2;
  options_.accounts = 6;
}

SampleTest::~SampleTest() { fs::remove_all(folder_); }

Summary SampleTest::write() {
  auto summary = write_sample(options_, {});
  EXPECT_TRUE(summary) << summary.error().message;
  return summary ? *summary : Summary{};
}

fs::path SampleTest::period_folder(const std::string& period) const {
  return options_.output / "cur/farthing-sample" / period;
}

std::vector<fs::path> SampleTest::chunks_of(const std::string& period) const {
  std::vector<fs::path> chunks;
  for (const auto& key : list_in(read_text(period_folder(period) / "farthing-sample-Manifest.json"), "reportKeys"))
    chunks.push_back(options_.output / key);
  return chunks;
}

std::vector<Cells> SampleTest::rows_of(const std::string& period) const {
  std::vector<Cells> rows;
  for (const auto& chunk : chunks_of(period)) {
    SCOPED_TRACE(chunk);
    for (auto& row : rows_in(unpack(chunk))) rows.push_back(std::move(row));
  }
  return rows;
}

std::string SampleTest::all_csv() const {
  std::string text;
  std::set<fs::path> paths;
  for (const auto& entry : fs::recursive_directory_iterator(options_.output / "cur"))
    if (entry.is_regular_file()) paths.insert(entry.path());
  for (const auto& path : paths)
    text += path.lexically_relative(options_.output).string() +
            (path.extension() == ".json" ? read_text(path) : unpack(path));
  return text;
}

}  // namespace farthing::sample
