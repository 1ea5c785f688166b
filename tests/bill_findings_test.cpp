#include "connect/bill_findings.hpp"

#include <gtest/gtest.h>

#include "store/records.hpp"

namespace farthing::connect {
namespace {

control::Publication bill(const std::string& currency, const std::vector<std::string>& labels) {
  control::Publication publication;
  control::SegmentRecord segment;
  bill::ControlTotals totals;
  totals[{"111122223333", "Usage", "", currency}] = {};
  segment.totals = store::to_json(totals);
  std::vector<store::SegmentLabel> columns;
  for (const std::string& label : labels) columns.push_back({label, label});
  segment.labels = store::to_json(columns);
  publication.segment = segment;
  return publication;
}

std::vector<Finding> found(const std::vector<control::Publication>& bills) {
  auto findings = findings_of_bills(bills);
  EXPECT_TRUE(findings) << findings.error().message;
  return findings.value_or(std::vector<Finding>());
}

TEST(FindingsOfBills, AreNoneForOneCurrencyAndKeysOfTheirOwn) {
  EXPECT_TRUE(found({bill("USD", {"tag:team", "tag:owner", "category:Team"})}).empty());
  EXPECT_TRUE(found({}).empty());
}

TEST(FindingsOfBills, NameTheCurrenciesOfSeveralPayers) {
  const auto findings = found({bill("USD", {}), bill("EUR", {})});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].code, "FD705");
  EXPECT_EQ(findings[0].sentence, "The bills are in EUR, USD.");
}

TEST(FindingsOfBills, NameTheKeysThatParquetWouldMakeOneOf) {
  const auto findings = found({bill("USD", {"tag:Cost-Center", "tag:team"}), bill("USD", {"tag:cost_center"})});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].code, "FD702");
  EXPECT_NE(findings[0].sentence.find("tag:Cost-Center, tag:cost_center"), std::string::npos);
}

}  // namespace
}  // namespace farthing::connect
