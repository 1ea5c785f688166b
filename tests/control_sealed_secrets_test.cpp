#include <gtest/gtest.h>
#include <sys/stat.h>

#include <set>
#include <thread>
#include <vector>

#include "control/sealed_secrets.hpp"
#include "temporary_folder.hpp"

namespace farthing::control {
namespace {

namespace fs = std::filesystem;

class ControlSealedSecretsTest : public testing::Test {
 protected:
  fs::path file() const { return folder_.path() / "keys" / "master.key"; }
  MasterKey key() const { return MasterKey::open(file(), true).value(); }
  fs::path write(const std::string& name, std::string_view bytes, fs::perms mode = fs::perms::owner_read) const {
    const fs::path path = folder_.write(name, bytes);
    fs::permissions(path, mode);
    return path;
  }
  TemporaryFolder folder_;
};

constexpr std::string_view raw_key = "\x01\xff of thirty-two bytes, no more.";
static_assert(raw_key.size() == 32);

TEST_F(ControlSealedSecretsTest, MakesAKeyThatOnlyItsOwnerMayReadAndKeepsIt) {
  EXPECT_EQ(MasterKey::open(file(), false).error().code, ErrorCode::master_key);
  EXPECT_FALSE(fs::exists(file()));
  const auto made = MasterKey::open(file(), true);
  ASSERT_TRUE(made) << made.error().message;
  struct stat status{};
  ASSERT_EQ(::stat(file().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600U);
  EXPECT_EQ(std::distance(fs::directory_iterator(file().parent_path()), {}), 1) << "nothing is left beside it";
  EXPECT_EQ(MasterKey::open(file(), true)->id(), made->id());
  EXPECT_EQ(made->id().size(), 8U);
  EXPECT_EQ(bytes_of(file()).find(made->id()), std::string::npos) << "the id tells nothing of the key";
}

TEST_F(ControlSealedSecretsTest, TakesTheBytesThemselvesOrTheirDigits) {
  const auto raw = MasterKey::open(write("raw", raw_key), false);
  ASSERT_TRUE(raw) << raw.error().message;
  std::string digits;
  for (const unsigned char c : raw_key) digits += fmt::format("{:02x}", c);
  EXPECT_EQ(MasterKey::open(write("digits", digits), false)->id(), raw->id());
  EXPECT_EQ(MasterKey::open(write("line", digits + "\n"), false)->id(), raw->id());
  const auto text = raw->seal(Secret("x"), "here");
  EXPECT_EQ(MasterKey::open(folder_.path() / "digits", false)->unseal(text, "here")->reveal(), "x");
}

TEST_F(ControlSealedSecretsTest, RefusesWhatIsNoKey) {
  for (const std::string& bad :
       {std::string(), std::string(31, 'k'), std::string(33, 'k'), std::string(32, 'a'), std::string(64, 'g'),
        std::string(63, 'a'), std::string(65, 'a'), std::string(64, 'a') + "\n\n", std::string(1'000'000, 'a')}) {
    const auto path = write("bad", bad, fs::perms::owner_read | fs::perms::owner_write);
    const auto opened = MasterKey::open(path, true);
    ASSERT_FALSE(opened) << bad.size();
    EXPECT_EQ(opened.error().code, ErrorCode::master_key);
    EXPECT_EQ(bytes_of(path), bad) << "what is there is never replaced";
  }
  fs::create_directory(folder_.path() / "folder");
  EXPECT_FALSE(MasterKey::open(folder_.path() / "folder", true));
  fs::create_symlink("nowhere", folder_.path() / "dangling");
  EXPECT_FALSE(MasterKey::open(folder_.path() / "dangling", true));
}

TEST_F(ControlSealedSecretsTest, RefusesAKeyThatOthersMayUse) {
  for (const fs::perms open_to :
       {fs::perms::group_read, fs::perms::others_read, fs::perms::group_write, fs::perms::others_exec}) {
    const auto path = write("open", raw_key, fs::perms::owner_read | fs::perms::owner_write | open_to);
    const auto opened = MasterKey::open(path, true);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::master_key);
    EXPECT_NE(opened.error().cure.find("chmod 600"), std::string::npos);
    fs::permissions(path, fs::perms::owner_all);
  }
}

TEST_F(ControlSealedSecretsTest, OpensWhatItSealed) {
  const MasterKey one = key();
  for (const std::string& text : {std::string(), std::string("s"), std::string("\0\xff", 2), std::string(5'000, 'x')}) {
    const std::string sealed = one.seal(Secret(text), "place");
    const auto opened = one.unseal(sealed, "place");
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_EQ(opened->reveal(), text);
    EXPECT_EQ(sealed.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="),
              std::string::npos);
  }
  EXPECT_NE(one.seal(Secret("s"), "place"), one.seal(Secret("s"), "place")) << "never the same nonce";
}

TEST_F(ControlSealedSecretsTest, OpensForNoOtherPlace) {
  const MasterKey one = key();
  const std::string sealed = one.seal(Secret("secret"), "place");
  for (const char* other : {"", "place2", "Place", "plac"})
    EXPECT_EQ(one.unseal(sealed, other).error().code, ErrorCode::damaged) << other;
}

TEST_F(ControlSealedSecretsTest, TellsAnotherKeyFromDamage) {
  const MasterKey one = key();
  const MasterKey two = MasterKey::open(write("other", raw_key), false).value();
  const auto opened = two.unseal(one.seal(Secret("secret"), "place"), "place");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::master_key);
  EXPECT_NE(opened.error().message.find(one.id()), std::string::npos) << "names the key that is missing";
}

TEST_F(ControlSealedSecretsTest, OpensNothingThatWasChanged) {
  const MasterKey one = key();
  const std::string sealed = one.seal(Secret("secret"), "place");
  for (std::size_t at = 0; at < sealed.size(); ++at) {
    for (int bit = 0; bit < 7; ++bit) {
      std::string changed = sealed;
      changed[at] = static_cast<char>(changed[at] ^ (1 << bit));
      EXPECT_FALSE(one.unseal(changed, "place")) << at << " " << bit;
    }
    EXPECT_FALSE(one.unseal(sealed.substr(0, at), "place")) << at;
  }
  EXPECT_FALSE(one.unseal(sealed + "A", "place"));
  EXPECT_FALSE(one.unseal(sealed + sealed, "place"));
  EXPECT_TRUE(one.unseal(sealed, "place"));
}

TEST_F(ControlSealedSecretsTest, GivesAKeyOfItsOwnForEachPurpose) {
  const MasterKey one = key();
  const Secret derived = one.derive("the audit log");
  EXPECT_EQ(derived.reveal().size(), 32U);
  EXPECT_TRUE(derived == one.derive("the audit log")) << "the same each time";
  EXPECT_FALSE(derived == one.derive("the audit log "));
  EXPECT_FALSE(derived == MasterKey::open(write("other", raw_key), false)->derive("the audit log"));
  EXPECT_FALSE(MasterKey::open(folder_.path() / "other", false)->derive("").reveal().contains(raw_key));
}

TEST_F(ControlSealedSecretsTest, ManyWhoOpenAtOnceGetOneKey) {
  std::mutex mutex;
  std::set<std::string> seen;
  {
    std::vector<std::jthread> openers;
    for (int i = 0; i < 8; ++i)
      openers.emplace_back([&] {
        const auto opened = MasterKey::open(file(), true);
        const std::scoped_lock lock(mutex);
        seen.insert(opened ? opened->id() : opened.error().message);
      });
  }
  EXPECT_EQ(seen.size(), 1U) << *seen.rbegin();
}

}  // namespace
}  // namespace farthing::control
