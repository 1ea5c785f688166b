#include <gtest/gtest.h>

#include "aws/profile_file.hpp"
#include "scripted_transport.hpp"
#include "temporary_folder.hpp"

namespace farthing::aws {
namespace {

std::string value_of(const ProfileSections& sections, const std::string& section, const std::string& name) {
  const auto found = sections.find(section);
  if (found == sections.end() || !found->second.contains(name)) return "(missing)";
  return std::string(found->second.at(name).value.reveal());
}

TEST(ProfileFile, IsReadAsTheAwsToolsReadIt) {
  const auto sections = parse_profile_file(
      "\xEF\xBB\xBF# comment\r\n"
      "[default]\r\n"
      "region = eu-west-1 ; home\r\n"
      "; comment\n"
      "[ profile  billing ]  # comment\n"
      "AWS_Access_Key_Id=AKID\n"
      "secret: a#b;c=d\n"
      "\t\n"
      "empty =   # nothing\n"
      "[profile \"with blanks\"]\n"
      "  region=x\n"
      "  output=json\n"
      "[profile billing]\n"
      "region = us-west-2\n",
      "config");
  ASSERT_TRUE(sections) << sections.error().message;
  EXPECT_EQ(value_of(*sections, "default", "region"), "eu-west-1");
  EXPECT_EQ(value_of(*sections, "profile billing", "aws_access_key_id"), "AKID");
  EXPECT_EQ(value_of(*sections, "profile billing", "secret"), "a#b;c=d");
  EXPECT_EQ(value_of(*sections, "profile billing", "empty"), "");
  EXPECT_EQ(value_of(*sections, "profile billing", "region"), "us-west-2");
  EXPECT_EQ(value_of(*sections, "profile with blanks", "output"), "json");
  EXPECT_EQ(sections->at("profile billing").at("region").line, 14);
}

TEST(ProfileFile, ToleratesNestedSettings) {
  const auto sections = parse_profile_file(
      "[profile a]\n"
      "s3 =\n"
      "  max_concurrent_requests = 10\n"
      "  addressing_style = path\n"
      "region = eu-west-1\n"
      "[services local]\n"
      "sts =\n"
      "  endpoint_url = http://localhost:1\n",
      "config");
  ASSERT_TRUE(sections) << sections.error().message;
  EXPECT_EQ(value_of(*sections, "profile a", "region"), "eu-west-1");
  EXPECT_EQ(value_of(*sections, "profile a", "addressing_style"), "(missing)");
}

TEST(ProfileFile, NamesFileAndLineOfWhatItCannotReadAndNothingElse) {
  const std::map<std::string, int> wrong{{"[a]\nwJalrXUtnFEMI\n", 2},        {"[a\nx=wJalrXUtnFEMI\n", 1},
                                         {"x = wJalrXUtnFEMI\n", 1},         {"[a]\n\n= wJalrXUtnFEMI\n", 3},
                                         {"[a] wJalrXUtnFEMI\n", 1},         {"[]\n", 1},
                                         {"[a]\nx = wJalr\x01XUtnFEMI\n", 2}};
  for (const auto& [text, line] : wrong) {
    const auto sections = parse_profile_file(text, "/home/a/.aws/credentials");
    ASSERT_FALSE(sections) << text;
    EXPECT_EQ(sections.error().code, ErrorCode::credentials);
    EXPECT_TRUE(sections.error().message.starts_with("/home/a/.aws/credentials:" + std::to_string(line) + ":"))
        << sections.error().message;
    EXPECT_EQ(sections.error().message.find("wJalr"), std::string::npos);
  }
}

TEST(ProfileFile, HasLimits) {
  EXPECT_FALSE(parse_profile_file(std::string((1 << 20) + 1, '#'), "f"));
  std::string many;
  for (int i = 0; i < 10'001; ++i) many += "[a" + std::to_string(i) + "]\n";
  EXPECT_FALSE(parse_profile_file(many, "f"));
}

class ProfileFilesTest : public testing::Test {
 protected:
  TemporaryFolder folder_;
  Environment environment(std::map<std::string, std::string> more = {}) const {
    more["HOME"] = folder_.path();
    return environment_of(std::move(more));
  }
};

TEST_F(ProfileFilesTest, HoldNothingWhereThereAreNone) {
  const auto files = ProfileFiles::read(environment());
  ASSERT_TRUE(files);
  EXPECT_FALSE(files->holds("default"));
  EXPECT_EQ(files->config_path(), folder_.path() / ".aws/config");
  EXPECT_TRUE(ProfileFiles::read(environment({{"AWS_CONFIG_FILE", "/dev/null"}})));
  EXPECT_TRUE(ProfileFiles::read(environment_of({}))) << "a service may have no home";
}

TEST_F(ProfileFilesTest, PutTheCredentialsFileBeforeTheConfigFile) {
  folder_.write(".aws/config", "[profile a]\nregion=r1\naws_access_key_id=one\n[b]\n[sso-session c]\n");
  folder_.write(".aws/credentials", "[a]\naws_access_key_id=two\n");
  const auto files = ProfileFiles::read(environment());
  ASSERT_TRUE(files);
  EXPECT_EQ(files->text("a", "aws_access_key_id"), "two");
  EXPECT_EQ(files->text("a", "region"), "r1");
  EXPECT_FALSE(files->holds("b"));
  EXPECT_TRUE(files->has_section_without_word("b"));
}

TEST_F(ProfileFilesTest, MayLieElsewhere) {
  folder_.write("x", "[profile a]\nregion=r1\n");
  folder_.write("y", "[a]\nk=v\n");
  const auto files = ProfileFiles::read(
      environment({{"AWS_CONFIG_FILE", "~/x"}, {"AWS_SHARED_CREDENTIALS_FILE", folder_.path() / "y"}}));
  ASSERT_TRUE(files);
  EXPECT_EQ(files->text("a", "region"), "r1");
  EXPECT_EQ(files->text("a", "k"), "v");
}

TEST_F(ProfileFilesTest, AreNoFolders) {
  std::filesystem::create_directories(folder_.path() / ".aws/config");
  const auto files = ProfileFiles::read(environment());
  ASSERT_FALSE(files);
  EXPECT_NE(files.error().message.find(".aws/config"), std::string::npos);
}

TEST(ChosenProfile, IsNamedByTheEnvironment) {
  EXPECT_EQ(chosen_profile(environment_of({{"AWS_PROFILE", "a"}})), "a");
  EXPECT_EQ(chosen_profile(environment_of({{"AWS_PROFILE", ""}})), "default");
}

}  // namespace
}  // namespace farthing::aws
