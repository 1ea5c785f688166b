#include "bill/csv_index.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "bill/csv_text.hpp"
#include "core/utf8.hpp"

namespace farthing::bill {
namespace {

/// The index of a text, found with some instructions, with hostile bytes behind the text.
CsvIndex index_of(std::string text, CsvInstructions instructions, char behind) {
  const std::size_t size = text.size();
  text.append(csv_padding, behind);
  CsvIndex index;
  index_csv_with(instructions, text.data(), size, index);
  index.separators.resize(index.row_ends.empty() ? 0 : index.row_ends.back());
  return index;
}

/// What RFC 4180 says, byte by byte: a quote opens at a field's start, closes before a comma, a line end or its twin.
CsvIndex index_by_the_book(const std::string& text) {
  enum class At { start, field, quoted, behind, behind_return };
  CsvIndex index;
  At at = At::start;
  std::vector<std::uint32_t> separators;
  const auto stray = [&](std::size_t i) {
    if (!index.stray_quote) index.stray_quote = static_cast<std::uint32_t>(i);
  };
  for (std::size_t i = 0; i < text.size() && !index.stray_quote; ++i) {
    const char c = text[i];
    const auto separate = [&] {
      separators.push_back(static_cast<std::uint32_t>(i));
      if (c == '\n') index.row_ends.push_back(static_cast<std::uint32_t>(separators.size()));
      at = At::start;
    };
    switch (at) {
      case At::start:
        if (c == '"')
          at = At::quoted;
        else if (c == ',' || c == '\n')
          separate();
        else
          at = At::field;
        break;
      case At::field:
        if (c == '"')
          stray(i);
        else if (c == ',' || c == '\n')
          separate();
        break;
      case At::quoted:
        if (c == '"') at = At::behind;
        break;
      case At::behind:
        if (c == '"')
          at = At::quoted;
        else if (c == ',' || c == '\n')
          separate();
        else if (c == '\r')
          at = At::behind_return;
        else
          stray(i);
        break;
      case At::behind_return:
        if (c == '\n')
          separate();
        else
          stray(i);
        break;
    }
  }
  index.open_quote = at == At::quoted;
  if (!index.row_ends.empty()) index.separators.assign(separators.begin(), separators.begin() + index.row_ends.back());
  return index;
}

void expect_by_the_book(const std::string& text) {
  const CsvIndex wanted = index_by_the_book(text);
  for (const char behind : {'\0', '"', ',', '\n'}) {
    for (const CsvInstructions instructions : csv_instructions()) {
      const CsvIndex found = index_of(text, instructions, behind);
      SCOPED_TRACE(name_of(instructions));
      ASSERT_EQ(found.stray_quote, wanted.stray_quote) << text;
      // Behind a stray quote nothing is worth comparing.
      if (wanted.stray_quote) continue;
      ASSERT_EQ(found.row_ends, wanted.row_ends) << text;
      ASSERT_EQ(found.separators, wanted.separators) << text;
      ASSERT_EQ(found.open_quote, wanted.open_quote) << text;
    }
  }
}

TEST(CsvIndex, FindsTheEndsOfFieldsAndRows) {
  const CsvIndex index = index_of("a,\"b,\n\"\nc,\n", CsvInstructions::portable, '\0');
  EXPECT_EQ(index.separators, (std::vector<std::uint32_t>{1, 7, 9, 10}));
  EXPECT_EQ(index.row_ends, (std::vector<std::uint32_t>{2, 4}));
  EXPECT_FALSE(index.stray_quote);
  EXPECT_FALSE(index.open_quote);
}

TEST(CsvIndex, PointsAtStrayQuotes) {
  EXPECT_EQ(index_of("ab\"c\n", CsvInstructions::portable, '\0').stray_quote, 2U);
  EXPECT_EQ(index_of("\"ab\"c\n", CsvInstructions::portable, '\0').stray_quote, 4U);
  EXPECT_EQ(index_of("\"ab\" ,c\n", CsvInstructions::portable, '\0').stray_quote, 4U);
  EXPECT_EQ(index_of("\"ab\"\rc\n", CsvInstructions::portable, '\0').stray_quote, 5U);
  EXPECT_EQ(index_of("\"a\"\"b\",\"\",\"\"\"\"\r\n", CsvInstructions::portable, '\0').stray_quote, std::nullopt);
}

TEST(CsvIndex, GoesByTheBookForEveryShortText) {
  // All texts of up to seven bytes from these, each also across the border between two blocks of 64.
  constexpr std::string_view letters = "\",\n\rx";
  for (std::size_t size = 0; size <= 7; ++size) {
    std::size_t count = 1;
    for (std::size_t i = 0; i < size; ++i) count *= letters.size();
    for (std::size_t number = 0; number < count; ++number) {
      std::string text;
      for (std::size_t i = 0, rest = number; i < size; ++i, rest /= letters.size())
        text += letters[rest % letters.size()];
      ASSERT_NO_FATAL_FAILURE(expect_by_the_book(text));
      if (number % 7 == size % 7) {
        ASSERT_NO_FATAL_FAILURE(expect_by_the_book(std::string(61, ',') + text));
      }
    }
  }
}

TEST(CsvIndex, GoesByTheBookForLongTexts) {
  std::mt19937 random(4180);
  for (int round = 0; round < 4000; ++round) {
    std::string text;
    const std::size_t rows = 1 + random() % 20;
    for (std::size_t row = 0; row < rows; ++row) {
      const std::size_t fields = 1 + random() % 12;
      for (std::size_t field = 0; field < fields; ++field) {
        if (field > 0) text += ',';
        const std::size_t length = random() % 4 == 0 ? random() % 150 : random() % 10;
        const bool quoted = random() % 3 == 0;
        if (quoted) text += '"';
        for (std::size_t i = 0; i < length; ++i) {
          const char c = quoted ? "\",\n\rxy"[random() % 6] : "\rxyz"[random() % 4];
          text += c;
          if (c == '"') text += c;
        }
        if (quoted) text += '"';
      }
      text += random() % 2 == 0 ? "\r\n" : "\n";
    }
    // Some of them damaged by one byte.
    if (round % 4 == 0) text[random() % text.size()] = "\",\n\rx"[random() % 5];
    ASSERT_NO_FATAL_FAILURE(expect_by_the_book(text));
  }
}

TEST(CsvIndex, GoesByTheBookForRowsOfNothingButSeparators) {
  for (const std::size_t size : {31U, 32U, 33U, 63U, 64U, 65U, 127U, 1000U}) {
    for (const char c : {',', '\n', '"'}) ASSERT_NO_FATAL_FAILURE(expect_by_the_book(std::string(size, c)));
    ASSERT_NO_FATAL_FAILURE(expect_by_the_book(std::string(size, ',') + "\n" + std::string(size, ',') + "x\n"));
  }
}

TEST(CsvText, SaysWhatAFieldSays) {
  std::string room;
  EXPECT_EQ(field_text("plain", room), "plain");
  EXPECT_EQ(field_text("", room), "");
  EXPECT_EQ(field_text("\"\"", room), "");
  EXPECT_EQ(field_text("\"a,b\"", room), "a,b");
  EXPECT_EQ(field_text("\"\"\"\"", room), "\"");
  EXPECT_EQ(field_text("\"say \"\"yes\"\"\"", room), "say \"yes\"");
  EXPECT_EQ(field_text("\"\"\"\"\"\"", room), "\"\"");
}

TEST(CsvText, SplitsARecordOutsideQuotesOnly) {
  std::vector<std::string_view> fields;
  split_record("a,\"b,c\"\"\",,\"\n\"", fields);
  EXPECT_EQ(fields, (std::vector<std::string_view>{"a", "\"b,c\"\"\"", "", "\"\n\""}));
  split_record("", fields);
  EXPECT_EQ(fields, (std::vector<std::string_view>{""}));
}

std::string mended(std::string_view text) {
  std::string out;
  return mend_utf8(text, out) == 0 ? std::string(text) : out;
}

TEST(CsvText, MendsWhatIsNotUtf8) {
  constexpr std::string_view bad = "\xEF\xBF\xBD";
  const auto marks = [&](int count) {
    std::string out;
    for (int i = 0; i < count; ++i) out += bad;
    return out;
  };
  for (const std::string_view good :
       {"plain", "caf\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xEF\xBF\xBD", "\x7F", "\xED\x9F\xBF",
        "\xEE\x80\x80", "\xF4\x8F\xBF\xBF", "\xC2\x80", "\xE0\xA0\x80"})
    EXPECT_EQ(mended(good), good);
  EXPECT_EQ(mended(std::string_view("a\0b", 3)), "a" + marks(1) + "b");
  EXPECT_EQ(mended("\xFF"), marks(1));
  EXPECT_EQ(mended("\xC0\x80"), marks(2)) << "an overlong NUL";
  EXPECT_EQ(mended("\xE0\x80\x80"), marks(3)) << "overlong";
  EXPECT_EQ(mended("\xED\xA0\x80"), marks(3)) << "a surrogate";
  EXPECT_EQ(mended("\xF4\x90\x80\x80"), marks(4)) << "beyond U+10FFFF";
  EXPECT_EQ(mended("caf\xC3"), "caf" + marks(1)) << "cut short";
  EXPECT_EQ(mended("\xE2\x82x"), marks(2) + "x");
  std::string out;
  EXPECT_EQ(mend_utf8("\xFF ok \xFE", out), 2U);
}

}  // namespace
}  // namespace farthing::bill
