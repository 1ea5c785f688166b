#include <gtest/gtest.h>

#include <cstdlib>

#include "aws/sigv4.hpp"
#include "case_file.hpp"

namespace farthing::aws {
namespace {

/// The value behind `name: ` in the lines of a section.
std::string value_of(const std::string& text, const std::string& name) {
  for (const std::string& line : lines_of(text))
    if (line.starts_with(name + ":")) return trimmed(line.substr(name.size() + 1));
  return {};
}

std::string without_last_line_end(std::string text) {
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

class SigningCase : public testing::Test {
 public:
  explicit SigningCase(std::filesystem::path path) : path_(std::move(path)) {}

  void TestBody() override {
    const CaseFile wanted = CaseFile::read(path_);
    HttpRequest request;
    std::vector<std::string> lines = split(without_last_line_end(wanted.find("request")->text), '\n');
    const auto space = lines[0].find(' ');
    const auto mark = lines[0].find('?');
    request.method = lines[0].substr(0, space);
    request.path = lines[0].substr(space + 1, mark - space - 1);
    request.query = lines[0].substr(mark + 1);
    for (std::size_t i = 1; i < lines.size(); ++i) {
      const auto colon = lines[i].find(": ");
      request.headers.push_back({lines[i].substr(0, colon), lines[i].substr(colon + 2)});
    }
    request.body = without_last_line_end(wanted.find("body")->text);
    const std::string& scope = wanted.find("scope")->text;
    const Credentials credentials{
        value_of(scope, "key"), Secret(value_of(scope, "secret")), Secret(value_of(scope, "token")), {}, "test"};
    const SigningScope where{value_of(scope, "region"), value_of(scope, "service"),
                             std::strtoll(value_of(scope, "time").c_str(), nullptr, 10)};

    for (int time = 0; time < 2; ++time) {
      SCOPED_TRACE(time == 0 ? "first" : "signed again");
      const SigningSteps steps = sign(request, credentials, where);
      EXPECT_EQ(steps.canonical_request, without_last_line_end(wanted.find("canonical request")->text));
      EXPECT_EQ(steps.string_to_sign, without_last_line_end(wanted.find("string to sign")->text));
      EXPECT_EQ(request.headers.back().name, "Authorization");
      EXPECT_EQ(request.headers.back().value, without_last_line_end(wanted.find("authorization")->text));
    }
  }

 private:
  std::filesystem::path path_;
};

const bool registered = [] {
  for (const auto& path : case_files("sigv4"))
    testing::RegisterTest("SigningCase", path.stem().c_str(), nullptr, nullptr, path.c_str(), 1,
                          [path]() -> testing::Test* { return new SigningCase(path); });
  return true;
}();

TEST(PercentEncoding, LeavesOnlyUnreservedLetters) {
  EXPECT_EQ(percent_encoded("a b/c+d~e%\xC3\xA4"), "a%20b%2Fc%2Bd~e%25%C3%A4");
  EXPECT_EQ(percent_encoded("a/b c", true), "a/b%20c");
}

TEST(Signing, KeepsTheSessionTokenOutOfItsSteps) {
  HttpRequest request;
  request.headers.push_back({"Host", "sts.amazonaws.com"});
  const SigningSteps steps =
      sign(request, {"AKID", Secret("secret"), Secret("very-secret-token"), {}, "test"}, {"us-east-1", "sts", 0});
  EXPECT_EQ(steps.canonical_request.find("very-secret-token"), std::string::npos);
}

}  // namespace
}  // namespace farthing::aws
