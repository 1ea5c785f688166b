#include "bill/csv_blocks.hpp"

#include <gtest/gtest.h>

#include <random>

namespace farthing::bill {
namespace {

/// Bytes from memory, handed out in pieces of odd sizes.
class PiecesSource final : public ByteSource {
 public:
  PiecesSource(std::string bytes, std::size_t most) : bytes_(std::move(bytes)), most_(most) {}
  Result<std::size_t> read(char* bytes, std::size_t capacity) override {
    const std::size_t count = std::min({capacity, bytes_.size() - at_, 1 + random_() % most_});
    bytes_.copy(bytes, count, at_);
    at_ += count;
    return count;
  }
  std::uint64_t packed_bytes_read() const override { return at_; }

 private:
  std::string bytes_;
  std::size_t most_;
  std::size_t at_ = 0;
  std::mt19937 random_{11};
};

CsvBlocks blocks_of(std::string text, const Limits& limits = {}, std::size_t most = 300'000) {
  return CsvBlocks(std::make_unique<PiecesSource>(std::move(text), most), "bill.csv", limits);
}

struct Read {
  std::vector<std::string> rows;
  std::size_t blocks = 0;
  std::uint64_t fields = 0;
};

Result<Read> rows_of(CsvBlocks blocks) {
  Read read;
  while (true) {
    FARTHING_TRY(const bool more, blocks.next());
    if (!more) {
      FARTHING_TRY(const bool again, blocks.next());
      EXPECT_FALSE(again) << "the end is the end";
      return read;
    }
    ++read.blocks;
    EXPECT_EQ(blocks.rows_before(), read.rows.size());
    for (std::size_t row = 0; row < blocks.rows(); ++row) {
      read.rows.emplace_back(blocks.row(row));
      read.fields += blocks.fields(row);
    }
  }
}

std::string error_of(CsvBlocks blocks) {
  const auto read = rows_of(std::move(blocks));
  return read ? "no error" : std::string(describe(read.error().code).name) + ": " + read.error().message;
}

using Rows = std::vector<std::string>;

TEST(CsvBlocks, GivesRowsWithoutTheirLineEnds) {
  EXPECT_EQ(rows_of(blocks_of("a,b\n1,2\r\n3,4"))->rows, (Rows{"a,b", "1,2", "3,4"}));
  EXPECT_EQ(rows_of(blocks_of("a,b\r\n1,\"x\r\ny\"\r\n"))->rows, (Rows{"a,b", "1,\"x\r\ny\""}));
  EXPECT_EQ(rows_of(blocks_of("a\n\n\nb\n"))->rows, (Rows{"a", "", "", "b"}));
  EXPECT_EQ(rows_of(blocks_of(""))->rows, Rows{});
  EXPECT_EQ(rows_of(blocks_of("\n"))->rows, Rows{""});
  EXPECT_EQ(rows_of(blocks_of("a"))->rows, Rows{"a"});
  EXPECT_EQ(rows_of(blocks_of("a,\"b\"\r"))->rows, Rows{"a,\"b\""});
}

TEST(CsvBlocks, SkipsAByteOrderMark) {
  EXPECT_EQ(rows_of(blocks_of("\xEF\xBB\xBF"
                              "a,b\n1,2\n"))
                ->rows,
            (Rows{"a,b", "1,2"}));
  EXPECT_EQ(rows_of(blocks_of("\xEF\xBB\xBF"))->rows, Rows{});
  EXPECT_EQ(rows_of(blocks_of("\xEF\xBB\xBF\"a\"\n"))->rows, Rows{"\"a\""});
  EXPECT_EQ(rows_of(blocks_of("a\n\xEF\xBB\xBF\n"))->rows, (Rows{"a", "\xEF\xBB\xBF"})) << "only at the start";
}

TEST(CsvBlocks, RowsMayLieAcrossBlocks) {
  std::mt19937 random(3);
  for (int round = 0; round < 5; ++round) {
    std::string text;
    Rows wanted;
    std::uint64_t fields = 0;
    while (text.size() < std::size_t{3} << 20) {
      std::string row = std::to_string(wanted.size()) + ",\"";
      const std::size_t length = random() % (round == 4 ? 200'000 : 3000);
      for (std::size_t i = 0; i < length; ++i) row += ",\nxy"[random() % 4];
      row += "\",\"\"\"\"";
      text += row + (random() % 2 == 0 ? "\n" : "\r\n");
      wanted.push_back(std::move(row));
      fields += 3;
    }
    const auto read = rows_of(blocks_of(text, {}, round % 2 == 0 ? 1000 : 3 << 20));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_TRUE(read->rows == wanted);
    EXPECT_EQ(read->fields, fields);
    EXPECT_GE(read->blocks, 3U);
  }
}

TEST(CsvBlocks, ARowMayBeLongerThanABlock) {
  const std::string cell(1'000'000, 'x');
  const std::string row = cell + ",\"" + cell + "\"," + cell + "," + cell;
  EXPECT_TRUE(rows_of(blocks_of("a\n" + row + "\nb\n" + row))->rows == (Rows{"a", row, "b", row}));
}

TEST(CsvBlocks, LimitsCellsAndRows) {
  Limits limits;
  limits.cell_bytes = 1000;
  limits.row_bytes = 2'000'000;
  EXPECT_EQ(error_of(blocks_of("a,b\n1," + std::string(1000, 'x') + "\n", limits)), "no error");
  EXPECT_EQ(error_of(blocks_of("a,b\n1," + std::string(1001, 'x') + "\n", limits)),
            "too_large: bill.csv: row 1, field 2: longer than 1000 bytes");
  std::string row;
  for (int i = 0; i < 2100; ++i) row += std::string(999, 'x') + ",";
  const std::string long_row = error_of(blocks_of("a\nb\n" + row + "\n", limits));
  EXPECT_TRUE(long_row.starts_with("too_large: bill.csv: row 2: longer than 2000000 bytes")) << long_row;
  const std::string endless = error_of(blocks_of("a\nb\n" + std::string(3'000'000, 'x'), limits));
  EXPECT_TRUE(endless.starts_with("too_large: bill.csv: row 2: longer than 2000000 bytes")) << endless;
}

TEST(CsvBlocks, SaysWhereQuotesDoNotPair) {
  EXPECT_EQ(error_of(blocks_of("a,b\n1,2\n3,x\"y\n5,6\n")),
            "csv: bill.csv: row 2: a quote stands in the middle of a field");
  EXPECT_EQ(error_of(blocks_of("a,b\n1,\"2\n3,4\n")), "csv: bill.csv: row 1: a quoted field is never closed");
  // An opened quote swallows rows until its twin; what follows that one is what is wrong.
  EXPECT_EQ(error_of(blocks_of("a,b\n1,\"2\n3,\"4\"\n")),
            "csv: bill.csv: row 1: a quote stands in the middle of a field");
  std::string late = "a,b\n";
  for (int i = 0; i < 400'000; ++i) late += "1,22\n";
  EXPECT_EQ(error_of(blocks_of(late + "1,2\"\n" + late)),
            "csv: bill.csv: row 400001: a quote stands in the middle of a field");
}

TEST(CsvBlocks, PassesErrorsOfTheSourceOn) {
  class Failing final : public ByteSource {
    Result<std::size_t> read(char*, std::size_t) override { return fail(ErrorCode::compression, "cut short"); }
    std::uint64_t packed_bytes_read() const override { return 0; }
  };
  EXPECT_EQ(error_of(CsvBlocks(std::make_unique<Failing>(), "bill.csv", {})), "compression: cut short");
}

}  // namespace
}  // namespace farthing::bill
