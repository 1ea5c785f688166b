#include "core/confinement.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <thread>

#include "core/file.hpp"
#include "temporary_folder.hpp"

namespace farthing {
namespace {

/// What a process can still do once it is confined: runs in a process of its own, which ends with 1 for yes.
class Confined : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(write_whole_file(folder_.path() / "given", "the file"));
    ASSERT_TRUE(write_whole_file(folder_.path() / "other", "another"));
  }

  bool can(const std::function<bool(const std::filesystem::path&)>& act) const {
    const pid_t child = fork();
    if (child == 0) {
      constexpr std::uint64_t memory = std::uint64_t{512} << 20;
      const auto confined = confine({folder_.path() / "given", memory, 5});
      _exit(!confined ? 2 : act(folder_.path()) ? 1 : 0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_TRUE(WIFEXITED(status)) << "signal " << WTERMSIG(status);
    EXPECT_NE(WEXITSTATUS(status), 2) << "the kernel refuses the confinement";
    return WEXITSTATUS(status) == 1;
  }

 private:
  TemporaryFolder folder_;
};

TEST_F(Confined, ReadsTheFileThatItIsFor) {
  EXPECT_TRUE(can([](const auto& folder) { return open((folder / "given").c_str(), O_RDONLY) >= 0; }));
}

TEST_F(Confined, HasNoNetwork) {
  EXPECT_FALSE(can([](const auto&) { return socket(AF_INET, SOCK_STREAM, 0) >= 0; }));
  EXPECT_FALSE(can([](const auto&) { return socket(AF_UNIX, SOCK_STREAM, 0) >= 0; }));
}

TEST_F(Confined, WritesNoFile) {
  EXPECT_FALSE(can([](const auto& folder) { return open((folder / "new").c_str(), O_WRONLY | O_CREAT, 0600) >= 0; }));
  EXPECT_FALSE(can([](const auto& folder) { return open((folder / "given").c_str(), O_RDWR) >= 0; }));
  EXPECT_FALSE(can([](const auto& folder) { return unlink((folder / "other").c_str()) == 0; }));
}

TEST_F(Confined, StartsNoProgramAndNoProcess) {
  EXPECT_FALSE(can([](const auto&) {
    char name[] = "true";
    char* arguments[] = {name, nullptr};
    char* environment[] = {nullptr};
    return execve("/bin/true", arguments, environment) == 0;
  }));
  EXPECT_FALSE(can([](const auto&) { return fork() >= 0; }));
}

TEST_F(Confined, MayStillHaveThreads) {
  EXPECT_TRUE(can([](const auto&) {
    bool ran = false;
    std::thread([&] { ran = true; }).join();
    return ran;
  }));
}

}  // namespace
}  // namespace farthing
