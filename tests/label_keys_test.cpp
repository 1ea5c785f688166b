#include "query/label_keys.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace farthing::query {
namespace {

using Texts = std::vector<std::string>;
using Aliases = std::vector<control::LabelAlias>;

/// `tag:Team = tag:Team, tag:team` for each key that has more than its name, `tag:team ? tag:Team` for what it may be.
Texts keys_of(const std::vector<Texts>& bills, const Aliases& aliases = {}) {
  std::vector<LabelKeys::Labels> labels;
  for (const Texts& bill : bills) {
    auto& of_bill = labels.emplace_back();
    for (const std::string& label : bill) of_bill[label] = label;
  }
  std::vector<const LabelKeys::Labels*> pointers;
  for (const auto& of_bill : labels) pointers.push_back(&of_bill);
  const LabelKeys keys = LabelKeys::of(pointers, aliases);
  Texts said;
  for (const LabelKey& key : keys.all()) {
    std::string text = key.name;
    if (key.spellings.size() > 1 || key.spellings.front() != key.name) {
      text += " =";
      for (const std::string& spelling : key.spellings) text += " " + spelling;
    }
    if (!key.may_be.empty()) text += " ?";
    for (const std::string& other : key.may_be) text += " " + other;
    said.push_back(text);
  }
  return said;
}

TEST(LabelKeys, AreOneWhereOneIsTheSpellingOfAwsOfTheOther) {
  EXPECT_EQ(keys_of({{"tag:CostCenter"}, {"tag:cost_center"}}),
            Texts{"tag:CostCenter = tag:CostCenter tag:cost_center"});
  EXPECT_EQ(keys_of({{"tag:k8s.io/cluster"}, {"tag:k8s_io_cluster"}}),
            Texts{"tag:k8s.io/cluster = tag:k8s.io/cluster tag:k8s_io_cluster"});
  EXPECT_EQ(keys_of({{"tag:aws:createdBy"}, {"tag:aws:created_by"}}),
            Texts{"tag:aws:createdBy = tag:aws:createdBy tag:aws:created_by"});
  EXPECT_EQ(keys_of({{"category:Charge_type"}, {"category:charge_type"}}),
            Texts{"category:Charge_type = category:Charge_type category:charge_type"});
}

TEST(LabelKeys, OfTwoKindsAreNeverOne) {
  EXPECT_EQ(keys_of({{"tag:Env"}, {"category:env"}}), (Texts{"category:env", "tag:Env"}));
  EXPECT_EQ(keys_of({{"tag:createdBy"}, {"tag:aws:created_by"}}), (Texts{"tag:aws:created_by", "tag:createdBy"}));
}

TEST(LabelKeys, ThatOneBillHoldsSideBySideStayTwo) {
  EXPECT_EQ(keys_of({{"tag:Owner", "tag:owner"}}), (Texts{"tag:Owner", "tag:owner ? tag:Owner"}));
  EXPECT_EQ(keys_of({{"tag:Owner", "tag:owner"}, {"tag:owner"}}), (Texts{"tag:Owner", "tag:owner ? tag:Owner"}));
  EXPECT_EQ(keys_of({{"tag:Owner", "tag:OWNER"}, {"tag:owner", "tag:o_w_n_e_r"}}),
            (Texts{"tag:OWNER = tag:OWNER tag:o_w_n_e_r", "tag:Owner = tag:Owner tag:owner"}));
}

TEST(LabelKeys, ThatAwsSpellsAlikeLeaveItsSpellingToItself) {
  EXPECT_EQ(keys_of({{"tag:CostCenter"}, {"tag:Cost-Center"}, {"tag:cost_center"}}),
            (Texts{"tag:Cost-Center", "tag:CostCenter", "tag:cost_center ? tag:Cost-Center tag:CostCenter"}));
}

TEST(LabelKeys, ThatNoBillSpellsAsAwsDoesAreNotOne) {
  EXPECT_EQ(keys_of({{"tag:CostCenter"}, {"tag:Cost-Center"}}), (Texts{"tag:Cost-Center", "tag:CostCenter"}));
}

TEST(LabelKeys, BeyondAsciiAreOneInEitherSpelling) {
  EXPECT_EQ(keys_of({{"tag:Größe"}, {"tag:größe"}, {"tag:gr_e"}}), Texts{"tag:Größe = tag:Größe tag:gr_e tag:größe"});
  EXPECT_EQ(keys_of({{"tag:プロジェクト"}, {"tag:user"}, {"tag:部門"}}),
            (Texts{"tag:user", "tag:プロジェクト", "tag:部門"}));
}

TEST(LabelKeys, AreWhatAnAliasSays) {
  EXPECT_EQ(keys_of({{"tag:squad"}, {"tag:crew"}}, {{"tag:Team", {"tag:crew", "tag:squad"}}}),
            Texts{"tag:Team = tag:Team tag:crew tag:squad"});
  EXPECT_EQ(keys_of({{"tag:Team"}, {"tag:team"}, {"tag:Squad"}, {"tag:squad"}}, {{"tag:Team", {"tag:Squad"}}}),
            Texts{"tag:Team = tag:Team tag:Squad tag:squad tag:team"})
      << "what is beyond doubt comes along";
  EXPECT_EQ(keys_of({{"tag:Owner", "tag:owner"}}, {{"tag:Owner", {"tag:owner"}}}),
            Texts{"tag:Owner = tag:Owner tag:owner"})
      << "in one bill as well";
}

TEST(LabelKeys, AreKeptApartByAnAliasOfNothingElse) {
  EXPECT_EQ(keys_of({{"tag:Owner"}, {"tag:owner"}}, {{"tag:owner", {}}}), (Texts{"tag:Owner", "tag:owner"}));
}

TEST(LabelKeys, OfTwoAliasesStayTwo) {
  EXPECT_EQ(keys_of({{"tag:Owner"}, {"tag:owner"}}, {{"tag:A", {"tag:Owner"}}, {"tag:B", {"tag:owner"}}}),
            (Texts{"tag:A = tag:A tag:Owner", "tag:B = tag:B tag:owner"}));
}

TEST(LabelKeys, AreFoundByAnySpellingAndBeforeABillHasIt) {
  const LabelKeys::Labels bill{{"tag:Cost Center", ""}, {"tag:CostCentre", ""}, {"tag:Cost-Centre", ""}};
  const LabelKeys::Labels* const bills[]{&bill};
  const LabelKeys keys = LabelKeys::of(bills, {});
  ASSERT_NE(keys.find("tag:cost_center"), nullptr);
  EXPECT_EQ(keys.find("tag:cost_center")->name, "tag:Cost Center");
  EXPECT_EQ(keys.find("tag:cost_centre"), nullptr) << "two are spelled so";
  EXPECT_EQ(keys.find("tag:cost center"), nullptr) << "nobody spells it so";
}

}  // namespace
}  // namespace farthing::query
