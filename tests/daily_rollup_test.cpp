#include "store/daily_rollup.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "core/file.hpp"

namespace farthing::store {
namespace {

class DailyRollups : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("farthing-rollup-" + random_name());
    std::filesystem::create_directories(folder_);
    EngineSettings settings;
    settings.folders = {folder_};
    auto engine = Engine::open(settings);
    ASSERT_TRUE(engine) << engine.error().message;
    engine_.emplace(std::move(*engine));
    copy("SELECT n::UINTEGER AS account, 'account ' || (9 - n) AS account_id FROM range(3) AS r(n)", "accounts");
    std::string kinds = "SELECT n::UINTEGER AS kind, 'service ' || (n % 2) AS product_code, 'eu' AS region_code";
    for (const char* name :
         {"region", "line_item_type", "charge_category", "commitment_status", "invoice_id", "legal_entity", "currency"})
      kinds += fmt::format(", '{}' AS {}", name, name);
    copy(kinds + " FROM range(5) AS r(n)", "kinds");
  }
  void TearDown() override {
    engine_.reset();
    std::filesystem::remove_all(folder_);
  }

  void copy(const std::string& select, const std::string& name) {
    const auto done = engine_->execute(
        fmt::format("COPY ({}) TO {} (FORMAT parquet)", select, sql_text((folder_ / (name + ".parquet")).string())));
    ASSERT_TRUE(done) << done.error().message;
  }
  /// `money` is an expression over n.
  void write_charges(const std::string& name, int rows, int digits, const std::string& money) {
    std::string select =
        "SELECT TIMESTAMP '1969-12-31 12:00:00' + INTERVAL 1 HOUR * (n % 60) AS usage_start, (n % 3)::UINTEGER AS "
        "account, (n % 5)::UINTEGER AS kind";
    for (const std::string_view metric : segment_metrics())
      select += fmt::format(", CASE WHEN {} THEN ({})::DECIMAL({},12) END AS {}",
                            metric == "blended" ? "n % 5 <> 4" : "true", money, digits, metric);
    copy(fmt::format("{} FROM range({}) AS r(n)", select, rows), name);
  }
  std::string read(const std::string& name) const {
    return fmt::format("read_parquet({})", sql_text((folder_ / (name + ".parquet")).string()));
  }
  void write_rollup(bool has_wide) {
    auto rollup = DailyRollup::read(*engine_, folder_, has_wide);
    ASSERT_TRUE(rollup) << rollup.error().message;
    for (const bool wide : {false, true}) {
      RowSource rows = (*rollup)->rows(wide, 2);
      const std::string name = wide ? "daily-wide" : "daily";
      ASSERT_TRUE(engine_->add_source(wide ? "wide_rows" : "narrow_rows", rows));
      copy(fmt::format("SELECT * FROM {}()", wide ? "wide_rows" : "narrow_rows"), name);
      EXPECT_FALSE(rows.error);
    }
  }
  /// The rows by which the answers of two questions differ.
  std::int64_t differences(const std::string& left, const std::string& right) {
    const auto count = engine_->query(
        fmt::format("SELECT count(*) FROM (({0} EXCEPT ALL {1}) UNION ALL ({1} EXCEPT ALL {0}))", left, right));
    EXPECT_TRUE(count) << count.error().message;
    return count ? std::get<std::int64_t>(count->rows.at(0).at(0)) : -1;
  }

  std::filesystem::path folder_;
  std::optional<Engine> engine_;
};

std::string sums() {
  std::string list;
  for (const std::string_view metric : segment_metrics()) list += fmt::format(", sum({0}) AS {0}", metric);
  return list;
}

TEST_F(DailyRollups, HoldWhatTheEngineSums) {
  write_charges("charges", 300'000, 18, "(n % 1000 - 300) / 7");
  write_charges("charges-wide", 100, 38, "1000000::DECIMAL(38,12) * n");
  write_rollup(true);
  const std::string charges =
      fmt::format("(SELECT * FROM {} UNION ALL SELECT * FROM {})", read("charges"), read("charges-wide"));
  const std::string expected = fmt::format(
      "SELECT usage_start::DATE AS usage_day, account_id, product_code AS service, count(*)::HUGEINT AS charges{} FROM "
      "{} "
      "JOIN {} USING (kind) JOIN {} USING (account) GROUP BY ALL",
      sums(), charges, read("kinds"), read("accounts"));
  const std::string found = fmt::format(
      "SELECT usage_day, account_id, service, sum(charges)::HUGEINT AS charges{} FROM (SELECT * FROM {} UNION ALL "
      "SELECT * FROM {}) GROUP BY ALL",
      sums(), read("daily"), read("daily-wide"));
  EXPECT_EQ(differences(expected, found), 0);
  const auto wide = engine_->query("SELECT count(*), sum(abs(list) < 1000000)::BIGINT FROM " + read("daily-wide"));
  ASSERT_TRUE(wide);
  EXPECT_GT(std::get<std::int64_t>(wide->rows[0][0]), 0);
  EXPECT_EQ(std::get<std::int64_t>(wide->rows[0][1]), 0);
}

TEST_F(DailyRollups, RefuseChargesThatNoDictionaryExplains) {
  write_charges("charges", 100, 18, "n");
  copy("SELECT * FROM " + read("kinds") + " WHERE kind < 4", "fewer");
  std::filesystem::rename(folder_ / "fewer.parquet", folder_ / "kinds.parquet");
  const auto rollup = DailyRollup::read(*engine_, folder_, false);
  ASSERT_FALSE(rollup);
  EXPECT_EQ(rollup.error().code, ErrorCode::verification);
}

TEST_F(DailyRollups, AreNotMadeOfDamagedFiles) {
  write_charges("charges", 200'000, 18, "n % 1000 / 7");
  const auto path = folder_ / "charges.parquet";
  std::filesystem::resize_file(path, std::filesystem::file_size(path) - 1);
  EXPECT_FALSE(DailyRollup::read(*engine_, folder_, false));
}

TEST_F(DailyRollups, EndAScanWithItsOwnError) {
  const auto scanned = engine_->scan("n", "range(100000) AS r(n)", [](const Answer& answer) -> Result<> {
    if (answer.values<std::int64_t>(0)[0] > 50'000) return fail(ErrorCode::verification, "enough");
    return {};
  });
  ASSERT_FALSE(scanned);
  EXPECT_EQ(scanned.error().message, "enough");
  EXPECT_FALSE(
      engine_->scan("CAST('x' || n AS BIGINT)", "range(10) AS r(n)", [](const Answer&) { return Result<>(); }));
}

}  // namespace
}  // namespace farthing::store
