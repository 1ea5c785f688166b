#include "core/file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <set>

#include "core/sha256.hpp"
#include "temporary_folder.hpp"

namespace farthing {
namespace {

namespace fs = std::filesystem;

TEST(File, GivesBackWhatWasWritten) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "a";
  {
    auto file = File::create(path);
    ASSERT_TRUE(file);
    ASSERT_TRUE(file->write("hello ", 6));
    ASSERT_TRUE(file->write("world", 5));
    ASSERT_TRUE(file->sync());
    EXPECT_EQ(file->size().value(), 11U);
    char bytes[5] = {};
    EXPECT_EQ(file->read_at(6, bytes, 5).value(), 5U);
    EXPECT_EQ(std::string(bytes, 5), "world");
    EXPECT_EQ(file->read_at(11, bytes, 5).value(), 0U);
  }
  EXPECT_EQ(read_whole_file(path, 11).value(), "hello world");
  struct stat status{};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U) << "only its owner may read it";
}

TEST(File, GrowsAtItsEnd) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "a";
  for (const char* bytes : {"one", "two"}) {
    auto file = File::append(path);
    ASSERT_TRUE(file);
    ASSERT_TRUE(file->write(bytes, 3));
  }
  EXPECT_EQ(bytes_of(path), "onetwo");
  EXPECT_EQ(File::append(folder.path()).error().code, ErrorCode::io);
  EXPECT_EQ(File::append("/dev/null").error().code, ErrorCode::io);
}

TEST(File, OpensRegularFilesOnly) {
  const TemporaryFolder folder;
  EXPECT_EQ(File::open(folder.path()).error().code, ErrorCode::io);
  EXPECT_EQ(File::open("/dev/null").error().code, ErrorCode::io);
  const auto missing = File::open(folder.path() / "missing");
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().message.find("missing: cannot be opened: No such file"), std::string::npos)
      << missing.error().message;
  const fs::path pipe = folder.path() / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(File::open(pipe).error().code, ErrorCode::io) << "and does not wait for a writer";
}

TEST(File, MovesItsDescriptor) {
  const TemporaryFolder folder;
  File one = File::open(folder.write("1", "one")).value();
  File two = File::open(folder.write("2", "two")).value();
  two = std::move(one);
  char bytes[3];
  ASSERT_EQ(two.read(bytes, 3).value(), 3U);
  EXPECT_EQ(std::string(bytes, 3), "one");
  EXPECT_EQ(two.path().filename(), "1");
}

TEST(WholeFile, IsRefusedWhenItIsTooLong) {
  const TemporaryFolder folder;
  const auto path = folder.write("long", "12345");
  EXPECT_EQ(read_whole_file(path, 5).value(), "12345");
  EXPECT_EQ(read_whole_file(path, 4).error().code, ErrorCode::too_large);
}

TEST(WholeFile, ReplacesTheOldOneAtOnceAndLeavesNothingBeside) {
  const TemporaryFolder folder;
  const auto path = folder.write("settings", "old");
  ASSERT_TRUE(write_whole_file(path, "new"));
  EXPECT_EQ(bytes_of(path), "new");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), {}), 1);
  // A folder with contents stands in the way: nothing may be left beside it.
  folder.write("taken/inside", "x");
  EXPECT_FALSE(write_whole_file(folder.path() / "taken", "new"));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), {}), 2);
}

TEST(WholeFile, MayBeNamedWithoutAFolder) {
  const TemporaryFolder folder;
  const fs::path before = fs::current_path();
  fs::current_path(folder.path());
  const auto written = write_whole_file("plain", "bytes");
  fs::current_path(before);
  EXPECT_TRUE(written) << written.error().message;
  EXPECT_EQ(bytes_of(folder.path() / "plain"), "bytes");
}

TEST(Folders, AreMadeForTheirOwnerOnly) {
  const TemporaryFolder folder;
  ASSERT_TRUE(make_folders(folder.path() / "a/b/c"));
  ASSERT_TRUE(make_folders(folder.path() / "a/b/c/"));
  struct stat status{};
  ASSERT_EQ(::stat((folder.path() / "a").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0700U);
  folder.write("file", "");
  EXPECT_EQ(make_folders(folder.path() / "file").error().code, ErrorCode::io);
  EXPECT_EQ(make_folders(folder.path() / "file/below").error().code, ErrorCode::io);
}

TEST(FileLock, KeepsOthersOutUntilItIsGone) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "lock";
  {
    const auto first = FileLock::take(path, FileLock::Mode::shared);
    ASSERT_TRUE(first);
    EXPECT_TRUE(FileLock::try_take(path, FileLock::Mode::shared));
    const auto alone = FileLock::try_take(path, FileLock::Mode::exclusive);
    ASSERT_FALSE(alone);
    EXPECT_EQ(alone.error().code, ErrorCode::busy);
  }
  const auto alone = FileLock::try_take(path, FileLock::Mode::exclusive);
  ASSERT_TRUE(alone);
  EXPECT_EQ(FileLock::try_take(path, FileLock::Mode::shared).error().code, ErrorCode::busy);
}

TEST(FileLock, EndsWithItsProcess) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "lock";
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const auto lock = FileLock::take(path, FileLock::Mode::exclusive);
    char byte = lock ? 'y' : 'n';
    if (::write(ready[1], &byte, 1) != 1) ::_exit(1);
    ::pause();
  }
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  EXPECT_EQ(byte, 'y');
  EXPECT_EQ(FileLock::try_take(path, FileLock::Mode::exclusive).error().code, ErrorCode::busy);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_TRUE(FileLock::try_take(path, FileLock::Mode::exclusive));
  ::close(ready[0]);
  ::close(ready[1]);
}

TEST(RandomName, IsNeverMetTwice) {
  std::set<std::string> names;
  for (int i = 0; i < 1000; ++i) names.insert(random_name());
  EXPECT_EQ(names.size(), 1000U);
  for (const std::string& name : names) {
    EXPECT_EQ(name.size(), 32U);
    EXPECT_EQ(name.find_first_not_of("0123456789abcdef"), std::string::npos);
  }
}

TEST(Sha256, GivesTheSumsOfTheStandard) {
  EXPECT_EQ(sha256_of(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  Sha256 pieces;
  const std::string million(1000, 'a');
  for (int i = 0; i < 1000; ++i) pieces.add(million.data(), million.size());
  EXPECT_EQ(pieces.finish(), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

}  // namespace
}  // namespace farthing
