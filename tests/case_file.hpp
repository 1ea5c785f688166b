#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace farthing {

/// A text case: what it shows in its first lines, then sections, each begun by a line `== name`.
struct CaseFile {
  struct Section {
    std::string name;
    std::string text;
  };
  std::string shows;
  std::vector<Section> sections;

  static CaseFile read(const std::filesystem::path& path);
  /// The section of that name, or nothing.
  const Section* find(std::string_view name) const;
};

/// The text cases of tests/cases/AREA, by name.
std::vector<std::filesystem::path> case_files(const std::string& area);

/// Puts bytes in the place of their hexadecimal marks, `<0D>`, and back for those that are not printable ASCII.
std::string with_bytes(std::string_view text);
std::string with_marks(std::string_view bytes);

/// Lines without the spaces at their ends, empty ones left out.
std::vector<std::string> lines_of(std::string_view text);
std::vector<std::string> split(std::string_view text, char separator);
std::string trimmed(std::string_view text);

}  // namespace farthing
