#include "store/records.hpp"

#include <gtest/gtest.h>

namespace farthing::store {
namespace {

Decimal decimal(std::string_view text) {
  Decimal value;
  EXPECT_EQ(read_decimal(text, value), DecimalReading::exact) << text;
  return value;
}

TEST(Records, GiveBackTheFactsOfADelivery) {
  const DeliveryFacts facts{
      std::uint64_t{1} << 40, 7, 1'780'000'000, 3, 4, {"a \"warning\"\n", "caf\xC3\xA9"}, "cur-2"};
  const auto back = delivery_facts(to_json(facts));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->rows_invoiced, facts.rows_invoiced);
  EXPECT_EQ(back->split_rows, 7U);
  EXPECT_EQ(back->used_until, facts.used_until);
  EXPECT_EQ(back->rounded, 3U);
  EXPECT_EQ(back->mended_texts, 4U);
  EXPECT_EQ(back->warnings, facts.warnings);
  EXPECT_EQ(back->form, "cur-2");
}

TEST(Records, OfAnOlderVersionDoNotSayTheForm) {
  const auto back = delivery_facts(R"({"rows_invoiced":1,"used_until":2,"rounded":0,"mended_texts":0,"warnings":[]})");
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->form, "");
  EXPECT_EQ(back->split_rows, 0U);
}

TEST(Records, GiveBackSumsToTheLastDigit) {
  bill::ControlTotals totals;
  bill::Totals& sum = totals[{"111", "Usage", "", "USD"}];
  sum.charges = 5;
  sum.unblended = decimal("-99999999999999999999.000000000001");
  sum.amortised = decimal("0.000000000001");
  sum.net_unblended = decimal("1000000");
  sum.net_amortised = decimal("-0.5");
  sum.list = decimal("2");
  sum.blended = decimal("3");
  totals[{"222", "Tax, \"odd\"", "Used", "CNY"}].charges = 1;
  const auto back = control_totals(to_json(totals));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_TRUE(*back == totals);
  EXPECT_TRUE(control_totals(to_json(bill::ControlTotals())).value().empty());
}

TEST(Records, GiveBackSumsOfSplitCosts) {
  bill::SplitTotals totals;
  totals.rows = 3;
  totals.of(bill::SplitAmount::split_cost) = decimal("1000000.000000000001");
  totals.of(bill::SplitAmount::net_unused_cost) = decimal("-0.5");
  const auto back = split_totals(to_json(totals));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_TRUE(*back == totals);
  EXPECT_EQ(to_json(bill::SplitTotals()), "");
  EXPECT_TRUE(split_totals("").value() == bill::SplitTotals());
  for (const char* text : {"{", "[]", "{}", R"({"rows": 1})"})
    EXPECT_EQ(split_totals(text).error().code, ErrorCode::database) << text;
}

TEST(Records, KnowABillAsClosedWhoseEveryBillingRowHasAnInvoice) {
  const DeliveryFacts facts{.rows_invoiced = 2, .split_rows = 3, .warnings = {}, .form = {}};
  EXPECT_FALSE(facts.is_open(5));
  EXPECT_TRUE(facts.is_open(6));
}

TEST(Records, GiveBackTheColumnsOfLabels) {
  const auto back =
      label_columns_of(to_json(std::vector<SegmentLabel>{{"tag:Owner", "tag:Owner"}, {"tag:OWNER", "tag:OWNER (2)"}}));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->at("tag:OWNER"), "tag:OWNER (2)");
  EXPECT_EQ(back->size(), 2U);
}

TEST(Records, OfAnotherFormAreRefused) {
  for (const char* text : {"", "{", "[]", "{}", "null", R"({"rows_invoiced": -1})", R"({"rows_invoiced": "1"})"})
    EXPECT_EQ(delivery_facts(text).error().code, ErrorCode::database) << text;
  for (const char* text : {"", "{}", "[1]", "[{}]", R"([{"account": "1"}])"})
    EXPECT_EQ(control_totals(text).error().code, ErrorCode::database) << text;
  bill::ControlTotals totals;
  totals[{"1", "Usage", "", "USD"}].unblended = decimal("1.5");
  std::string text = to_json(totals);
  text.replace(text.find("1.5"), 3, "1,5");
  EXPECT_EQ(control_totals(text).error().code, ErrorCode::database) << "a sum that cannot be read is no 0";
  for (const char* columns : {"", "[]", R"({"tag:a": 1})"})
    EXPECT_EQ(label_columns_of(columns).error().code, ErrorCode::database) << columns;
}

}  // namespace
}  // namespace farthing::store
