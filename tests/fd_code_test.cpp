#include "connect/fd_code.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>

#include "temporary_folder.hpp"

namespace farthing::connect {
namespace {

TEST(FdCode, TheListIsInOrderAndEachCodeSaysEverything) {
  std::string_view last;
  std::set<std::string_view> titles;
  for (const FdCode& code : all_fd_codes()) {
    EXPECT_LT(last, code.code);
    last = code.code;
    EXPECT_TRUE(titles.insert(code.title).second) << code.code;
    for (const std::string_view text : {code.title, code.seen, code.cause, code.cure, code.dark})
      EXPECT_FALSE(text.empty()) << code.code;
  }
  EXPECT_EQ(all_fd_codes().size(), 69U);
}

TEST(FdCode, IsFoundInAnyCaseAndNothingElseIs) {
  ASSERT_NE(find_fd_code("fd503"), nullptr);
  EXPECT_EQ(find_fd_code("FD503"), find_fd_code("fd503"));
  EXPECT_EQ(find_fd_code("FD503")->code, "FD503");
  EXPECT_EQ(find_fd_code("FD5031"), nullptr);
  EXPECT_EQ(find_fd_code(""), nullptr);
}

std::string_view finder(FdCode::Found found) {
  if (found == FdCode::Found::by_doctor) return "the doctor";
  return found == FdCode::Found::by_sync ? "the sync, from the files" : "a person, by this guide";
}

TEST(FdCode, TheGuideHoldsEachCodeAsTheListHasIt) {
  const std::string page = bytes_of(std::filesystem::path(FARTHING_TESTS_FOLDER).parent_path() / "docs/doctor.md");
  std::size_t at = 0;
  for (const FdCode& code : all_fd_codes()) {
    const std::string section =
        fmt::format("\n### {}: {}\n\n- Seen: {}\n- Cause: {}\n- Cure: {}\n- Dark meanwhile: {}\n- Found by: {}{}\n",
                    code.code, code.title, code.seen, code.cause, code.cure, code.dark, finder(code.found),
                    code.blocks ? "; the connection cannot be used with it" : "");
    at = page.find(section, at);
    ASSERT_NE(at, std::string::npos) << "docs/doctor.md lacks this, or has it in another place:\n" << section;
    at += section.size();
    const bool has_more = page.compare(at, 1, "\n") == 0 && page.compare(at, 2, "\n#") != 0 && at + 1 < page.size();
    EXPECT_EQ(has_more, code.found == FdCode::Found::by_guide) << code.code << ": by hand means a paragraph of how";
  }
  EXPECT_EQ(page.find("\n### FD", at), std::string::npos);
}

}  // namespace
}  // namespace farthing::connect
