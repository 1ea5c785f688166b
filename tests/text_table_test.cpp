#include "core/text_table.hpp"

#include <gtest/gtest.h>

#include "core/utf8.hpp"

namespace farthing {
namespace {

TEST(Utf8, LeavesWellFormedTextAsItIs) {
  for (const std::string_view text : {"", "plain", "caf\u00E9 \u20AC \uD7FF \uE000 \U00010000 \U0010FFFF"})
    EXPECT_EQ(valid_utf8(text), text);
}

TEST(Utf8, ReplacesEachByteThatBelongsToNoSequence) {
  EXPECT_EQ(valid_utf8("n\xFF.csv"), "n\uFFFD.csv");
  EXPECT_EQ(valid_utf8("cut \xE2\x82"), "cut \uFFFD\uFFFD");
  EXPECT_EQ(valid_utf8("\xC3\"\x80"), "\uFFFD\"\uFFFD");
  EXPECT_EQ(valid_utf8("\xC0\xAF"), "\uFFFD\uFFFD") << "longer than need be";
  EXPECT_EQ(valid_utf8("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD") << "half of a pair";
  EXPECT_EQ(valid_utf8("\xF4\x90\x80\x80"), "\uFFFD\uFFFD\uFFFD\uFFFD") << "beyond the last character";
}

TEST(Printable, KeepsATerminalSafe) {
  EXPECT_EQ(printable("a\x1b[2Jb\nc\xFF\xC2\x9B"
                      "d"),
            "a?[2Jb?c\uFFFD?d");
}

TEST(Counted, ChoosesSingularOrPlural) {
  EXPECT_EQ(counted(0, "row"), "0 rows");
  EXPECT_EQ(counted(1, "row"), "1 row");
  EXPECT_EQ(counted(1'234, "row"), "1,234 rows");
}

TEST(CsvTextCell, PutsAnApostropheBeforeWhatWouldBeAFormula) {
  EXPECT_EQ(csv_text_cell("plain"), "plain");
  EXPECT_EQ(csv_text_cell("=1+1"), "'=1+1");
  EXPECT_EQ(csv_text_cell("-a,\"b\""), "\"'-a,\"\"b\"\"\"");
  EXPECT_EQ(csv_text_cell("a=1"), "a=1");
}

}  // namespace
}  // namespace farthing
