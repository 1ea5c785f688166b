#include <gtest/gtest.h>

#include "aws/credential_chain.hpp"
#include "scripted_transport.hpp"
#include "temporary_folder.hpp"

namespace farthing::aws {
namespace {

using Outcome = ChainStep::Outcome;
using Kind = CallFailure::Kind;
using Variables = std::map<std::string, std::string>;

std::string session_xml(const std::string& call, const std::string& id) {
  return "<" + call + "Response><" + call + "Result><Credentials><AccessKeyId>" + id +
         "</AccessKeyId><SecretAccessKey>hidden-secret</SecretAccessKey><SessionToken>hidden-token</SessionToken>"
         "<Expiration>2026-05-05T00:00:00Z</Expiration></Credentials></" +
         call + "Result></" + call + "Response>";
}

const std::string session_json =
    R"({"Code":"Success","AccessKeyId":"AKMETA","SecretAccessKey":"hidden-secret","Token":"hidden-token",)"
    R"("Expiration":"2026-05-05T00:00:00Z"})";

/// No place but those a test sets up: nothing answers, and nothing is at home.
class CredentialChainTest : public testing::Test {
 protected:
  ChainWalk walk(Variables variables = {}, const std::string& profile = "") {
    variables.emplace("HOME", folder_.path());
    const auto environment = environment_of(variables);
    transport_ = std::make_shared<ScriptedTransport>([this](const HttpRequest& request) { return script_(request); });
    CredentialChain chain(Wire::make(transport_, clock_.clock(), environment, [] { return 0.5; }), environment, profile,
                          stop_.get_token());
    auto result = chain.walk();
    std::string words = to_string(result.steps);
    if (!result.credentials) words += to_string(result.credentials.error());
    for (const auto* secret : {"hidden-secret", "hidden-token", "hidden-jwt"})
      EXPECT_EQ(words.find(secret), std::string::npos) << words;
    return result;
  }
  static std::string origin(const ChainWalk& walk) {
    return walk.credentials ? walk.credentials->origin : "none: " + walk.credentials.error().message;
  }
  void write_config(const std::string& text) const { folder_.write(".aws/config", text); }
  void write_credentials(const std::string& text) const { folder_.write(".aws/credentials", text); }

