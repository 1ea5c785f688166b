#include "answer/import_root.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "answer/shown_settings.hpp"
#include "temporary_folder.hpp"

namespace farthing::answer {
namespace {

namespace fs = std::filesystem;

class ImportRoot : public testing::Test {
 protected:
  ImportRoot() {
    fs::create_directories(root_ / "bucket");
    fs::create_directories(outside_);
    std::ofstream(outside_ / "bill.csv") << "x";
    std::ofstream(root_ / "bill.csv") << "x";
  }

  ErrorCode refusal(const fs::path& named) const {
    const auto place = place_below(root_, named);
    EXPECT_FALSE(place) << named;
    return place ? ErrorCode::engine : place.error().code;
  }

  TemporaryFolder folder_;
  fs::path root_ = folder_.path() / "bills";
  fs::path outside_ = folder_.path() / "bills-of-others";
};

TEST_F(ImportRoot, HoldsWhatLiesBelowIt) {
  EXPECT_EQ(*place_below(root_, "bill.csv"), fs::canonical(root_) / "bill.csv");
  EXPECT_EQ(*place_below(root_, "bucket/../bill.csv"), fs::canonical(root_) / "bill.csv");
  EXPECT_EQ(*place_below(root_, root_ / "bucket"), fs::canonical(root_) / "bucket");
  EXPECT_TRUE(place_below(root_, "."));
  fs::create_symlink("bucket", root_ / "inner");
  EXPECT_EQ(*place_below(root_, "inner"), fs::canonical(root_) / "bucket");
}

TEST_F(ImportRoot, LetsNothingLeadOutOfIt) {
  fs::create_symlink(outside_, root_ / "link");
  fs::create_symlink("../bills-of-others/bill.csv", root_ / "file");
  for (const fs::path& named : {fs::path(".."), fs::path("../bills-of-others/bill.csv"), outside_, fs::path("link"),
                                fs::path("link/bill.csv"), fs::path("link/missing"), fs::path("file"), fs::path("/"),
                                fs::path("../missing"), fs::path("bucket/../../bills-of-others")})
    EXPECT_EQ(refusal(named), ErrorCode::usage) << named;
}

TEST_F(ImportRoot, TellsWhatIsNotThere) {
  EXPECT_EQ(refusal("missing"), ErrorCode::not_found);
  fs::remove_all(root_);
  EXPECT_EQ(refusal("bill.csv"), ErrorCode::not_found);
}

TEST(ShownSettings, HoldNoPassword) {
  EXPECT_EQ(without_password("smtps://who:secret@mail.example.com:465"), "smtps://***@mail.example.com:465");
  EXPECT_EQ(without_password("smtps://who:se@cret@mail.example.com"), "smtps://***@mail.example.com");
  for (const std::string_view plain : {"", "35", "/srv/a@b", "https://example.com/a@b", "https://example.com?a@b"})
    EXPECT_EQ(without_password(plain), plain);
}

}  // namespace
}  // namespace farthing::answer
