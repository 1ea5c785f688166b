#include "case_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "temporary_folder.hpp"

namespace farthing {

std::string with_bytes(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    unsigned value = 0;
    if (text[at] == '<' && at + 3 < text.size() && text[at + 3] == '>' &&
        std::from_chars(text.data() + at + 1, text.data() + at + 3, value, 16).ptr == text.data() + at + 3) {
      out += static_cast<char>(value);
      at += 3;
    } else {
      out += text[at];
    }
  }
  return out;
}

std::string with_marks(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    if (c >= ' ' && c <= '~')
      out += c;
    else
      out += fmt::format("<{:02X}>", static_cast<unsigned char>(c));
  }
  return out;
}

CaseFile CaseFile::read(const std::filesystem::path& path) {
  CaseFile found;
  const std::string bytes = bytes_of(path);
  std::string* into = &found.shows;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t end = std::min(bytes.find('\n', at), bytes.size() - 1);
    const std::string_view line(bytes.data() + at, end + 1 - at);
    at = end + 1;
    if (line.starts_with("== ")) {
      found.sections.push_back({trimmed(line.substr(3)), {}});
      into = &found.sections.back().text;
    } else {
      *into += line;
    }
  }
  return found;
}

const CaseFile::Section* CaseFile::find(std::string_view name) const {
  const auto at = std::ranges::find(sections, name, &Section::name);
  return at == sections.end() ? nullptr : &*at;
}

std::vector<std::filesystem::path> case_files(const std::string& area) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(FARTHING_TESTS_FOLDER) / "cases" / area))
    if (entry.path().extension() == ".txt") files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines = split(text, '\n');
  for (std::string& line : lines) line.erase(line.find_last_not_of(' ') + 1);
  std::erase_if(lines, [](const std::string& line) { return line.empty(); });
  return lines;
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t at = 0;;) {
    const std::size_t end = text.find(separator, at);
    parts.emplace_back(text.substr(at, end - at));
    if (end == std::string_view::npos) return parts;
    at = end + 1;
  }
}

std::string trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \r\n\t");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \r\n\t") + 1 - first));
}

}  // namespace farthing
