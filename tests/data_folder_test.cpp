#include "store/data_folder.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "temporary_folder.hpp"

namespace farthing::store {
namespace {

namespace fs = std::filesystem;

class DataFolderTest : public testing::Test {
 protected:
  void put(const fs::path& name) const {
    fs::create_directories((path() / name).parent_path());
    std::ofstream(path() / name) << "x";
  }
  fs::path path() const { return folder_.path() / "data"; }

  TemporaryFolder folder_;
};

TEST_F(DataFolderTest, IsMadeWhereThereIsNone) {
  ASSERT_TRUE(DataFolder::open(path()));
  EXPECT_TRUE(DataFolder::open(path()));
  EXPECT_TRUE(fs::exists(path() / "control.sqlite"));
}

TEST_F(DataFolderTest, IsMadeWhereOnlyItsKeyIsOrTheRootOfAFileSystem) {
  put("master.key");
  put(".hidden");
  put("lost+found/x");
  put("archive/of a start that was cut off");
  EXPECT_TRUE(DataFolder::open(path()));
}

TEST_F(DataFolderTest, IsNotMadeAmongOtherThings) {
  put("holiday.jpg");
  const auto opened = DataFolder::open(path());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::data_folder);
  EXPECT_EQ(opened.error().message, path().string() + " is no data folder: it holds holiday.jpg and no control.sqlite");
  EXPECT_FALSE(fs::exists(path() / "archive"));
}

TEST_F(DataFolderTest, StaysOneWhateverIsPutBesideIt) {
  ASSERT_TRUE(DataFolder::open(path()));
  put("holiday.jpg");
  EXPECT_TRUE(DataFolder::open(path()));
}

}  // namespace
}  // namespace farthing::store
