#include "core/child_process.hpp"

#include <gtest/gtest.h>

#include <csignal>

namespace farthing {
namespace {

using namespace std::chrono_literals;

std::string all_of(ChildProcess& child) {
  std::string text;
  std::string block(1000, '\0');
  while (true) {
    const auto count = child.read(block.data(), block.size(), 60s);
    EXPECT_TRUE(count) << count.error().message;
    if (!count || *count == 0) return text;
    text += block.substr(0, *count);
  }
}

TEST(ChildProcess, IsThisProgramWithOtherArguments) {
  auto child = ChildProcess::start({"--gtest_list_tests", "--gtest_filter=ChildProcess.*"});
  ASSERT_TRUE(child) << child.error().message;
  EXPECT_NE(all_of(*child).find("IsThisProgramWithOtherArguments"), std::string::npos);
  const auto end = child->wait();
  ASSERT_TRUE(end);
  EXPECT_TRUE(end->is_good());
  EXPECT_EQ(end->complaint, "");
}

TEST(ChildProcess, TellsItsExitCodeAndWhatItComplainedOf) {
  auto child = ChildProcess::start({"unfold-parquet", "/nowhere/file", "1", "0", "1000", "536870912", "5"});
  ASSERT_TRUE(child) << child.error().message;
  EXPECT_EQ(all_of(*child), "");
  const auto end = child->wait();
  ASSERT_TRUE(end);
  EXPECT_EQ(end->exit_code, 1);
  EXPECT_EQ(end->signal, 0);
  EXPECT_NE(end->complaint.find("/nowhere/file"), std::string::npos) << end->complaint;
}

TEST(ChildProcess, IsKilledWhenNobodyWantsItAnyMore) {
  auto child = ChildProcess::start({"--gtest_list_tests"});
  ASSERT_TRUE(child) << child.error().message;
  // Its output does not fit the pipe: it would wait for ever.
}

}  // namespace
}  // namespace farthing
