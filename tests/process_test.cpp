#include "core/process.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

namespace farthing {
namespace {

TEST(Process, IsAliveWhileItRuns) {
  const std::string own = own_process_name();
  ASSERT_FALSE(own.empty());
  EXPECT_EQ(own, own_process_name());
  EXPECT_FALSE(process_has_ended(own));
}

TEST(Process, HasEndedBeforeItsParentHasAsked) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const std::string name = own_process_name();
    const bool written = ::write(ends[1], name.data(), name.size()) == static_cast<ssize_t>(name.size());
    ::_exit(written ? 0 : 1);
  }
  ::close(ends[1]);
  std::string name(256, '\0');
  const auto size = ::read(ends[0], name.data(), name.size());
  ::close(ends[0]);
  ASSERT_GT(size, 0);
  name.resize(static_cast<std::size_t>(size));
  siginfo_t ended{};
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOWAIT), 0);
  EXPECT_TRUE(process_has_ended(name)) << name;
  ::waitpid(child, nullptr, 0);
  EXPECT_TRUE(process_has_ended(name)) << name;
}

TEST(Process, IsNotTakenForDeadWhereNothingIsKnown) {
  const std::string own = own_process_name();
  for (const std::string& name : {std::string(), std::string("x"), "other-boot" + own.substr(own.find(' ')),
                                  own.substr(0, own.find(' ')) + " pid:[1] 1 1"})
    EXPECT_FALSE(process_has_ended(name)) << name;
}

}  // namespace
}  // namespace farthing
