#include <gtest/gtest.h>

#include "control/clients.hpp"
#include "control/label_aliases.hpp"
#include "control_records.hpp"

namespace farthing::control {
namespace {

class ControlLabelAliasesTest : public ControlTest {
 protected:
  Result<LabelAlias> put(const std::string& client, const LabelAlias& alias) {
    LabelAlias kept;
    FARTHING_CHECK(database_->write([&](soci::session& db) -> Result<> {
      FARTHING_TRY(kept, put_label_alias(db, client, alias, 7));
      return {};
    }));
    return kept;
  }
  std::vector<LabelAlias> of(const std::string& client) { return label_aliases(*database_, client).value(); }
};

TEST_F(ControlLabelAliasesTest, AreKeptSortedAndWithoutTheirName) {
  const auto kept = put("acme", {"tag:Team", {"tag:tm", "tag:crew", "tag:Team", "tag:tm"}});
  ASSERT_TRUE(kept) << kept.error().message;
  EXPECT_EQ(*kept, (LabelAlias{"tag:Team", {"tag:crew", "tag:tm"}}));
  EXPECT_EQ(of("acme"), std::vector{*kept});
  EXPECT_TRUE(of("globex").empty());
}

TEST_F(ControlLabelAliasesTest, TakeThePlaceOfTheOneOfTheirName) {
  ASSERT_TRUE(put("acme", {"tag:Team", {"tag:crew"}}));
  ASSERT_TRUE(put("acme", {"tag:Team", {"tag:tm"}}));
  EXPECT_EQ(of("acme"), (std::vector<LabelAlias>{{"tag:Team", {"tag:tm"}}}));
  EXPECT_TRUE(put("acme", {"tag:Other", {"tag:crew"}})) << "it is free again";
}

TEST_F(ControlLabelAliasesTest, NeverShareASpelling) {
  ASSERT_TRUE(put("acme", {"tag:Team", {"tag:crew"}}));
  EXPECT_EQ(put("acme", {"tag:Other", {"tag:crew"}}).error().code, ErrorCode::exists);
  EXPECT_EQ(put("acme", {"tag:Other", {"tag:Team"}}).error().code, ErrorCode::exists);
  EXPECT_EQ(of("acme").size(), 1U) << "nothing is left of what was refused";
  EXPECT_TRUE(put("globex", {"tag:Other", {"tag:crew"}}));
}

TEST_F(ControlLabelAliasesTest, AreOfOneKindAndOfLabelsOnly) {
  EXPECT_EQ(put("acme", {"tag:a", {"category:a"}}).error().code, ErrorCode::usage);
  EXPECT_EQ(put("acme", {"team", {}}).error().code, ErrorCode::usage);
  EXPECT_EQ(put("acme", {"tag:a", {"tag:"}}).error().code, ErrorCode::usage);
}

TEST_F(ControlLabelAliasesTest, GoWithTheirClient) {
  ASSERT_TRUE(add_client(*database_, {"gone", "Gone", 5}));
  ASSERT_TRUE(put("gone", {"tag:Team", {"tag:crew"}}));
  ASSERT_TRUE(remove_client(*database_, "gone"));
  EXPECT_TRUE(of("gone").empty());
}

}  // namespace
}  // namespace farthing::control
