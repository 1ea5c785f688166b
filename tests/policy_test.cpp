#include "connect/policy.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "connect/policy_comparison.hpp"

namespace farthing::connect {
namespace {

using aws::Feature;

const std::string principal = "arn:aws:iam::111122223333:role/farthing";

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

PolicyRequest billing_request() {
  PolicyRequest request;
  request.features = {Feature::billing};
  request.buckets = {{"acme-bills", "cur", ""}};
  return request;
}

TEST(PolicyVersion, GrowsWhenTheMatrixChanges) {
  EXPECT_EQ(policy_version, 1);
  EXPECT_EQ(matrix_hash(), "0def9f3752b6802d") << "what is asked for has changed: raise policy_version, note the hash";
}

TEST(PermissionMatrix, HasWhatTheTableNeedsAndTheKeyOnly) {
  for (const Permission& permission : permission_matrix()) {
    EXPECT_NE(permission.scope, aws::Scope::base) << permission.action;
    EXPECT_FALSE(permission.operations.empty()) << permission.action;
    for (const std::string& operation : permission.operations) EXPECT_NE(aws::find_operation(operation), nullptr);
    EXPECT_FALSE(permission.action.ends_with('*')) << permission.action;
  }
  for (const aws::Operation& operation : aws::all_operations()) {
    if (operation.scope == aws::Scope::base) continue;
    const bool found = std::ranges::any_of(permission_matrix(), [&](const Permission& permission) {
      return permission.feature == operation.feature && permission.action == operation.action &&
             permission.scope == operation.scope;
    });
    EXPECT_TRUE(found) << operation.action;
  }
}

TEST(PolicyDocument, AsksForOneBucketAndPrefixOnly) {
  const auto document = policy_document(billing_request());
  ASSERT_TRUE(document);
  EXPECT_TRUE(has(document->minified, R"("Resource":["arn:aws:s3:::acme-bills/cur/*"])")) << document->minified;
  EXPECT_TRUE(has(document->minified, R"("s3:prefix":["cur/*"])")) << document->minified;
  EXPECT_FALSE(has(document->minified, "kms:"));
  EXPECT_FALSE(has(document->minified, "ec2:"));
}

TEST(PolicyDocument, DecryptsWithANamedKeyOnly) {
  auto request = billing_request();
  request.buckets[0].kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
  EXPECT_TRUE(has(policy_document(request)->minified,
                  R"("Action":["kms:Decrypt"],"Resource":["arn:aws:kms:eu-west-1:111122223333:key/1234abcd)"));
  for (const auto* key : {"*", "arn:aws:kms:eu-west-1:111122223333:alias/x", "arn:aws:kms:eu-west-1:111122223333:key/*",
                          "arn:aws-cn:kms:cn-north-1:111122223333:key/1234abcd"}) {
    request.buckets[0].kms_key_arn = key;
    EXPECT_FALSE(policy_document(request)) << key;
  }
}

TEST(PolicyDocument, ReadsNoObjectsWithoutABucket) {
  const auto document = policy_document({});
  ASSERT_TRUE(document);
  EXPECT_FALSE(has(document->minified, "s3:GetObject\""));
  EXPECT_FALSE(has(document->minified, "kms:Decrypt"));
}

TEST(PolicyDocument, FitsAManagedPolicyWithAllFeatures) {
  PolicyRequest request;
  request.buckets = {{"acme-bills", "cur", ""}};
  const auto document = policy_document(request);
  ASSERT_TRUE(document);
  EXPECT_TRUE(document->fits_managed_policy()) << document->size();
  for (int i = 0; i < 60; ++i) request.buckets.push_back({fmt::format("acme-bills-{}", i), "some/long/prefix", ""});
  EXPECT_EQ(policy_document(request).error().code, ErrorCode::usage) << "no role can hold it";
}

TEST(PolicyDocument, IsOfItsPartition) {
  auto request = billing_request();
  request.partition = "aws-cn";
  request.features.push_back(Feature::identity);
  const auto document = policy_document(request);
  ASSERT_TRUE(document);
  EXPECT_TRUE(has(document->minified, "arn:aws-cn:s3:::acme-bills"));
  EXPECT_TRUE(has(document->minified, "arn:aws-cn:iam::*:role/farthing/FarthingAccess"));
  request.role_arn = "arn:aws:iam::111122223333:role/x";
  EXPECT_EQ(policy_document(request).error().code, ErrorCode::arn);
}

TEST(PolicyDocument, RefusesNamesThatMeanMore) {
  for (const auto* bucket : {"*", "a", "Acme", "acme_bills", "acme*", "acme\"", "acme/..", "192.168.0.1", "-acme",
                             "a..b", "acme\nbills", "${aws:username}"}) {
    auto request = billing_request();
    request.buckets[0].bucket = bucket;
    EXPECT_EQ(policy_document(request).error().code, ErrorCode::usage) << bucket;
  }
  for (const auto* prefix : {"*", "a?", "/a", "a/", "a//b", "a\"b", "a'b", "${aws:username}", "a\\b", "a b", "a\n"}) {
    auto request = billing_request();
    request.buckets[0].prefix = prefix;
    EXPECT_EQ(policy_document(request).error().code, ErrorCode::usage) << prefix;
  }
}

TEST(SessionPolicies, AreAllBelowTheLimitAndHoldEveryFeatureOnce) {
  PolicyRequest request;
  request.buckets = {{"acme-bills", "cur", ""}, {"acme-bills-2", "focus", ""}};
  const auto sessions = session_policies(request);
  ASSERT_TRUE(sessions) << sessions.error().message;
  std::vector<Feature> seen;
  for (const SessionPolicy& session : *sessions) {
    EXPECT_LE(session.document.size(), session_policy_limit);
    EXPECT_FALSE(has(session.document, "Sid"));
    seen.insert(seen.end(), session.features.begin(), session.features.end());
  }
  const auto all = aws::all_features();
  EXPECT_EQ(seen, std::vector<Feature>(all.begin(), all.end()));
}

TEST(SessionPolicies, LeaveTheKeyToTheRole) {
  const auto sessions = session_policies(billing_request());
  ASSERT_TRUE(sessions);
  EXPECT_TRUE(has(sessions->front().document, R"("kms:ViaService":"s3.*")")) << sessions->front().document;
}

TEST(SessionPolicies, NameTheKeyThatIsKnown) {
  auto request = billing_request();
  request.buckets[0].kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd";
  const auto sessions = session_policies(request);
  ASSERT_TRUE(sessions);
  EXPECT_TRUE(has(sessions->front().document,
                  R"("Action":["kms:Decrypt"],"Resource":["arn:aws:kms:eu-west-1:111122223333:key/1234abcd"])"));
  EXPECT_FALSE(has(sessions->front().document, "kms:ViaService"));
}

TEST(SessionPolicies, CanBeForSomeOperationsOnly) {
  constexpr std::array<aws::OperationName, 2> operations{"s3:ListObjectsV2", "cur:DescribeReportDefinitions"};
  const auto session = session_policy(billing_request(), operations);
  ASSERT_TRUE(session);
  EXPECT_EQ(*session,
            R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["cur:DescribeReportDefinitions"],)"
            R"("Resource":["*"]},{"Effect":"Allow","Action":["s3:ListBucket"],"Resource":["arn:aws:s3:::acme-bills"],)"
            R"("Condition":{"StringLike":{"s3:prefix":["cur/*"]}}}]})");
  constexpr std::array<aws::OperationName, 1> assume{"sts:AssumeRole"};
  EXPECT_FALSE(session_policy(billing_request(), assume));
}

TEST(TrustPolicy, NamesThePrincipalAndTheExternalId) {
  const auto trust = trust_policy({"aws", principal, "Abc:123", ""});
  ASSERT_TRUE(trust);
  EXPECT_TRUE(has(trust->minified, R"("Principal":{"AWS":"arn:aws:iam::111122223333:role/farthing"})"));
  EXPECT_TRUE(has(trust->minified, R"("StringEquals":{"sts:ExternalId":"Abc:123"})"));
}

TEST(TrustPolicy, CanAskForTheOrganisation) {
  const auto both = trust_policy({"aws", principal, "Abc:123", "o-abcdefghij"});
  ASSERT_TRUE(both);
  EXPECT_TRUE(has(both->minified, R"("sts:ExternalId":"Abc:123","aws:PrincipalOrgID":"o-abcdefghij")"));
  const auto without_id = trust_policy({"aws", principal, "", "o-abcdefghij"});
  ASSERT_TRUE(without_id);
  EXPECT_FALSE(has(without_id->minified, "ExternalId"));
}

TEST(TrustPolicy, RefusesWhatWouldTrustOthers) {
  EXPECT_FALSE(trust_policy({"aws", principal, "", ""}));
  EXPECT_FALSE(trust_policy({"aws", principal, "x", ""})) << "too short";
  EXPECT_FALSE(trust_policy({"aws", principal, "a\"b", ""}));
  EXPECT_FALSE(trust_policy({"aws", principal, "a*b c", ""}));
  EXPECT_FALSE(trust_policy({"aws", "*", "Abc123", ""}));
  EXPECT_FALSE(trust_policy({"aws", "arn:aws:iam::111122223333:root", "Abc123", ""}));
  EXPECT_FALSE(trust_policy({"aws", "arn:aws:iam::111122223333:user/", "Abc123", ""}));
  EXPECT_FALSE(trust_policy({"aws", "arn:aws:iam::111122223333:user/a*", "Abc123", ""}));
  EXPECT_TRUE(trust_policy({"aws", "arn:aws:iam::111122223333:user/path/anna", "Abc123", ""}));
  const auto other = trust_policy({"aws-cn", principal, "Abc123", ""});
  ASSERT_FALSE(other);
  EXPECT_TRUE(has(other.error().cure, "no trust between partitions"));
}

TEST(BasePolicy, AssumesFarthingsRolesWithAnExternalIdOnly) {
  const std::vector<std::string> by_hand{"arn:aws:iam::444455556666:role/Other"};
  const auto base = base_policy("aws", by_hand);
  ASSERT_TRUE(base);
  EXPECT_TRUE(
      has(base->minified, R"("Resource":["arn:aws:iam::*:role/farthing/*","arn:aws:iam::444455556666:role/Other"])"));
  EXPECT_TRUE(has(base->minified, R"("sts:ExternalId":"?*")"));
  EXPECT_FALSE(base_policy("mars"));
}

/// What is too much, as `kind action`.
std::vector<std::string> excess_of(const std::string& document, const std::string& name = "p") {
  const std::vector<AttachedPolicy> attached{{name, document}};
  const auto comparison = compare_policy(attached, billing_request());
  EXPECT_TRUE(comparison);
  std::vector<std::string> texts;
  if (comparison)
    for (const ExcessAction& excess : comparison->excess)
      texts.push_back(fmt::format("{} {}", to_string(excess.kind), excess.action));
  return texts;
}

std::string allow(std::string_view action, std::string_view resource = "*") {
  return fmt::format(R"({{"Statement":[{{"Effect":"Allow","Action":"{}","Resource":"{}"}}]}})", action, resource);
}

TEST(PolicyComparison, IsContentWithWhatFarthingAsksFor) {
  const std::vector<AttachedPolicy> attached{{"farthing", policy_document(billing_request())->pretty}};
  const auto comparison = compare_policy(attached, billing_request());
  ASSERT_TRUE(comparison);
  EXPECT_TRUE(comparison->missing.empty());
  EXPECT_TRUE(comparison->excess.empty());
  EXPECT_EQ(comparison->version, policy_version);
  EXPECT_FALSE(comparison->is_older());
  EXPECT_TRUE(comparison->grants(Feature::billing));
}

TEST(PolicyComparison, NamesWhatIsMissing) {
  const std::vector<AttachedPolicy> attached{{"p", allow("s3:GetObject", "arn:aws:s3:::acme-bills/other/*")}};
  const auto comparison = compare_policy(attached, billing_request());
  ASSERT_TRUE(comparison);
  EXPECT_FALSE(comparison->grants(Feature::billing));
  const auto found = std::ranges::find(comparison->missing, "s3:GetObject", &MissingAction::action);
  ASSERT_NE(found, comparison->missing.end());
  EXPECT_EQ(found->resource, "arn:aws:s3:::acme-bills/cur/*");
  EXPECT_FALSE(found->is_denied);
}

TEST(PolicyComparison, SeesADenyInTheWay) {
  const std::vector<AttachedPolicy> attached{
      {"farthing", policy_document(billing_request())->pretty},
      {"deny", R"({"Statement":{"Effect":"Deny","Action":"s3:Get*","Resource":"*"}})"}};
  const auto comparison = compare_policy(attached, billing_request());
  ASSERT_TRUE(comparison);
  const auto found = std::ranges::find(comparison->missing, "s3:GetObject", &MissingAction::action);
  ASSERT_NE(found, comparison->missing.end());
  EXPECT_TRUE(found->is_denied);
}

TEST(PolicyComparison, NamesWhatIsTooMuch) {
  using Texts = std::vector<std::string>;
  EXPECT_EQ(excess_of(allow("*")), Texts{"everything *"});
  EXPECT_EQ(excess_of(allow("s3:*")), Texts{"everything s3:*"});
  EXPECT_EQ(excess_of(allow("s3:PutBucketPolicy")), Texts{"write s3:PutBucketPolicy"});
  EXPECT_EQ(excess_of(allow("cur:Put*")), Texts{"write cur:Put*"});
  EXPECT_EQ(excess_of(allow("s3:GetObject")), Texts{"data s3:GetObject"});
  EXPECT_EQ(excess_of(allow("s3:Get*", "arn:aws:s3:::acme-bills/*")), Texts{"data s3:Get*"});
  EXPECT_EQ(excess_of(allow("secretsmanager:Get*")), Texts{"data secretsmanager:Get*"});
  EXPECT_EQ(excess_of(allow("ec2:Describe*")), Texts{"unneeded ec2:Describe*"});
  EXPECT_EQ(excess_of(allow("s3:GetObject", "arn:aws:s3:::acme-bills/cur/2026/*")), Texts{});
  EXPECT_EQ(excess_of("", "ReadOnlyAccess"), Texts{"managed ReadOnlyAccess"});
  EXPECT_EQ(excess_of(R"({"Statement":{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}})"),
            Texts{"everything NotAction"});
}

TEST(PolicyComparison, FindsTheVersionInTheSids) {
  const std::vector<AttachedPolicy> attached{
      {"p", R"({"Statement":[{"Sid":"FarthingV0Billing","Effect":"Allow","Action":"x:Get","Resource":"*"}]})"}};
  const auto comparison = compare_policy(attached, billing_request());
  ASSERT_TRUE(comparison);
  EXPECT_TRUE(comparison->is_older());
}

TEST(PolicyComparison, RefusesWhatIsNoPolicy) {
  for (const auto* document : {"{", "[]", R"({"Statement":[1]})", R"({"Statement":[{"Effect":"Perhaps"}]})",
                               R"({"Statement":[{"Effect":"Allow","Resource":"*"}]})"}) {
    const std::vector<AttachedPolicy> attached{{"p", document}};
    EXPECT_EQ(compare_policy(attached, billing_request()).error().code, ErrorCode::usage) << document;
  }
}

TEST(Patterns, MatchAsInIam) {
  EXPECT_TRUE(matches_pattern("s3:Get*", "s3:GetObject"));
  EXPECT_TRUE(matches_pattern("a?c*", "abcdef"));
  EXPECT_TRUE(matches_pattern("*x*y", "axbxy"));
  EXPECT_FALSE(matches_pattern("*x*y", "axbyz"));
  EXPECT_TRUE(matches_pattern("arn:aws:s3:::b/*", "arn:aws:s3:::b/p/*")) << "a pattern may cover another";
  EXPECT_FALSE(matches_pattern("arn:aws:s3:::b/p/*", "arn:aws:s3:::b/*"));
  EXPECT_TRUE(matches_pattern("", ""));
  EXPECT_FALSE(matches_pattern("", "a"));
}

}  // namespace
}  // namespace farthing::connect
