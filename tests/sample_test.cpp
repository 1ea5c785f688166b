// Reads what the sample writes by means of its own: a small CSV reader over zlib and exact sums, no code of the
// generator or of farthing's reader.
#include "sample/sample.hpp"

#include <gtest/gtest.h>
#include <minizip/unzip.h>
#include <zlib.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <numeric>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "core/file.hpp"

namespace farthing::sample {
namespace {

namespace fs = std::filesystem;

__extension__ typedef __int128 Exact;  // counts of 10^-12

/// Digits, an optional exponent, rounded half-even at the 12th decimal.
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

using Cells = std::map<std::string, std::string>;

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

/// The values of a list of texts in a manifest.
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

class SampleTest : public testing::Test {
 protected:
  SampleTest() {
    std::string pattern = (fs::temp_directory_path() / "farthing-sample-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    options_.output = folder_ / "out";
    options_.rows = 3'000;
    options_.months = 2;
    options_.accounts = 6;
  }
  ~SampleTest() override { fs::remove_all(folder_); }

  Summary write() {
    auto summary = write_sample(options_, {});
    EXPECT_TRUE(summary) << summary.error().message;
    return summary ? *summary : Summary{};
  }

  fs::path period_folder(const std::string& period) const { return options_.output / "cur/farthing-sample" / period; }

  std::vector<fs::path> chunks_of(const std::string& period) const {
    std::vector<fs::path> chunks;
    for (const auto& key : list_in(read_text(period_folder(period) / "farthing-sample-Manifest.json"), "reportKeys"))
      chunks.push_back(options_.output / key);
    return chunks;
  }

  /// All rows of a period's live chunks. Cells of absent columns read as empty.
  std::vector<Cells> rows_of(const std::string& period) const {
    std::vector<Cells> rows;
    for (const auto& chunk : chunks_of(period)) {
      const auto lines = split_csv(unpack(chunk));
      for (std::size_t line = 1; line < lines.size(); ++line) {
        EXPECT_EQ(lines[line].size(), lines[0].size()) << chunk << " row " << line;
        Cells cells;
        for (std::size_t column = 0; column < lines[line].size(); ++column)
          cells[lines[0][column]] = lines[line][column];
        rows.push_back(std::move(cells));
      }
    }
    return rows;
  }

  std::string all_csv() const {
    std::string text;
    std::set<fs::path> paths;
    for (const auto& entry : fs::recursive_directory_iterator(options_.output / "cur"))
      if (entry.is_regular_file()) paths.insert(entry.path());
    for (const auto& path : paths)
      text += path.lexically_relative(options_.output).string() +
              (path.extension() == ".json" ? read_text(path) : unpack(path));
    return text;
  }

  fs::path folder_;
  Options options_;
};

const std::string october = "20261001-20261101";
const std::string november = "20261101-20261201";

/// Checks I1 to I6 of a month, and returns the sum of unblended costs.
Exact check_identities(std::vector<Cells>& rows) {
  Exact unblended = 0;
  Exact net = 0;
  Exact amortised = 0;
  Exact upfront = 0;
  Exact amortized_fees = 0;
  std::map<std::string, Exact> covered;
  std::map<std::string, Exact> used;
  std::map<std::string, Exact> reserved;
  for (Cells& row : rows) {
    const std::string& type = row["lineItem/LineItemType"];
    const auto number = [&](const std::string& column) { return exact(row[column]); };
    const Exact cost = number("lineItem/UnblendedCost");
    Exact effective = cost;
    unblended += cost;
    net += row["lineItem/NetUnblendedCost"].empty() ? cost : number("lineItem/NetUnblendedCost");
    const std::string& plan = row["savingsPlan/SavingsPlanARN"];
    const std::string group = plan + row["lineItem/UsageStartDate"] + row["lineItem/Operation"] +
                              row["lineItem/UsageType"] + row["lineItem/AvailabilityZone"];
    if (type == "DiscountedUsage") {
      effective = number("reservation/EffectiveCost");
      EXPECT_EQ(text_of(effective), text_of(number("reservation/AmortizedUpfrontCostForUsage") +
                                            number("reservation/RecurringFeeForUsage")));
      reserved[row["reservation/ReservationARN"]] += effective;
    } else if (type == "SavingsPlanCoveredUsage") {
      effective = number("savingsPlan/SavingsPlanEffectiveCost");
      covered[group] += cost;
      used[plan] += effective;
    } else if (type == "SavingsPlanNegation") {
      covered[group] += cost;
      effective = 0;
    } else if (type == "SavingsPlanRecurringFee") {
      effective = number("savingsPlan/TotalCommitmentToDate") - number("savingsPlan/UsedCommitment");
      EXPECT_GE(effective, 0);
      used[plan] -= number("savingsPlan/UsedCommitment");
      amortized_fees += number("savingsPlan/AmortizedUpfrontCommitmentForBillingPeriod");
    } else if (type == "RIFee") {
      effective =
          number("reservation/UnusedAmortizedUpfrontFeeForBillingPeriod") + number("reservation/UnusedRecurringFee");
      EXPECT_GE(effective, 0);
      const Exact fee = number("reservation/AmortizedUpfrontFeeForBillingPeriod");
      reserved[row["reservation/ReservationARN"]] += effective - fee - cost;
      amortized_fees += fee;
    } else if (type == "SavingsPlanUpfrontFee" || (type == "Fee" && !row["reservation/ReservationARN"].empty()) ||
               (type == "Refund" && !plan.empty())) {
      effective = 0;
      upfront += cost;  // what is given back of a plan counts as an upfront fee below zero
    }
    amortised += effective;
  }
  EXPECT_EQ(text_of(unblended), text_of(amortised + upfront - amortized_fees)) << "I1";
  EXPECT_FALSE(covered.empty());
  for (const auto& [group, sum] : covered) EXPECT_EQ(text_of(sum), "0") << "I2 " << group;
  for (const auto& [plan, sum] : used) EXPECT_EQ(text_of(sum), "0") << "I3 " << plan;
  EXPECT_FALSE(reserved.empty());
  for (const auto& [arn, sum] : reserved) EXPECT_EQ(text_of(sum), "0") << "I4 " << arn;
  EXPECT_EQ(text_of(unblended), text_of(net)) << "I5";
  return unblended;
}

TEST_F(SampleTest, TheSameSeedGivesTheSameBytes) {
  options_.versioning = Versioning::create_new;
  write();
  const std::string csv = all_csv();
  const std::string truth = read_text(options_.output / "truth.json");
  options_.output = folder_ / "again";
  write();
  EXPECT_TRUE(csv == all_csv());
  EXPECT_TRUE(truth == read_text(options_.output / "truth.json"));
}

TEST_F(SampleTest, AnotherSeedGivesOtherBytes) {
  write();
  const std::string csv = all_csv();
  options_.seed = 2;
  write();
  EXPECT_FALSE(csv == all_csv());
}

TEST_F(SampleTest, EveryIdentityOfABillHoldsToTheLastDigit) {
  for (const std::uint64_t seed : {1, 2, 3}) {
    options_.seed = seed;
    options_.granularity = seed == 2 ? Granularity::daily : Granularity::hourly;
    write();
    for (const auto& period : {october, november}) {
      SCOPED_TRACE(period + ", seed " + std::to_string(seed));
      auto rows = rows_of(period);
      check_identities(rows);
    }
  }
}

TEST_F(SampleTest, HourlyFeesOfSavingsPlansBalanceToo) {
  options_.rows = 40'000;
  options_.months = 1;
  write();
  auto rows = rows_of(november);
  check_identities(rows);
  EXPECT_GT(
      std::ranges::count(rows, "SavingsPlanRecurringFee", [](Cells& row) { return row["lineItem/LineItemType"]; }),
      700);
}

TEST_F(SampleTest, TheTruthHoldsTheTotalOfTheWrittenRows) {
  const Summary summary = write();
  const std::string truth = read_text(summary.truth);
  std::size_t rows_of_all = 0;
  for (const auto& period : {october, november}) {
    auto rows = rows_of(period);
    rows_of_all += rows.size();
    const Exact total = check_identities(rows);
    EXPECT_NE(truth.find("\"rows\": " + std::to_string(rows.size()) + ",\n   \"total\": {\"unblended\":\"" +
                         text_of(total) + "\""),
              std::string::npos);
    std::map<std::string, Exact> types;
    for (Cells& row : rows) types[row["lineItem/LineItemType"]] += exact(row["lineItem/UnblendedCost"]);
    for (const auto& [type, sum] : types)
      EXPECT_NE(truth.find("\"" + type + "\": {\"unblended\":\"" + text_of(sum) + "\""), std::string::npos) << type;
  }
  EXPECT_EQ(summary.rows, rows_of_all);
}

TEST_F(SampleTest, EveryLineItemTypeIsThere) {
  options_.months = 3;
  write();
  std::set<std::string> types;
  for (const auto& period : {std::string("20260901-20261001"), october, november})
    for (Cells& row : rows_of(period)) types.insert(row["lineItem/LineItemType"]);
  for (const auto* type :
       {"Usage", "DiscountedUsage", "SavingsPlanCoveredUsage", "SavingsPlanNegation", "SavingsPlanRecurringFee",
        "SavingsPlanUpfrontFee", "RIFee", "Fee", "Tax", "Credit", "Refund", "EdpDiscount", "PrivateRateDiscount",
        "SppDiscount", "RiVolumeDiscount", "BundledDiscount", "Discount", "FlatRateSubscription"})
    EXPECT_TRUE(types.contains(type)) << type;
}

TEST_F(SampleTest, NetColumnsArriveWithTheSecondMonthAndInvoicesAreMissingInAnOpenOne) {
  write();
  auto closed = rows_of(october);
  auto open = rows_of(november);
  EXPECT_FALSE(closed.front().contains("lineItem/NetUnblendedCost"));
  EXPECT_TRUE(open.front().contains("lineItem/NetUnblendedCost"));
  EXPECT_EQ(open.front().size(), 131U);
  EXPECT_TRUE(std::ranges::none_of(closed, [](Cells& row) { return row["bill/InvoiceId"].empty(); }));
  EXPECT_TRUE(std::ranges::all_of(open, [](Cells& row) { return row["bill/InvoiceId"].empty(); }));
  EXPECT_TRUE(std::ranges::any_of(open, [](Cells& row) {
    return row["lineItem/LineItemType"] == "SavingsPlanRecurringFee" && row["lineItem/UsageStartDate"] > "2026-11-25" &&
           exact(row["savingsPlan/UsedCommitment"]) == 0;
  }));
}

TEST_F(SampleTest, CellsHoldWhatReadersStumbleOver) {
  write();
  bool line_feed = false, carriage_return = false, quote = false, comma = false, exponent = false, long_one = false,
       million = false;
  for (const auto& period : {october, november}) {
    for (Cells& row : rows_of(period)) {
      const std::string& text = row["lineItem/LineItemDescription"];
      line_feed |= text.find('\n') != std::string::npos;
      carriage_return |= text.find("\r\n") != std::string::npos;
      quote |= text.find('"') != std::string::npos;
      comma |= text.find(',') != std::string::npos;
      exponent |= row["lineItem/UnblendedCost"].find("E-") != std::string::npos;
      long_one |= row["savingsPlan/SavingsPlanEffectiveCost"].size() > 15;
      million |= exact(row["lineItem/UnblendedCost"]) >= exact("1000000");
    }
  }
  EXPECT_TRUE(line_feed && carriage_return && quote && comma && exponent && long_one && million);
}

TEST_F(SampleTest, ASupersededAssemblyLiesBesideTheLiveOne) {
  options_.versioning = Versioning::create_new;
  write();
  std::size_t assemblies = 0;
  for (const auto& entry : fs::directory_iterator(period_folder(october))) {
    if (!entry.is_directory()) continue;
    ++assemblies;
    const std::string manifest = read_text(entry.path() / "farthing-sample-Manifest.json");
    const bool live = manifest == read_text(period_folder(october) / "farthing-sample-Manifest.json");
    EXPECT_EQ(list_in(manifest, "reportKeys").size(), live ? 2U : 3U);
    for (const auto& key : list_in(manifest, "reportKeys")) EXPECT_TRUE(fs::exists(options_.output / key)) << key;
  }
  EXPECT_EQ(assemblies, 2U);
  auto rows = rows_of(october);
  check_identities(rows);
}

TEST_F(SampleTest, AZippedChunkHoldsOneFileWithTheSameRows) {
  write();
  std::string plain;
  for (const auto& chunk : chunks_of(october)) plain += unpack(chunk);
  options_.compression = Compression::zip;
  write();
  std::string zipped;
  for (const auto& chunk : chunks_of(october)) zipped += unpack(chunk);
  EXPECT_TRUE(plain == zipped);
}

TEST_F(SampleTest, AFolderWithOtherThingsInItIsRefused) {
  fs::create_directories(options_.output);
  std::ofstream(options_.output / "letter.txt") << "keep me";
  const auto refused = write_sample(options_, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::usage);
  EXPECT_TRUE(fs::exists(options_.output / "letter.txt"));
}

TEST_F(SampleTest, TheTruthDoesNotDependOnTheForm) {
  write();
  const std::string legacy = read_whole_file(options_.output / "truth.json", 100 << 20).value();
  options_.form = Form::cur_2;
  write();
  EXPECT_TRUE(read_whole_file(options_.output / "truth.json", 100 << 20).value() == legacy);
  EXPECT_FALSE(fs::exists(period_folder(october)));
}

TEST_F(SampleTest, AnEarlierSampleIsReplaced) {
  options_.months = 3;
  write();
  options_.months = 2;
  write();
  EXPECT_FALSE(fs::exists(period_folder("20260901-20261001")));
  EXPECT_TRUE(fs::exists(period_folder(october)));
}

TEST_F(SampleTest, OptionsOutOfRangeAreRefused) {
  const auto refused = [&](auto change) {
    Options changed = options_;
    change(changed);
    const auto result = write_sample(changed, {});
    return !result && result.error().code == ErrorCode::usage;
  };
  EXPECT_TRUE(refused([](Options& changed) { changed.accounts = 0; }));
  EXPECT_TRUE(refused([](Options& changed) { changed.months = -1; }));
  EXPECT_TRUE(refused([](Options& changed) { changed.files = 0; }));
  EXPECT_TRUE(refused([](Options& changed) { changed.report = "../up"; }));
  EXPECT_TRUE(refused([](Options& changed) { changed.prefix = "../up"; }));
  EXPECT_TRUE(refused([](Options& changed) { changed.currency = "dollars"; }));
  EXPECT_TRUE(refused([](Options& changed) {
    changed.form = Form::cur_2;
    changed.compression = Compression::zip;
  }));
  EXPECT_FALSE(fs::exists(options_.output));
}

TEST_F(SampleTest, ProgressEndsAtTheRowsWritten) {
  std::uint64_t last = 0;
  const auto summary = write_sample(options_, [&](std::uint64_t done, std::uint64_t total) {
    EXPECT_LE(done, total);
    last = done;
  });
  ASSERT_TRUE(summary);
  EXPECT_EQ(last, summary->rows);
}

}  // namespace
}  // namespace farthing::sample
