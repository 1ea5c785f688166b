#include "sample/sample.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/file.hpp"
#include "sample_reader.hpp"

namespace farthing::sample {
namespace {

namespace fs = std::filesystem;

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
