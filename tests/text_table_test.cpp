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

TEST(Printable, SpellsOutMarksThatCannotBeSeen) {
  EXPECT_EQ(printable("a\u202Ecba"), "a<U+202E>cba") << "would read backwards";
  EXPECT_EQ(printable("\u2066x\u2069 \u200B\u200E\u200F\u2028\u2029\uFEFF\u061C"),
            "<U+2066>x<U+2069> <U+200B><U+200E><U+200F><U+2028><U+2029><U+FEFF><U+061C>");
  EXPECT_EQ(printable("caf\u00E9 \u20AC \U0001F469\u200D\U0001F4BB \U0010FFFF"),
            "caf\u00E9 \u20AC \U0001F469\u200D\U0001F4BB \U0010FFFF");
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

TEST(CsvTextCell, HoldsNothingThatATerminalWouldObey) {
  EXPECT_EQ(csv_text_cell("a\x1b[2J\x07\u009Bb\xFF\x9B"), "a?[2J??b\uFFFD\uFFFD");
  EXPECT_EQ(csv_text_cell("one\ntwo\r\nthree\tfour"), "\"one\ntwo\r\nthree\tfour\"");
  EXPECT_EQ(csv_text_cell("seen\rhidden"), "seen?hidden");
}

}  // namespace
}  // namespace farthing
