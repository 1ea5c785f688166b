// What --split-costs adds to a sample: rows of pods and tasks that lie over the charges.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "sample_reader.hpp"

namespace farthing::sample {
namespace {

namespace fs = std::filesystem;

bool is_split(const Cells& row) {
  const std::string& operation = row.at("lineItem/Operation");
  return operation == "EKSPod-EC2" || operation == "ECSTask-EC2";
}

std::string cell(const Cells& row, const std::string& column) {
  const auto found = row.find(column);
  return found == row.end() ? "" : found->second;
}

/// Amortised, net amortised and at list price.
using Costs = std::array<Exact, 3>;

/// The first cell that holds something.
Exact first_of(const Cells& row, std::initializer_list<const char*> columns) {
  for (const auto* column : columns)
    if (const std::string text = cell(row, column); !text.empty()) return exact(text);
  return 0;
}

/// What a row of an instance costs.
Costs own_costs(const Cells& row) {
  const std::string& type = row.at("lineItem/LineItemType");
  if (type == "DiscountedUsage")
    return {exact(cell(row, "reservation/EffectiveCost")),
            first_of(row, {"reservation/NetEffectiveCost", "reservation/EffectiveCost"}),
            first_of(row, {"pricing/publicOnDemandCost", "reservation/EffectiveCost"})};
  if (type == "SavingsPlanCoveredUsage")
    return {exact(cell(row, "savingsPlan/SavingsPlanEffectiveCost")),
            first_of(row, {"savingsPlan/NetSavingsPlanEffectiveCost", "savingsPlan/SavingsPlanEffectiveCost"}),
            first_of(row, {"pricing/publicOnDemandCost", "lineItem/UnblendedCost"})};
  return {exact(cell(row, "lineItem/UnblendedCost")),
          first_of(row, {"lineItem/NetUnblendedCost", "lineItem/UnblendedCost"}),
          first_of(row, {"pricing/publicOnDemandCost", "lineItem/UnblendedCost"})};
}

/// Split costs and, behind them, unused ones.
std::pair<Costs, Costs> split_costs(const Cells& row) {
  return {{exact(cell(row, "splitLineItem/SplitCost")),
           first_of(row, {"splitLineItem/NetSplitCost", "splitLineItem/SplitCost"}),
           exact(cell(row, "splitLineItem/PublicOnDemandSplitCost"))},
          {exact(cell(row, "splitLineItem/UnusedCost")),
           first_of(row, {"splitLineItem/NetUnusedCost", "splitLineItem/UnusedCost"}),
           exact(cell(row, "splitLineItem/PublicOnDemandUnusedCost"))}};
}

void add(Costs& sum, const Costs& more) {
  for (std::size_t at = 0; at < sum.size(); ++at) sum[at] += more[at];
}

/// An account, an interval and an instance.
using Node = std::tuple<std::string, std::string, std::string>;

class SplitCostsTest : public SampleTest {
 protected:
  SplitCostsTest() { options_.split_costs = true; }

  /// The truth as it would be without split costs.
  static std::string without_split_costs(std::string truth) {
    for (std::size_t at = 0; (at = truth.find(",\n   \"split_rows\"")) != std::string::npos;)
      truth.erase(at, truth.find("\n   ]", at) + 5 - at);
    return truth;
  }

