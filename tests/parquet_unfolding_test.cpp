#include <gtest/gtest.h>

#include "bill/byte_source.hpp"
#include "store/duckdb/engine.hpp"
#include "temporary_folder.hpp"

namespace farthing::bill {
namespace {

/// Parquet that the engine writes, and what it is as text.
class ParquetUnfolding : public testing::Test {
 protected:
  /// Unfolds a file with these rows, in SQL.
  std::string unfolded(const std::string& rows, Unfolding wanted = {Unfolding::Cells::all, {}},
                       const Limits& limits = {}) {
    const auto path = folder_.path() / "file.parquet";
    auto engine = store::Engine::open({.memory_mib = 300, .threads = 1, .temporary = {}, .folders = {folder_.path()}});
    EXPECT_TRUE(engine);
    const auto written =
        engine->execute(fmt::format("COPY ({}) TO {} (FORMAT parquet)", rows, store::sql_text(path.string())));
    EXPECT_TRUE(written) << written.error().message;
    const auto source = open_byte_source(path, "file.parquet", limits, wanted);
    if (!source) return source.error().message;
    std::string text;
    std::string block(1 << 16, '\0');
    while (true) {
      const auto count = (*source)->read(block.data(), block.size());
      if (!count) return count.error().message;
      if (*count == 0) return text;
      text += block.substr(0, *count);
    }
  }
  std::string value(const std::string& expression) {
    const std::string text = unfolded("SELECT " + expression + " AS a");
    return text.starts_with("a\n") ? text.substr(2, text.size() - 3) : text;
  }

 private:
  TemporaryFolder folder_;
};

TEST_F(ParquetUnfolding, NumbersAreTheirShortestDecimalText) {
  EXPECT_EQ(value("CAST(0.1 AS DOUBLE)"), "0.1");
  EXPECT_EQ(value("CAST(0.1 AS DOUBLE) + CAST(0.2 AS DOUBLE)"), "0.30000000000000004");
  EXPECT_EQ(value("CAST(15000 AS DOUBLE)"), "15000");
  EXPECT_EQ(value("CAST('0.0000004' AS DOUBLE)"), "4e-07");
  EXPECT_EQ(value("CAST('-12345678.9012345' AS DOUBLE)"), "-12345678.9012345");
  EXPECT_EQ(value("CAST('12345678901234.123456789012' AS DECIMAL(38, 12))"), "12345678901234.123456789012");
  EXPECT_EQ(value("CAST(7 AS BIGINT)"), "7");
  EXPECT_EQ(value("CAST(NULL AS DOUBLE)"), "");
}

TEST_F(ParquetUnfolding, TimesAreInUtcWhateverTheirUnit) {
  for (const char* type : {"TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"})
    EXPECT_EQ(value(fmt::format("CAST(TIMESTAMP '2026-05-01 07:08:09' AS {})", type)), "2026-05-01T07:08:09Z") << type;
  EXPECT_EQ(value("CAST('2026-05-01 07:08:09+00' AS TIMESTAMPTZ)"), "2026-05-01T07:08:09Z");
  EXPECT_EQ(value("TIMESTAMP '2026-05-31 23:59:59.999'"), "2026-05-31T23:59:59.999Z");
  EXPECT_EQ(value("DATE '2026-05-01'"), "2026-05-01T00:00:00Z");
}

TEST_F(ParquetUnfolding, TextsAreQuotedWhereTheyNeedTo) {
  EXPECT_EQ(value("'plain'"), "plain");
  EXPECT_EQ(value("'one, two'"), "\"one, two\"");
  EXPECT_EQ(value("'say \"so\"'"), "\"say \"\"so\"\"\"");
  EXPECT_EQ(value("'two' || chr(10) || 'lines'"), "\"two\nlines\"");
}

TEST_F(ParquetUnfolding, MapsAreObjectsOfTexts) {
  EXPECT_EQ(value("MAP {'user_team': 'web', 'user_env': 'a,b'}"), R"("{""user_team"":""web"",""user_env"":""a,b""}")");
  EXPECT_EQ(value("MAP {'a': CAST(0.5 AS DOUBLE)}"), R"("{""a"":""0.5""}")");
  EXPECT_EQ(value("MAP {'a': NULL::VARCHAR, 'b': chr(10) || '\\'}"), R"("{""b"":""\u000a\\""}")");
  EXPECT_EQ(value("MAP {}::MAP(VARCHAR, VARCHAR)"), "{}");
  EXPECT_EQ(value("NULL::MAP(VARCHAR, VARCHAR)"), "");
}

TEST_F(ParquetUnfolding, WhatIsNestedIsJson) {
  EXPECT_EQ(value("{'a': 1, 'b': [2, 3]}"), R"("{""a"":1,""b"":[2,3]}")");
}

TEST_F(ParquetUnfolding, ForABillOnlyWhatItIsReadFromComesOut) {
  EXPECT_EQ(unfolded("SELECT 1.5::DOUBLE AS line_item_unblended_cost, 'x' AS identity_line_item_id, 'p' AS "
                     "bill_payer_account_name, MAP {'product_name': 'n', 'tenancy': 'Shared'} AS product, 't' AS "
                     "resource_tags_user_team",
                     {}),
            "line_item_unblended_cost,bill_payer_account_name,product,resource_tags_user_team\n"
            "1.5,,\"{\"\"product_name\"\":\"\"n\"\"}\",t\n");
}

TEST_F(ParquetUnfolding, OneRowComesAlone) {
  const std::string rows = "SELECT 'row ' || (i + 1) AS a FROM range(300000) AS numbers(i)";
  EXPECT_EQ(unfolded(rows, {Unfolding::Cells::all, 250'001}), "a\nrow 250001\n");
  EXPECT_EQ(unfolded(rows, {Unfolding::Cells::all, 300'001}), "a\n");
  EXPECT_EQ(unfolded(rows, {Unfolding::Cells::none, {}}), "a\n");
}

TEST_F(ParquetUnfolding, RowsStayInTheirOrder) {
  const std::string text = unfolded("SELECT i AS a FROM range(300000) AS numbers(i)");
  std::string expected = "a\n";
  for (int row = 0; row < 300'000; ++row) expected += fmt::format("{}\n", row);
  EXPECT_TRUE(text == expected);
}

TEST_F(ParquetUnfolding, WhatUnpacksToTooMuchIsRefused) {
  Limits limits;
  limits.unfolded_ratio_from = 1 << 20;
  limits.unfolded_ratio = 100;
  EXPECT_NE(unfolded("SELECT repeat('x', 1000) AS a FROM range(1000000)", {Unfolding::Cells::all, {}}, limits)
                .find("unpacks to more than 100 times its size"),
            std::string::npos);
  limits = Limits();
  limits.cell_bytes = 999;
  EXPECT_NE(unfolded("SELECT repeat('x', 1000) AS a", {Unfolding::Cells::all, {}}, limits)
                .find("a cell has 1000 bytes, more than the 999 allowed"),
            std::string::npos);
}

}  // namespace
}  // namespace farthing::bill