  TemporaryFolder folder_;
  ScriptedClock clock_;
  std::stop_source stop_;
  std::shared_ptr<ScriptedTransport> transport_;
  ScriptedTransport::Script script_ = [](const HttpRequest&) {
    return unanswered(TransportFailure::Kind::timeout, "no answer within 1000 ms");
  };
};

TEST_F(CredentialChainTest, ShowsEveryPlaceWhenThereAreNoCredentials) {
  const auto walked = walk();
  ASSERT_FALSE(walked.credentials);
  EXPECT_EQ(walked.credentials.error().kind, Kind::no_credentials);
  std::vector<std::string> names;
  for (const auto& step : walked.steps) {
    names.push_back(step.name);
    EXPECT_EQ(step.outcome, Outcome::absent) << step.name << ": " << step.words;
  }
  EXPECT_EQ(names, (std::vector<std::string>{"environment", "profile default, role", "profile default, web identity",
                                             "web identity of the environment", "profile default, IAM Identity Center",
                                             "profile default, credentials file", "profile default, credential_process",
                                             "profile default, config file", "container", "instance"}));
  const auto message = to_error(walked.credentials.error()).message;
  for (const std::string part :
       {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_WEB_IDENTITY_TOKEN_FILE", ".aws/credentials", ".aws/config",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI", "169.254.169.254"})
    EXPECT_NE(message.find(part), std::string::npos) << message;
}

TEST_F(CredentialChainTest, BeginsWithTheEnvironment) {
  write_config("broken");
  const auto walked = walk({{"AWS_ACCESS_KEY_ID", "AKENV"}, {"AWS_SECRET_ACCESS_KEY", "hidden-secret"}});
  ASSERT_TRUE(walked.credentials) << "a broken file does not matter then";
  EXPECT_EQ(walked.credentials->access_key_id, "AKENV");
  EXPECT_TRUE(walked.credentials->session_token.empty());
  EXPECT_FALSE(walked.credentials->expiration);
  ASSERT_EQ(walked.steps.size(), 1U);
  EXPECT_EQ(walked.steps[0].outcome, Outcome::used);
  EXPECT_TRUE(transport_->requests.empty());
}

TEST_F(CredentialChainTest, EndsWhereAPlaceIsSetUpByHalf) {
  write_credentials("[default]\naws_access_key_id=AK\naws_secret_access_key=hidden-secret\n");
  const auto walked = walk({{"AWS_ACCESS_KEY_ID", "AKENV"}});
  ASSERT_FALSE(walked.credentials) << "going on would mean to act as somebody else";
  EXPECT_EQ(walked.steps.back().words, "AWS_ACCESS_KEY_ID is set, AWS_SECRET_ACCESS_KEY is not");
  write_credentials("[default]\naws_access_key_id=AK\n");
  const auto file = walk();
  EXPECT_EQ(file.steps.back().outcome, Outcome::failed);
  EXPECT_NE(file.steps.back().words.find(".aws/credentials:2, profile default"), std::string::npos);
}

TEST_F(CredentialChainTest, TakesTheKeysOfAProfile) {
  write_credentials(
      "[default]\naws_access_key_id=AK1\naws_secret_access_key=hidden-secret\n"
      "[billing]\naws_access_key_id=AK2\naws_secret_access_key=hidden-secret\naws_session_token=hidden-token\n");
  write_config("[profile other]\naws_access_key_id=AK3\naws_secret_access_key=hidden-secret\n");
  EXPECT_EQ(walk().credentials->access_key_id, "AK1");
  const auto billing = walk({{"AWS_PROFILE", "billing"}});
  EXPECT_EQ(billing.credentials->access_key_id, "AK2");
  EXPECT_EQ(billing.credentials->session_token.reveal(), "hidden-token");
  EXPECT_EQ(walk({{"AWS_PROFILE", "other"}}).credentials->access_key_id, "AK3");
  const auto told = walk({{"AWS_ACCESS_KEY_ID", "E"}, {"AWS_SECRET_ACCESS_KEY", "hidden-secret"}}, "billing");
  EXPECT_EQ(told.credentials->access_key_id, "AK2") << "a profile that was asked for beats the environment";
}

TEST_F(CredentialChainTest, SaysThatAProfileIsMissing) {
  write_config("[billing]\nregion=eu-west-1\n");
  const auto hinted = walk({{"AWS_PROFILE", "billing"}});
  EXPECT_NE(hinted.steps.back().words.find("it must be [profile billing]"), std::string::npos);
  const auto missing = walk({{"AWS_PROFILE", "other"}});
  EXPECT_EQ(missing.steps.back().outcome, Outcome::failed);
  EXPECT_NE(missing.steps.back().words.find("there is no profile other in"), std::string::npos);
  EXPECT_TRUE(transport_->requests.empty()) << "nobody else's credentials are looked for";
}

TEST_F(CredentialChainTest, NamesTheLineOfABrokenFile) {
  write_config("[default]\nhidden-secret\n");
  EXPECT_NE(walk().steps.back().words.find(".aws/config:2:"), std::string::npos);
}

TEST_F(CredentialChainTest, AssumesTheRoleOfAProfile) {
  write_config(
      "[profile billing]\nrole_arn=arn:aws:iam::123456789012:role/Reader\nsource_profile=base\nexternal_id=x/1\n"
      "role_session_name=me\nduration_seconds=1800\nregion=eu-west-1\n");
  write_credentials("[base]\naws_access_key_id=AKBASE\naws_secret_access_key=hidden-secret\n");
  script_ = [](const HttpRequest&) { return answered(200, session_xml("AssumeRole", "ASIA1")); };
  const auto walked = walk({{"AWS_PROFILE", "billing"}});
  ASSERT_TRUE(walked.credentials) << origin(walked);
  EXPECT_EQ(walked.credentials->access_key_id, "ASIA1");
  EXPECT_EQ(to_iso_string(walked.credentials->expiration.value()), "2026-05-05T00:00:00Z");
  ASSERT_EQ(transport_->requests.size(), 1U);
  const auto& request = transport_->requests[0];
  EXPECT_EQ(request.host, "sts.eu-west-1.amazonaws.com");
  EXPECT_NE(sent_header(request, "authorization").find("Credential=AKBASE/"), std::string::npos);
  for (const std::string part : {"ExternalId=x%2F1", "RoleSessionName=me", "DurationSeconds=1800", "Reader"})
    EXPECT_NE(request.body.find(part), std::string::npos) << request.body;
}

TEST_F(CredentialChainTest, FollowsAChainOfRoles) {
  write_config(
      "[profile a]\nrole_arn=arn:aws:iam::123456789012:role/A\nsource_profile=b\n"
      "[profile b]\nrole_arn=arn:aws:iam::123456789012:role/B\nsource_profile=b\n"
      "aws_access_key_id=AKB\naws_secret_access_key=hidden-secret\n"
      "[profile c]\nrole_arn=arn:aws:iam::123456789012:role/C\nsource_profile=a\n");
  script_ = [](const HttpRequest& request) {
    return answered(200,
                    session_xml("AssumeRole", sent_header(request, "authorization").contains("=AKB/") ? "S1" : "S2"));
  };
  EXPECT_EQ(walk({{"AWS_PROFILE", "a"}}).credentials->access_key_id, "S1") << "keys beat a role in a source";
  EXPECT_EQ(walk({{"AWS_PROFILE", "b"}}).credentials->access_key_id, "S1");
  EXPECT_EQ(walk({{"AWS_PROFILE", "c"}}).credentials->access_key_id, "S2");
  EXPECT_EQ(transport_->requests.size(), 2U);
}

TEST_F(CredentialChainTest, LeavesACircleOfSources) {
  write_config(
      "[profile a]\nrole_arn=arn:aws:iam::123456789012:role/A\nsource_profile=b\n"
      "[profile b]\nrole_arn=arn:aws:iam::123456789012:role/B\nsource_profile=a\n"
      "[profile c]\nrole_arn=arn:aws:iam::123456789012:role/C\nsource_profile=c\n");
  for (const auto* profile : {"a", "c"}) {
    const auto walked = walk({{"AWS_PROFILE", profile}});
    EXPECT_EQ(walked.steps.back().outcome, Outcome::failed);
    EXPECT_NE(walked.steps.back().words.find("circle"), std::string::npos);
  }
}

TEST_F(CredentialChainTest, SaysWhatIsWrongWithARole) {
  const Variables wrong{
      {"role_arn=arn:aws:iam::123456789012:role/A\n", "without source_profile"},
      {"role_arn=nonsense\nsource_profile=base\n", ":2, profile p"},
      {"role_arn=arn:aws:iam::123456789012:role/A\nsource_profile=none\n", "there is no profile none"},
      {"role_arn=arn:aws:iam::123456789012:role/A\ncredential_source=Moon\n", "credential_source"},
      {"role_arn=arn:aws:iam::123456789012:role/A\ncredential_source=Environment\n",
       "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set"},
      {"role_arn=arn:aws:iam::123456789012:role/A\nsource_profile=base\ncredential_source=Environment\n",
       "exclude each other"},
      {"role_arn=arn:aws:iam::123456789012:role/A\nsource_profile=base\nmfa_serial=x\n", "mfa_serial"},
      {"role_arn=arn:aws:iam::123456789012:role/A\nsource_profile=base\nduration_seconds=5\n", "duration_seconds"}};
  for (const auto& [settings, words] : wrong) {
    write_config("[profile p]\n" + settings + "[profile base]\n");
    const auto walked = walk({{"AWS_PROFILE", "p"}});
    EXPECT_EQ(walked.steps.back().outcome, Outcome::failed) << settings;
    EXPECT_NE(walked.steps.back().words.find(words), std::string::npos) << walked.steps.back().words;
    EXPECT_TRUE(transport_->requests.empty());
  }
}

TEST_F(CredentialChainTest, TellsWhyARoleWasRefused) {
  write_config("[default]\nrole_arn=arn:aws:iam::123456789012:role/A\ncredential_source=Environment\n");
  script_ = [](const HttpRequest&) {
    return answered(403,
                    "<ErrorResponse><Error><Code>AccessDenied</Code><Message>not you</Message></Error>"
                    "<RequestId>R7</RequestId></ErrorResponse>");
  };
  const Variables keys{{"AWS_ACCESS_KEY_ID", "AKENV"}, {"AWS_SECRET_ACCESS_KEY", "hidden-secret"}};
  const auto walked = walk(keys, "default");
  ASSERT_FALSE(walked.credentials);
  EXPECT_EQ(walked.credentials.error().kind, Kind::denied);
  EXPECT_EQ(walked.credentials.error().code, "AccessDenied");
  EXPECT_EQ(walked.credentials.error().operation, "AssumeRole");
  EXPECT_EQ(walked.steps.size(), 1U);
}

TEST_F(CredentialChainTest, SaysThatIdentityCenterAndProcessesAreNotSupported) {
  for (const auto* setting : {"sso_session=corp", "credential_process=/bin/touch /tmp/never"}) {
    write_config(std::string("[default]\n") + setting + "\n");
    const auto walked = walk();
    ASSERT_FALSE(walked.credentials);
    EXPECT_TRUE(transport_->requests.empty()) << "nobody else's credentials are looked for";
    const auto failed = std::ranges::find(walked.steps, Outcome::failed, &ChainStep::outcome);
    ASSERT_NE(failed, walked.steps.end());
    EXPECT_NE(failed->words.find("config:2, profile default"), std::string::npos);
    EXPECT_NE(failed->words.find("not support"), std::string::npos);
    write_credentials("[default]\naws_access_key_id=AK\naws_secret_access_key=hidden-secret\n");
    EXPECT_TRUE(walk().credentials) << "keys of the same profile are as good";
    write_credentials("");
  }
}

TEST_F(CredentialChainTest, AssumesARoleWithAWebIdentity) {
  const auto token = folder_.write("token", "hidden-jwt\n");
  int times = 0;
  script_ = [&](const HttpRequest&) {
    if (++times == 1)
      return answered(400, "<ErrorResponse><Error><Code>IDPCommunicationError</Code></Error></ErrorResponse>");
    return answered(200, session_xml("AssumeRoleWithWebIdentity", "ASIAWEB"));
  };
  const auto walked = walk({{"AWS_WEB_IDENTITY_TOKEN_FILE", token},
                            {"AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/Pod"},
                            {"AWS_ROLE_SESSION_NAME", "pod-1"},
                            {"AWS_REGION", "eu-central-1"}});
  ASSERT_TRUE(walked.credentials) << origin(walked);
  EXPECT_EQ(walked.credentials->access_key_id, "ASIAWEB");
  const auto& request = transport_->requests.back();
  EXPECT_EQ(request.host, "sts.eu-central-1.amazonaws.com");
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(sent_header(request, "authorization"), "") << "it is not signed";
  EXPECT_EQ(request.body,
            "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2FPod"
            "&RoleSessionName=pod-1&WebIdentityToken=hidden-jwt");
  EXPECT_EQ(times, 2);
}

TEST_F(CredentialChainTest, AssumesARoleWithTheWebIdentityOfAProfile) {
  const auto token = folder_.write("token", "hidden-jwt");
  write_config("[default]\nrole_arn=arn:aws-cn:iam::123456789012:role/Pod\nweb_identity_token_file=" + token.string() +
               "\n");
  script_ = [&](const HttpRequest&) { return answered(200, session_xml("AssumeRoleWithWebIdentity", "ASIAWEB")); };
  ASSERT_TRUE(walk().credentials);
  EXPECT_EQ(transport_->requests[0].host, "sts.cn-northwest-1.amazonaws.com.cn");
}

TEST_F(CredentialChainTest, TellsWhatIsWrongWithAWebIdentity) {
  const auto missing =
      walk({{"AWS_WEB_IDENTITY_TOKEN_FILE", "/nowhere"}, {"AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/Pod"}});
  EXPECT_NE(missing.steps.back().words.find("/nowhere"), std::string::npos);
  EXPECT_NE(walk({{"AWS_WEB_IDENTITY_TOKEN_FILE", "/x"}}).steps.back().words.find("AWS_ROLE_ARN is not"),
            std::string::npos);
  const auto token = folder_.write("token", "hidden-jwt");
  script_ = [&](const HttpRequest&) {
    return answered(
        400, "<ErrorResponse><Error><Code>ExpiredTokenException</Code><Message>old</Message></Error></ErrorResponse>");
  };
  const auto expired =
      walk({{"AWS_WEB_IDENTITY_TOKEN_FILE", token}, {"AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/Pod"}});
  EXPECT_EQ(expired.credentials.error().kind, Kind::expired);
  EXPECT_EQ(transport_->requests.size(), 1U);
}

TEST_F(CredentialChainTest, AsksTheContainersAgent) {
  const auto token = folder_.write("token", "Bearer-1\n");
  script_ = [](const HttpRequest&) { return answered(200, session_json); };
  const auto relative = walk({{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/credentials/1?x=y"}});
  ASSERT_TRUE(relative.credentials) << origin(relative);
  EXPECT_EQ(transport_->requests[0].host, "169.254.170.2");
  EXPECT_EQ(transport_->requests[0].path, "/v2/credentials/1");
  EXPECT_EQ(transport_->requests[0].query, "x=y");
  EXPECT_TRUE(transport_->all_direct) << "never by way of a proxy";
  const auto full = walk({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://[fd00:ec2::23]:80/v1/credentials"},
                          {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "not-me"},
                          {"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", token}});
  ASSERT_TRUE(full.credentials) << origin(full);
  EXPECT_EQ(transport_->requests[0].host, "[fd00:ec2::23]:80");
  EXPECT_EQ(sent_header(transport_->requests[0], "authorization"), "Bearer-1");
}

TEST_F(CredentialChainTest, AsksNobodyElseForAContainersCredentials) {
  for (const auto* url : {"http://evil.example/", "http://169.254.170.2@evil.example/",
                          "http://127.0.0.1.evil.example/", "http://169.254.169.254/", "ftp://localhost/", "http:///x",
                          "localhost", "http://localhost/a b", "http://localhost:99999999/", "http://localhost/#x"}) {
    const auto walked = walk({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", url}});
    EXPECT_EQ(walked.steps.back().outcome, Outcome::failed) << url;
    EXPECT_EQ(walked.steps.back().name, "container") << url;
    EXPECT_TRUE(transport_->requests.empty()) << url;
  }
  script_ = [](const HttpRequest&) { return answered(200, session_json); };
  for (const auto* url : {"https://agent.example/", "http://127.0.0.1:1234/x", "http://localhost/", "http://[::1]/",
                          "http://169.254.170.23/v1"})
    EXPECT_TRUE(walk({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", url}}).credentials) << url;
}

TEST_F(CredentialChainTest, TriesTheContainersAgentThreeTimes) {
  const Variables there{{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/c"}};
  EXPECT_FALSE(walk(there).credentials);
  EXPECT_EQ(transport_->requests.size(), 3U);
  script_ = [](const HttpRequest&) { return answered(403, "hidden-secret"); };
  EXPECT_NE(walk(there).steps.back().words.find("HTTP status 403"), std::string::npos);
  EXPECT_EQ(transport_->requests.size(), 1U);
  for (const auto* body :
       {"", "[]", "{}", R"({"AccessKeyId":"A","SecretAccessKey":"hidden-secret","Expiration":"soon"})",
        R"({"AccessKeyId":5,"SecretAccessKey":"hidden-secret"})"}) {
    script_ = [&](const HttpRequest&) { return answered(200, body); };
    EXPECT_EQ(walk(there).steps.back().outcome, Outcome::failed) << body;
  }
}

/// What the metadata service of an instance answers.
ScriptedTransport::Answer metadata(const HttpRequest& request) {
  if (request.method == "PUT")
    return sent_header(request, "x-aws-ec2-metadata-token-ttl-seconds") == "21600" ? answered(200, "tok")
                                                                                   : answered(400, "");
  if (sent_header(request, "x-aws-ec2-metadata-token") != "tok") return answered(401, "");
  if (request.path.ends_with("/security-credentials/")) return answered(200, "Reader\n");
  return request.path.ends_with("/security-credentials/Reader") ? answered(200, session_json) : answered(404, "");
}

TEST_F(CredentialChainTest, AsksTheInstancesMetadataService) {
  script_ = metadata;
  const auto walked = walk();
  ASSERT_TRUE(walked.credentials) << origin(walked);
  EXPECT_EQ(walked.credentials->origin, "instance role Reader");
  EXPECT_EQ(transport_->requests[0].host, "169.254.169.254");
  EXPECT_TRUE(transport_->all_direct) << "never by way of a proxy";
  EXPECT_TRUE(walk({{"AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://localhost:1338/base/"}}).credentials);
  EXPECT_EQ(transport_->requests[0].path, "/base/latest/api/token");
  EXPECT_TRUE(walk({{"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "IPv6"}}).credentials);
  EXPECT_EQ(transport_->requests[0].host, "[fd00:ec2::254]");
  EXPECT_FALSE(walk({{"AWS_EC2_METADATA_DISABLED", "TRUE"}}).credentials);
  EXPECT_TRUE(transport_->requests.empty());
}

TEST_F(CredentialChainTest, NeverAsksVersionOneOfTheMetadataService) {
  for (const int status : {403, 404, 405}) {
    script_ = [&](const HttpRequest& request) {
      return request.method == "PUT" ? answered(status, "") : answered(200, "Reader");
    };
    EXPECT_FALSE(walk().credentials);
    EXPECT_EQ(transport_->requests.size(), 1U);
  }
}

TEST_F(CredentialChainTest, TakesAnInstanceWithoutRoleForNoPlace) {
  script_ = [](const HttpRequest& request) {
    return request.method == "PUT" ? answered(200, "tok") : answered(404, "");
  };
  const auto walked = walk();
  EXPECT_EQ(walked.steps.back().outcome, Outcome::absent);
  EXPECT_NE(walked.steps.back().words.find("attach an instance profile"), std::string::npos);
}

TEST_F(CredentialChainTest, TakesNoPathForARole) {
  script_ = [](const HttpRequest& request) {
    return request.method == "PUT" ? answered(200, "tok") : answered(200, "../../user-data");
  };
  EXPECT_EQ(walk().steps.back().outcome, Outcome::failed);
  EXPECT_EQ(transport_->requests.size(), 2U);
}

TEST_F(CredentialChainTest, TakesANewTokenWhenTheMetadataServiceWantsOne) {
  int tokens = 0;
  script_ = [&](const HttpRequest& request) {
    if (request.method == "PUT") return answered(200, ++tokens == 1 ? "old" : "tok");
    return metadata(request);
  };
  EXPECT_TRUE(walk().credentials);
  EXPECT_EQ(tokens, 2);
}

TEST_F(CredentialChainTest, KnowsTheRegionOfTheProcess) {
  write_config("[default]\nregion=eu-west-1\n[profile a]\nregion=eu-west-2\n[profile b]\nregion=evil.com/\n");
  const auto region = [&](Variables variables, const std::string& profile = "") {
    variables["HOME"] = folder_.path();
    return process_region(environment_of(std::move(variables)), profile);
  };
  EXPECT_EQ(region({}).value(), "eu-west-1");
  EXPECT_EQ(region({{"AWS_PROFILE", "a"}}).value(), "eu-west-2");
  EXPECT_EQ(region({}, "a").value(), "eu-west-2");
  EXPECT_EQ(region({{"AWS_DEFAULT_REGION", "eu-west-3"}}).value(), "eu-west-3");
  EXPECT_EQ(region({{"AWS_DEFAULT_REGION", "eu-west-3"}, {"AWS_REGION", "us-west-1"}}).value(), "us-west-1");
  EXPECT_EQ(region({{"AWS_REGION", "evil.com/"}}).error().code, ErrorCode::usage);
  EXPECT_NE(region({}, "b").error().message.find("config:6"), std::string::npos);
  EXPECT_EQ(process_region(environment_of({})).value(), "");
}

}  // namespace
}  // namespace farthing::aws
