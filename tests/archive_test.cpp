#include <gtest/gtest.h>

#include "sample/sample.hpp"
#include "store/importer.hpp"
#include "temporary_folder.hpp"

namespace farthing::store {
namespace {

namespace fs = std::filesystem;

class ArchiveTest : public testing::Test {
 protected:
  void SetUp() override {
    sample::Options options;
    options.output = folder_.path() / "bucket";
    options.months = 1;
    options.rows = 100;
    ASSERT_TRUE(sample::write_sample(options, nullptr));
    auto data = DataFolder::open(folder_.path() / "data");
    ASSERT_TRUE(data) << data.error().message;
    data_.emplace(std::move(*data));
    settings_.segment.threads = 1;
    settings_.clock = [] { return Instant{1'800'000'000}; };
  }

  bill::Delivery found() {
    auto discovery = bill::discover(folder_.path() / "bucket");
    EXPECT_TRUE(discovery && discovery->deliveries.size() == 1);
    return std::move(discovery->deliveries.at(0));
  }
  Result<ImportOutcome> import(const bill::Delivery& delivery) {
    ReadingProgress progress;
    return import_delivery(*data_, delivery, settings_, progress);
  }
  std::size_t bills() { return control::publications(data_->database(), "default", std::nullopt)->size(); }

  TemporaryFolder folder_;
  std::optional<DataFolder> data_;
  ImportSettings settings_;
};

TEST_F(ArchiveTest, RefusesADeliveryWhoseManifestIsGoneWhenItsFilesAreCopied) {
  const bill::Delivery delivery = found();
  fs::remove(delivery.manifest_path);
  EXPECT_FALSE(import(delivery));
  EXPECT_EQ(bills(), 0U);
}

TEST_F(ArchiveTest, ReplacesDamagedAndMissingFilesOfTheArchiveWhenADeliveryComesAgain) {
  const auto first = import(found());
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_EQ(first->restored_files, 0U);
  ASSERT_EQ(first->delivery.files.size(), 2U);
  const fs::path damaged = data_->archived(first->delivery.files[0].sha256);
  const std::string whole = bytes_of(damaged);
  ASSERT_TRUE(write_whole_file(damaged, whole.substr(0, whole.size() / 2)));
  fs::remove(data_->archived(first->delivery.files[1].sha256));
  const auto again = import(found());
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->what, ImportOutcome::What::unchanged);
  EXPECT_EQ(again->restored_files, 2U);
  EXPECT_EQ(bytes_of(damaged), whole);
  EXPECT_EQ(import(found())->restored_files, 0U);
}

}  // namespace
}  // namespace farthing::store