  std::string truth() const { return read_text(options_.output / "truth.json"); }
};

TEST_F(SplitCostsTest, ANodesSplitRowsComeToWhatItsOwnRowsCostToTheLastDigit) {
  std::size_t of_several_chunks = 0;
  for (const std::uint64_t seed : {1, 2, 3}) {
    options_.seed = seed;
    options_.granularity = seed == 2 ? Granularity::daily : Granularity::hourly;
    options_.files = static_cast<int>(seed);
    write();
    for (const auto& period : {october, november}) {
      SCOPED_TRACE(period + ", seed " + std::to_string(seed));
      std::map<Node, Costs> own, handed_out;
      std::map<Node, std::set<fs::path>> chunks;
      for (const auto& chunk : chunks_of(period))
        for (const Cells& row : rows_in(unpack(chunk))) {
          const auto node_of = [&](const std::string& id) {
            return Node{row.at("lineItem/UsageAccountId"), row.at("identity/TimeInterval"), id};
          };
          if (is_split(row)) {
            const auto [split, unused] = split_costs(row);
            add(handed_out[node_of(row.at("splitLineItem/ParentResourceId"))], split);
            add(handed_out[node_of(row.at("splitLineItem/ParentResourceId"))], unused);
          } else if (row.at("lineItem/ProductCode") == "AmazonEC2" && row.at("lineItem/ResourceId").starts_with("i-")) {
            const Node node = node_of(row.at("lineItem/ResourceId"));
            add(own[node], own_costs(row));
            chunks[node].insert(chunk);
          }
        }
      EXPECT_GT(handed_out.size(), 100U);
      EXPECT_LT(handed_out.size(), own.size()) << "some instances are no nodes";
      for (const auto& [node, costs] : handed_out) {
        ASSERT_TRUE(own.contains(node)) << std::get<2>(node);
        for (std::size_t at = 0; at < costs.size(); ++at)
          EXPECT_EQ(text_of(costs[at]), text_of(own[node][at])) << std::get<2>(node) << ", cost " << at;
        of_several_chunks += chunks[node].size() > 1 ? 1 : 0;
      }
    }
  }
  EXPECT_GT(of_several_chunks, 0U) << "else it does not show that all chunks are heeded";
}

TEST_F(SplitCostsTest, TheChargesAndTheirTotalsStayAsTheyAre) {
  options_.split_costs = false;
  const Summary plain = write();
  EXPECT_EQ(plain.split_rows, 0U);
  const std::string plain_truth = truth();
  std::map<std::string, std::vector<Cells>> plain_rows;
  for (const auto& period : {october, november}) plain_rows[period] = rows_of(period);
  EXPECT_FALSE(plain_rows[november].front().contains("splitLineItem/SplitCost"));
  EXPECT_FALSE(plain_rows[november].front().contains("resourceTags/aws:eks:namespace"));

  options_.split_costs = true;
  const Summary split = write();
  EXPECT_EQ(split.rows, plain.rows);
  EXPECT_NE(truth(), plain_truth);
  EXPECT_TRUE(without_split_costs(truth()) == plain_truth);
  std::size_t split_rows = 0;
  for (const auto& period : {october, november}) {
    std::vector<Cells> charges;
    for (Cells& row : rows_of(period)) {
      if (is_split(row)) {
        ++split_rows;
        continue;
      }
      std::erase_if(row, [](const auto& named) {
        const auto& [column, text] = named;
        const bool added = column.starts_with("splitLineItem/") || column.starts_with("resourceTags/aws:eks:") ||
                           column.starts_with("resourceTags/aws:ecs:");
        EXPECT_TRUE(!added || text.empty()) << column;
        return added;
      });
      charges.push_back(std::move(row));
    }
    EXPECT_TRUE(charges == plain_rows[period]) << period;
  }
  EXPECT_EQ(split.split_rows, split_rows);
  EXPECT_GT(split_rows, 1'000U);
}

TEST_F(SplitCostsTest, TheTruthSumsThemUpByWorkload) {
  write();
  std::string expected;
  for (const auto& period : {october, november}) {
    std::map<std::string, std::pair<std::uint64_t, std::pair<Costs, Costs>>> groups;
    std::uint64_t rows = 0;
    for (const Cells& row : rows_of(period)) {
      if (!is_split(row)) continue;
      const auto tag = [&](const std::string& key) { return cell(row, "resourceTags/aws:" + key); };
      const std::string service = tag("ecs:serviceName");
      const std::string names = "\"account\":\"" + row.at("lineItem/UsageAccountId") + "\",\"operation\":\"" +
                                row.at("lineItem/Operation") + "\",\"cluster\":\"" + tag("eks:cluster-name") +
                                tag("ecs:clusterName") + "\",\"namespace\":\"" + tag("eks:namespace") +
                                "\",\"workload_type\":\"" + (service.empty() ? tag("eks:workload-type") : "Service") +
                                "\",\"workload\":\"" + tag("eks:workload-name") + service + "\"";
      auto& [count, costs] = groups[names];
      const auto [split, unused] = split_costs(row);
      add(costs.first, split);
      add(costs.second, unused);
      ++count;
      ++rows;
    }
    expected += ",\n   \"split_rows\": " + std::to_string(rows) + ",\n   \"split_costs\": [";
    bool first = true;
    for (const auto& [names, sums] : groups) {
      const auto& [split, unused] = sums.second;
      expected += std::string(first ? "" : ",") + "\n    {" + names + ",\"rows\":" + std::to_string(sums.first);
      const std::array<std::string, 3> prefixes{"", "net_", "public_"};
      for (std::size_t at = 0; at < prefixes.size(); ++at)
        expected += ",\"" + prefixes[at] + "split_cost\":\"" + text_of(split[at]) + "\",\"" + prefixes[at] +
                    "unused_cost\":\"" + text_of(unused[at]) + "\"";
      expected += "}";
      first = false;
    }
    expected += "\n   ]";
  }
  std::string told;
  const std::string all = truth();
  for (std::size_t at = 0; (at = all.find(",\n   \"split_rows\"", at)) != std::string::npos; ++at)
    told += all.substr(at, all.find("\n   ]", at) + 5 - at);
  EXPECT_EQ(told, expected);
}

TEST_F(SplitCostsTest, ARowBillsNothingAndSaysHowMuchOfItsNodeItIs) {
  write();
  for (const auto& period : {october, november}) {
    std::map<std::pair<std::string, std::string>, std::vector<std::string>> units;
    std::map<std::tuple<std::string, std::string, std::string>, Exact> ratios;
    for (const Cells& row : rows_of(period)) {
      if (!is_split(row)) continue;
      EXPECT_EQ(row.at("lineItem/LineItemType"), "Usage");
      for (const auto* column : {"lineItem/UnblendedCost", "lineItem/BlendedCost", "pricing/publicOnDemandCost"})
        EXPECT_EQ(row.at(column), "0.0000000000") << column;
      EXPECT_EQ(cell(row, "lineItem/NetUnblendedCost"), period == november ? "0.0000000000" : "");
      EXPECT_EQ(row.contains("splitLineItem/NetSplitCost"), period == november);
      const Exact usage = exact(row.at("splitLineItem/SplitUsage"));
      EXPECT_GT(usage, 0);
      EXPECT_EQ(text_of(usage), text_of(std::max(exact(row.at("splitLineItem/ReservedUsage")),
                                                 exact(row.at("splitLineItem/ActualUsage")))));
      EXPECT_EQ(row.at("lineItem/UsageAmount"), row.at("splitLineItem/SplitUsage"));
      EXPECT_GE(exact(row.at("splitLineItem/SplitCost")), 0);
      EXPECT_GE(exact(row.at("splitLineItem/UnusedCost")), 0);
      units[{row.at("lineItem/ResourceId"), row.at("identity/TimeInterval")}].push_back(row.at("pricing/unit"));
      EXPECT_TRUE(row.at("lineItem/UsageType").ends_with("-EC2-" + row.at("pricing/unit")));
      ratios[{row.at("splitLineItem/ParentResourceId"), row.at("identity/TimeInterval"), row.at("pricing/unit")}] +=
          exact(row.at("splitLineItem/SplitUsageRatio"));
    }
    for (const auto& [pod, named] : units)
      EXPECT_EQ(named, (std::vector<std::string>{"vCPU-Hours", "GB-Hours"})) << pod.first;
    for (const auto& [node, ratio] : ratios) EXPECT_LT(ratio, exact("1")) << "something is idle";
  }
}

TEST_F(SplitCostsTest, TheNameOfAPodSaysWhatItsTagsSay) {
  write();
  std::set<std::string> clusters[2];
  std::set<std::string> accounts, spaces, types, services;
  std::size_t labelled = 0, plain = 0;
  for (const Cells& row : rows_of(november)) {
    if (!is_split(row)) continue;
    const auto tag = [&](const std::string& key) { return row.at("resourceTags/aws:" + key); };
    const std::string& resource = row.at("lineItem/ResourceId");
    const std::string place = row.at("product/region") + ":" + row.at("lineItem/UsageAccountId");
    const bool eks = row.at("lineItem/Operation") == "EKSPod-EC2";
    EXPECT_EQ(row.at("lineItem/ProductCode"), eks ? "AmazonEKS" : "AmazonECS");
    if (eks) {
      std::string name = "arn:aws:eks:" + place + ":pod/" + tag("eks:cluster-name");
      name += "/" + tag("eks:namespace");
      name += "/" + tag("eks:workload-name") + "-";
      EXPECT_TRUE(resource.starts_with(name)) << resource;
      EXPECT_EQ(std::ranges::count(resource, '/'), 4);
      EXPECT_FALSE(tag("eks:node").empty());
      EXPECT_TRUE(tag("ecs:clusterName").empty());
      spaces.insert(tag("eks:namespace"));
      types.insert(tag("eks:workload-type"));
    } else {
      EXPECT_TRUE(resource.starts_with("arn:aws:ecs:" + place + ":task/" + tag("ecs:clusterName") + "/")) << resource;
      EXPECT_TRUE(tag("eks:namespace").empty());
      services.insert(tag("ecs:serviceName"));
    }
    clusters[eks ? 0 : 1].insert(row.at("lineItem/UsageAccountId") + tag("eks:cluster-name") + tag("ecs:clusterName"));
    accounts.insert(row.at("lineItem/UsageAccountId"));
    ++(row.at("resourceTags/user:team").empty() ? plain : labelled);
  }
  EXPECT_GE(clusters[0].size(), 2U);
  EXPECT_GE(clusters[1].size(), 1U);
  EXPECT_GE(accounts.size(), 2U);
  EXPECT_GE(spaces.size(), 3U);
  EXPECT_EQ(types, (std::set<std::string>{"DaemonSet", "Deployment", "Job", "StatefulSet"}));
  EXPECT_GE(services.size(), 2U);
  EXPECT_TRUE(services.contains("")) << "a task that no service has started";
  EXPECT_GT(labelled, 0U);
  EXPECT_GT(plain, 0U);
}

TEST_F(SplitCostsTest, CUR2TellsTheSameInItsOwnSpelling) {
  write();
  const std::string legacy = truth();
  options_.form = Form::cur_2;
  write();
  EXPECT_TRUE(truth() == legacy);
  for (const bool net : {false, true}) {
    const fs::path folder =
        options_.output / "cur/farthing-sample/data" / (net ? "BILLING_PERIOD=2026-11" : "BILLING_PERIOD=2026-10");
    std::size_t pods = 0;
    for (const Cells& row : rows_in(unpack(folder / "farthing-sample-00001.csv.gz"))) {
      const bool split = row.at("line_item_operation") == "EKSPod-EC2";
      EXPECT_EQ(row.at("resource_tags").find("\"aws_eks_namespace\":\"") != std::string::npos, split);
      if (row.at("line_item_operation") == "ECSTask-EC2") continue;
      EXPECT_EQ(row.at("split_line_item_parent_resource_id").starts_with("i-"), split);
      for (const auto* column : {"reserved_usage", "actual_usage", "split_usage", "split_usage_ratio", "split_cost",
                                 "unused_cost", "public_on_demand_split_cost", "public_on_demand_unused_cost"})
        EXPECT_EQ(row.at(std::string("split_line_item_") + column).empty(), !split) << column;
      for (const auto* column : {"net_split_cost", "net_unused_cost"})
        EXPECT_EQ(row.at(std::string("split_line_item_") + column).empty(), !(split && net)) << column;
      pods += split ? 1 : 0;
    }
    EXPECT_GT(pods, 100U);
  }
}

TEST_F(SplitCostsTest, TheSameOptionsGiveTheSameBytes) {
  options_.versioning = Versioning::create_new;
  write();
  const std::string csv = all_csv();
  const std::string told = truth();
  options_.output = folder_ / "again";
  write();
  EXPECT_TRUE(csv == all_csv());
  EXPECT_TRUE(told == truth());
}

TEST_F(SplitCostsTest, FOCUSHasNone) {
  for (const Form form : {Form::focus_1_0, Form::focus_1_2}) {
    options_.form = form;
    const auto refused = write_sample(options_, {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::usage);
    EXPECT_EQ(refused.error().message, "FOCUS has no rows of split cost allocation data");
    EXPECT_FALSE(fs::exists(options_.output));
  }
}

}  // namespace
}  // namespace farthing::sample
