#include "store/duckdb/engine.hpp"

#include <gtest/gtest.h>

#include "temporary_folder.hpp"

namespace farthing::store {
namespace {

class EngineTest : public testing::Test {
 protected:
  Result<Table> ask(const std::string& sql) {
    EngineSettings settings;
    settings.memory_mib = 64;
    settings.threads = 1;
    settings.temporary = folder_.path();
    auto engine = Engine::open(settings);
    EXPECT_TRUE(engine) << engine.error().message;
    return engine->query(sql);
  }
  TemporaryFolder folder_;
};

TEST_F(EngineTest, SaysWhatItRefusesInOneLine) {
  const auto refused = ask("SELECT *\nFROM nothing");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::engine);
  EXPECT_TRUE(refused.error().message.starts_with("DuckDB: Catalog Error: ")) << refused.error().message;
  EXPECT_EQ(refused.error().message.find('\n'), std::string::npos) << refused.error().message;
  EXPECT_EQ(refused.error().cure, describe(ErrorCode::engine).cure);
}

TEST_F(EngineTest, SaysHowToGiveItMoreMemory) {
  const auto refused = ask("SELECT len(list(i)) FROM range(100000000) AS numbers(i)");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::engine);
  EXPECT_NE(refused.error().message.find("Out of Memory"), std::string::npos) << refused.error().message;
  EXPECT_NE(refused.error().cure.find("--memory"), std::string::npos) << refused.error().cure;
}

}  // namespace
}  // namespace farthing::store
