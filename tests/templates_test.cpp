#include "connect/templates.hpp"

#include <gtest/gtest.h>

#include "connect/template_text.hpp"

namespace farthing::connect {
namespace {

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TemplateRequest payer() {
  TemplateRequest request;
  request.principal_arn = "arn:aws:iam::111122223333:role/farthing";
  request.external_id = "Abcdef123456";
  request.bucket = "acme-bills";
  return request;
}

TemplateRequest member() {
  TemplateRequest request = payer();
  request.kind = TemplateKind::member;
  request.bucket.clear();
  return request;
}

TEST(TemplateText, KeepsBlocksAndFillsNames) {
  EXPECT_EQ(filled("a\n#if x\nb @N@\n#if y\nc\n#end\n#end\n@E@\n\nd@e@f\n", {"x"}, {{"N", "1"}, {"E", ""}}),
            "a\nb 1\n\nd@e@f\n");
}

TEST(Templates, LeaveNoNameUnfilled) {
  for (const TemplateRequest& request : {payer(), member()}) {
    for (const auto& text : {cloudformation_template(request), terraform_module(request)}) {
      ASSERT_TRUE(text) << text.error().message;
      EXPECT_FALSE(has(*text, "#if"));
      EXPECT_FALSE(has(*text, "#end"));
      for (const auto* name :
           {"@POLICIES@", "@BUCKET_DEFAULT@", "@SWITCHES@", "@HOME_REGION@", "@PARTITION@", "@FEATURES@"})
        EXPECT_FALSE(has(*text, name)) << name;
    }
  }
}

TEST(Templates, OfAMemberHaveNoBillAndNoOrganisation) {
  for (const auto& text : {cloudformation_template(member()), terraform_module(member())}) {
    EXPECT_FALSE(has(*text, "s3:GetObject\""));
    EXPECT_FALSE(has(*text, "s3:GetObject\n"));
    EXPECT_FALSE(has(*text, "organizations:List"));
    EXPECT_TRUE(has(*text, "organizations:DescribeOrganization"));
    EXPECT_FALSE(has(*text, "acme-bills"));
    EXPECT_TRUE(has(*text, "ec2:DescribeInstances"));
  }
  auto request = member();
  request.features = {aws::Feature::billing};
  EXPECT_EQ(cloudformation_template(request).error().code, ErrorCode::usage);
}

TEST(Templates, SwitchOffWhatIsNotWanted) {
  auto request = payer();
  request.features = {aws::Feature::billing};
  EXPECT_TRUE(has(*deploy_line(request, "farthing", "f.yaml"), "Discovery=no"));
  EXPECT_FALSE(has(*deploy_line(request, "farthing", "f.yaml"), "Billing"));
  EXPECT_TRUE(has(*terraform_module(request), R"(default     = ["billing"])"));
}

TEST(Templates, AreBlankWhenNothingIsKnown) {
  TemplateRequest request;
  const auto text = cloudformation_template(request);
  ASSERT_TRUE(text);
  EXPECT_FALSE(has(*text, "Default: \"arn:"));
  EXPECT_FALSE(deploy_line(request, "farthing", "f.yaml"));
}

TEST(Templates, KnowWherePartitionsDiffer) {
  auto china = payer();
  china.partition = "aws-cn";
  china.principal_arn = "arn:aws-cn:iam::111122223333:role/farthing";
  const auto text = cloudformation_template(china);
  ASSERT_TRUE(text);
  EXPECT_FALSE(has(*text, "BCMDataExports"));
  EXPECT_TRUE(has(*text, "cn-northwest-1"));
  china.report = TemplateReport::cur_2;
  EXPECT_FALSE(cloudformation_template(china));
  auto government = payer();
  government.partition = "aws-us-gov";
  government.principal_arn = "arn:aws-us-gov:iam::111122223333:role/farthing";
  EXPECT_FALSE(cloudformation_template(government)) << "no bill is delivered there";
  government.kind = TemplateKind::member;
  EXPECT_TRUE(cloudformation_template(government));
}

TEST(Templates, RefuseWhatCouldMeanMore) {
  const auto refuses = [](const TemplateRequest& request) {
    return !cloudformation_template(request) && !terraform_module(request) && !deploy_line(request, "s", "f.yaml");
  };
  for (const auto* bad :
       {"a\"b", "a'b", "a\nb: c", "${x}", "a`b`", "$(id)", "a;b", "a b", "\xff\xfe", "a\\b", "%{x}"}) {
    auto request = payer();
    request.external_id = bad;
    EXPECT_TRUE(refuses(request)) << bad;
    request = payer();
    request.bucket = bad;
    EXPECT_TRUE(refuses(request)) << bad;
    request = payer();
    request.makes_bucket = false;
    request.bucket_region = bad;
    EXPECT_TRUE(refuses(request)) << bad;
    request = payer();
    request.prefix = bad;
    EXPECT_TRUE(refuses(request)) << bad;
    request = payer();
    request.export_name = bad;
    EXPECT_TRUE(refuses(request)) << bad;
    request = payer();
    request.principal_arn = std::string("arn:aws:iam::111122223333:role/") + bad;
    EXPECT_TRUE(refuses(request)) << bad;
    EXPECT_FALSE(deploy_line(payer(), bad, "f.yaml")) << bad;
    EXPECT_FALSE(quick_create_link(payer(), "s", bad)) << bad;
  }
}

TEST(DeployLine, QuotesTheFileForTheShell) {
  EXPECT_TRUE(has(*deploy_line(payer(), "farthing", "it's; here"), R"('it'\''s; here')"));
}

TEST(StackSetLines, AreForMembers) {
  const std::vector<std::string> none;
  const auto lines = stack_set_lines(member(), "farthing", "m.yaml", none);
  ASSERT_TRUE(lines);
  EXPECT_TRUE(has(*lines, "SERVICE_MANAGED"));
  EXPECT_TRUE(has(*lines, "--auto-deployment Enabled=true"));
  EXPECT_FALSE(stack_set_lines(payer(), "farthing", "m.yaml", none));
}

TEST(StackSetLines, CanListAccounts) {
  const std::vector<std::string> accounts{"111122223333", "444455556666"};
  const auto lines = stack_set_lines(member(), "farthing", "m.yaml", accounts);
  ASSERT_TRUE(lines);
  EXPECT_TRUE(has(*lines, "SELF_MANAGED"));
  EXPECT_TRUE(has(*lines, "--accounts 111122223333 444455556666"));
  const std::vector<std::string> bad{"1; id"};
  EXPECT_FALSE(stack_set_lines(member(), "farthing", "m.yaml", bad));
  auto china = member();
  china.partition = "aws-cn";
  china.principal_arn = "arn:aws-cn:iam::111122223333:role/farthing";
  EXPECT_FALSE(stack_set_lines(china, "farthing", "m.yaml", {}));
  EXPECT_TRUE(stack_set_lines(china, "farthing", "m.yaml", accounts));
}

TEST(QuickCreateLink, FillsTheConsolesForm) {
  const auto link = quick_create_link(payer(), "farthing", "https://b.s3.amazonaws.com/v1/farthing.yaml");
  ASSERT_TRUE(link);
  EXPECT_TRUE(
      link->starts_with("https://console.aws.amazon.com/cloudformation/home?region=us-east-1#/stacks/quickcreate?"
                        "templateURL=https%3A%2F%2Fb.s3.amazonaws.com%2Fv1%2Ffarthing.yaml&stackName=farthing"))
      << *link;
  EXPECT_TRUE(has(*link, "&param_ExternalId=Abcdef123456"));
  EXPECT_TRUE(has(*link, "&param_PrincipalArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2Ffarthing"));
  EXPECT_FALSE(quick_create_link(payer(), "farthing", "http://b.s3.amazonaws.com/x"));
}

}  // namespace
}  // namespace farthing::connect
