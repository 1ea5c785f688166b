// What text cases cannot show: many rows, many threads, rows fetched one by one.
#include "bill/file_reader.hpp"

#include <gtest/gtest.h>

#include "bill_reader.hpp"
#include "packed_bytes.hpp"
#include "temporary_folder.hpp"

namespace farthing::bill {
namespace {

const std::string header =
    "lineItem/LineItemType,lineItem/UnblendedCost,bill/PayerAccountId,bill/BillingPeriodStartDate,"
    "lineItem/UsageAccountId,lineItem/UsageStartDate,lineItem/UsageEndDate,lineItem/ResourceId,resourceTags/"
    "user:team\n";

std::string row_of(const std::string& cost, const std::string& account, const std::string& resource,
                   const std::string& team) {
  return "Usage," + cost + ",1,2026-05-01T00:00:00Z," + account + ",2026-05-01T00:00:00Z,2026-05-01T01:00:00Z," +
         resource + "," + team + "\n";
}

TEST(FileReader, ManyFilesOnManyThreadsGiveTheSameAsOne) {
  const TemporaryFolder folder;
  std::vector<SourceFile> files;
  Decimal expected;
  for (int number = 0; number < 12; ++number) {
    std::string text = header;
    for (int i = 0; i < 1000; ++i) {
      const int cost = (number * 1000 + i) * 7 % 1000;
      text += row_of("0.000000000" + std::to_string(100 + cost % 900), std::to_string(i % 7), "i-" + std::to_string(i),
                     i % 3 == 0 ? "" : "team " + std::to_string((i + number) % 40));
      expected += Decimal::of(100 + cost % 900);
    }
    files.push_back({folder.write(std::to_string(number), number % 2 == 0 ? text : gzipped(text)), "file"});
  }
  ReadOptions options;
  const auto one = read_bill(files, options);
  options.threads = 4;
  options.capacity = 64;
  const auto many = read_bill(files, options);
  ASSERT_TRUE(one && many);
  EXPECT_TRUE(one->charges == many->charges);
  EXPECT_TRUE(one->facts.totals == many->facts.totals);
  Decimal sum;
  for (const auto& [key, totals] : one->facts.totals) sum += totals.unblended;
  EXPECT_EQ(to_string(sum), to_string(expected));
  EXPECT_EQ(one->facts.rows, 12'000U);
}

TEST(FileReader, MoreDistinctTextsThanItsCachesHoldStayApart) {
  const TemporaryFolder folder;
  std::string text = header;
  for (int i = 0; i < 45'000; ++i)
    text += row_of("1", "2", "i-" + std::to_string(i % 44'000), std::to_string(i % 40'000));
  const auto read = read_bill({{folder.write("bill", text), "bill"}});
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->charges.size(), 45'000U);
  for (std::size_t i = 0; i < read->charges.size(); ++i) {
    ASSERT_EQ(read->charges[i].at("resource"), "i-" + std::to_string(i % 44'000));
    ASSERT_EQ(read->charges[i].at("tag:team"), std::to_string(i % 40'000));
  }
}

TEST(FileReader, LeavesNoFilesBehind) {
  const TemporaryFolder folder;
  const auto path = folder.write("bill", header + row_of("1", "2", "i", "t"));
  const auto work = folder.path() / "work";
  std::filesystem::create_directory(work);
  {
    const auto bill = BillReading::create(work, {}, std::nullopt);
    ASSERT_TRUE(bill);
    const auto reader = FileReader::open(**bill, {path, "bill"}, 0);
    ASSERT_TRUE(reader);
    EXPECT_TRUE(std::filesystem::is_empty(work)) << "not even when it is killed now";
  }
  EXPECT_TRUE(std::filesystem::is_empty(work));
}

TEST(FileReader, RefusesAHeaderWithTooManyColumns) {
  const TemporaryFolder folder;
  ReadOptions options;
  options.limits.columns = 9;
  const auto path = folder.write("bill", header);
  EXPECT_TRUE(read_bill({{path, "bill"}}, options));
  options.limits.columns = 8;
  const auto read = read_bill({{path, "bill"}}, options);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::too_large);
  EXPECT_EQ(read.error().message, "bill: 9 columns, more than the 8 allowed");
}

TEST(FileReader, RefusesMapsWithTooManyKeys) {
  const TemporaryFolder folder;
  std::string text =
      "line_item_line_item_type,line_item_unblended_cost,bill_payer_account_id,bill_billing_period_start_date,"
      "line_item_usage_account_id,line_item_usage_start_date,line_item_usage_end_date,resource_tags\n";
  for (int key = 0; key < 20; ++key)
    text += fmt::format(
        "Usage,1,1,2026-05-01T00:00:00Z,2,2026-05-01T00:00:00Z,2026-05-01T01:00:00Z,\"{{\"\"user_{}\"\":\"\"x\"\"}}"
        "\"\n",
        key);
  ReadOptions options;
  options.limits.columns = 20;
  const auto path = folder.write("bill", text);
  EXPECT_TRUE(read_bill({{path, "bill"}}, options));
  options.limits.columns = 19;
  const auto read = read_bill({{path, "bill"}}, options);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::too_large);
  EXPECT_EQ(read.error().message, "the delivery has more than 19 different tags and cost categories");
}

TEST(FileReader, ADamagedFileEndsTheReadingWhereverTheDamageIs) {
  const TemporaryFolder folder;
  std::string text = header;
  for (int i = 0; i < 20'000; ++i) text += row_of("1", "2", std::to_string(i * 7919), "t");
  const std::string packed = gzipped(text);
  const auto read = read_bill({{folder.write("bill", packed.substr(0, packed.size() - 4)), "bill.csv.gz"}});
  ASSERT_FALSE(read) << "all rows are there, but not the checksum that proves them";
  EXPECT_EQ(read.error().code, ErrorCode::compression);
}

TEST(FileReader, RefusesGzipWhoseLengthDoesNotAgree) {
  const TemporaryFolder folder;
  std::string packed = gzipped(header + row_of("1", "2", "i", "t"));
  packed[packed.size() - 4] = static_cast<char>(packed[packed.size() - 4] + 1);  // the last four bytes are the length
  const auto read = read_bill({{folder.write("bill", packed), "bill.csv.gz"}});
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::compression);
  EXPECT_EQ(read.error().message, fmt::format("bill.csv.gz: the gzip data is damaged near bytes 0 to {} (bad block or "
                                              "checksum)",
                                              packed.size()));
}

TEST(FileReader, TellsWhoeverZipsBillsThatAZipHoldsOneFile) {
  const TemporaryFolder folder;
  const auto read = read_bill({{folder.write("bill", zipped({{"a.csv", header}, {"b.csv", header}})), "may.zip"}});
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().message, "may.zip: the zip file holds 2 entries; a bill's zip holds exactly one");
  EXPECT_EQ(read.error().cure, "zip the CSV file alone, or copy the file from the bucket again");
}

TEST(RawRow, IsTheRowAsDelivered) {
  const TemporaryFolder folder;
  const std::string text =
      "\xEF\xBB\xBF"
      "a,b\r\n1,\"x\r\n\"\"y\"\"\"\r\n\r\n3,caf\xC3\n4,last";
  for (const std::string& bytes : {text, gzipped(text), zipped({{"bill.csv", text}})}) {
    const SourceFile file{folder.write("bill", bytes), "bill.csv"};
    EXPECT_EQ(read_raw_row(file, 0, {}).value(), "a,b");
    EXPECT_EQ(read_raw_row(file, 1, {}).value(), "1,\"x\r\n\"\"y\"\"\"");
    EXPECT_EQ(read_raw_row(file, 2, {}).value(), "");
    EXPECT_EQ(read_raw_row(file, 3, {}).value(), "3,caf\xC3");
    EXPECT_EQ(read_raw_row(file, 4, {}).value(), "4,last");
    const auto missing = read_raw_row(file, 5, {});
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, ErrorCode::not_found);
    EXPECT_EQ(missing.error().message, "bill.csv: there is no row 5");
  }
}

TEST(RawRow, IsFoundInAnyBlock) {
  const TemporaryFolder folder;
  std::string text = "header\n";
  for (int i = 1; i <= 300'000; ++i) text += "\"row\n" + std::to_string(i) + "\"\n";
  const SourceFile file{folder.write("bill", text), "bill.csv"};
  for (const int row : {1, 77'777, 150'000, 299'999, 300'000})
    EXPECT_EQ(read_raw_row(file, static_cast<std::uint64_t>(row), {}).value(), "\"row\n" + std::to_string(row) + "\"");
  EXPECT_EQ(read_raw_row(file, 300'001, {}).error().code, ErrorCode::not_found);
  EXPECT_EQ(read_raw_row(file, ~std::uint64_t{0}, {}).error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace farthing::bill
