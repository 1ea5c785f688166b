#include "connect/policy.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <set>

#include "aws/arn.hpp"
#include "connect/json_text.hpp"
#include "connect/names.hpp"
#include "connect/policy_statements.hpp"

namespace farthing::connect {
namespace {

namespace json = boost::json;

constexpr std::string_view policy_language = "2012-10-17";

PolicyDocument document_of(json::array statements) {
  const json::value document(json::object{{"Version", policy_language.data()}, {"Statement", std::move(statements)}});
  return {pretty_json(document), json::serialize(document)};
}

json::array array_of(const std::vector<std::string>& texts) {
  json::array array;
  for (const std::string& text : texts) array.emplace_back(text);
  return array;
}

std::vector<aws::Feature> features_of(const PolicyRequest& request) {
  if (!request.features.empty()) {
    // In the order of all, each once, so that a document does not depend on how its features were typed.
    std::vector<aws::Feature> wanted;
    for (const aws::Feature feature : aws::all_features())
      if (std::ranges::find(request.features, feature) != request.features.end()) wanted.push_back(feature);
    return wanted;
  }
  const auto all = aws::all_features();
  return {all.begin(), all.end()};
}

Result<> check(const PolicyRequest& request) {
  FARTHING_CHECK(check_partition(request.partition));
  for (const BucketAccess& bucket : request.buckets) {
    FARTHING_CHECK(check_bucket_name(bucket.bucket));
    FARTHING_CHECK(check_prefix(bucket.prefix));
    if (!bucket.kms_key_arn.empty()) FARTHING_CHECK(check_key_arn(bucket.kms_key_arn, request.partition));
  }
  if (!request.role_arn.empty()) {
    FARTHING_TRY(const auto role, aws::parse_role_arn(request.role_arn));
    if (role.partition != request.partition)
      return fail(ErrorCode::arn, "role ARN: it is of {}, not of {}", role.partition, request.partition);
  }
  return {};
}

json::object statement_of(const Statement& statement, const std::vector<std::string>& resources,
                          std::string_view more = {}) {
  json::array actions;
  for (const std::string_view action : statement.actions)
    actions.emplace_back(json::string_view(action.data(), action.size()));
  return {{"Sid", statement.sid + std::string(more)},
          {"Effect", "Allow"},
          {"Action", std::move(actions)},
          {"Resource", array_of(resources)}};
}

std::string role_of(const PolicyRequest& request) {
  if (!request.role_arn.empty()) return aws::parse_role_arn(request.role_arn)->text;
  return fmt::format("arn:{}:iam::*:role{}{}", request.partition, role_path, role_name);
}

/// What a statement is about, for all buckets at once; empty: there is nothing of it.
std::vector<std::string> resources_of(const Statement& statement, const PolicyRequest& request) {
  std::vector<std::string> resources;
  const auto add = [&](std::string resource) {
    if (std::ranges::find(resources, resource) == resources.end()) resources.push_back(std::move(resource));
  };
  if (statement.scope == aws::Scope::any) add("*");
  if (statement.scope == aws::Scope::own_role) add(role_of(request));
  for (const BucketAccess& bucket : request.buckets) {
    const std::string arn = fmt::format("arn:{}:s3:::{}", request.partition, bucket.bucket);
    if (statement.scope == aws::Scope::bucket || statement.scope == aws::Scope::prefix_list) add(arn);
    if (statement.scope == aws::Scope::prefix_objects)
      add(bucket.prefix.empty() ? arn + "/*" : fmt::format("{}/{}/*", arn, bucket.prefix));
    if (statement.scope == aws::Scope::kms_key && !bucket.kms_key_arn.empty()) add(bucket.kms_key_arn);
  }
  return resources;
}

/// Listing has a condition of its own for each bucket.
void add_lists(const Statement& statement, const PolicyRequest& request, json::array& out) {
  std::size_t number = 0;
  for (const BucketAccess& bucket : request.buckets) {
    ++number;
    json::object object = statement_of(statement, {fmt::format("arn:{}:s3:::{}", request.partition, bucket.bucket)},
                                       number == 1 ? "" : std::to_string(number));
    if (!bucket.prefix.empty())
      object["Condition"] = {{"StringLike", {{"s3:prefix", json::array{bucket.prefix + "/*"}}}}};
    out.emplace_back(std::move(object));
  }
}

void add_statement(const Statement& statement, const PolicyRequest& request, json::array& out) {
  if (statement.scope == aws::Scope::prefix_list) {
    add_lists(statement, request, out);
  } else if (const auto resources = resources_of(statement, request); !resources.empty()) {
    out.emplace_back(statement_of(statement, resources));
  }
}

/// A session need not know which key sealed a bucket: what the role itself allows is the bound, so where none is named
/// all keys will do, for S3.
void add_session_keys(const Statement& statement, const PolicyRequest& request, json::array& out) {
  add_statement(statement, request, out);
  const bool all_named =
      std::ranges::none_of(request.buckets, [](const BucketAccess& bucket) { return bucket.kms_key_arn.empty(); });
  if (all_named) return;
  json::object object = statement_of(statement, {fmt::format("arn:{}:kms:*:*:key/*", request.partition)});
  object["Condition"] = {{"StringLike", {{"kms:ViaService", "s3.*"}}}};
  out.emplace_back(std::move(object));
}

void add_session_statement(const Statement& statement, const PolicyRequest& request, json::array& out) {
  if (statement.scope == aws::Scope::kms_key)
    add_session_keys(statement, request, out);
  else
    add_statement(statement, request, out);
}

json::array session_statements_for(const PolicyRequest& request, aws::Feature feature) {
  json::array out;
  for (const Statement& statement : statements_of(feature)) add_session_statement(statement, request, out);
  for (json::value& statement : out) statement.as_object().stable_erase("Sid");
  return out;
}

json::array statements_for(const PolicyRequest& request, aws::Feature feature) {
  json::array out;
  for (const Statement& statement : statements_of(feature)) add_statement(statement, request, out);
  return out;
}

/// Session policies are short of room: names of statements are for people.
json::array without_sids(json::array statements) {
  for (json::value& statement : statements) statement.as_object().stable_erase("Sid");
  return statements;
}

void append(json::array& to, json::array from) {
  for (json::value& statement : from) to.push_back(std::move(statement));
}

std::unexpected<Error> too_long(std::string_view what, std::size_t limit) {
  return std::unexpected(Error(ErrorCode::usage,
                               fmt::format("{} would be longer than the {} characters that AWS allows", what, limit),
                               "name fewer buckets, or shorter prefixes"));
}

}  // namespace

Result<PolicyDocument> policy_document(const PolicyRequest& request) {
  FARTHING_CHECK(check(request));
  json::array statements;
  for (const aws::Feature feature : features_of(request)) append(statements, statements_for(request, feature));
  PolicyDocument document = document_of(std::move(statements));
  if (document.size() > inline_policies_limit) return too_long("the role's policies", inline_policies_limit);
  return document;
}

Result<PolicyDocument> feature_policy(const PolicyRequest& request, aws::Feature feature) {
  PolicyRequest narrowed = request;
  narrowed.features = {feature};
  return policy_document(narrowed);
}

Result<std::vector<SessionPolicy>> session_policies(const PolicyRequest& request) {
  FARTHING_CHECK(check(request));
  std::vector<SessionPolicy> sessions;
  json::array open;
  for (const aws::Feature feature : features_of(request)) {
    const json::array more = session_statements_for(request, feature);
    json::array both = open;
    append(both, more);
    const bool joins = !sessions.empty() && document_of(both).size() <= session_policy_limit;
    if (!joins) sessions.emplace_back();
    open = joins ? both : more;
    sessions.back().features.push_back(feature);
    sessions.back().document = document_of(open).minified;
    if (sessions.back().document.size() > session_policy_limit)
      return too_long(fmt::format("the session policy of {}", to_string(feature)), session_policy_limit);
  }
  return sessions;
}

Result<std::string> session_policy(const PolicyRequest& request, std::span<const aws::OperationName> operations) {
  FARTHING_CHECK(check(request));
  std::set<std::string_view> wanted;
  for (const aws::OperationName operation : operations) wanted.insert(operation.text());
  json::array out;
  // The key's permission serves an operation that has a line of its own already.
  std::map<aws::Scope, Statement> by_scope;
  for (const Permission& permission : permission_matrix()) {
    const bool is_wanted =
        std::ranges::any_of(permission.operations, [&](const std::string& name) { return wanted.contains(name); });
    if (!is_wanted) continue;
    auto& actions = by_scope[permission.scope].actions;
    by_scope[permission.scope].scope = permission.scope;
    if (std::ranges::find(actions, permission.action) == actions.end()) actions.push_back(permission.action);
  }
  for (const auto& [scope, statement] : by_scope) add_session_statement(statement, request, out);
  if (out.empty()) return fail(ErrorCode::usage, "a session policy needs an operation that the role must allow");
  PolicyDocument document = document_of(without_sids(std::move(out)));
  if (document.size() > session_policy_limit) return too_long("the session policy", session_policy_limit);
  return document.minified;
}

Result<PolicyDocument> trust_policy(const TrustRequest& request) {
  FARTHING_CHECK(check_partition(request.partition));
  FARTHING_CHECK(check_principal_arn(request.principal_arn, request.partition));
  if (request.external_id.empty() && request.organization_id.empty())
    return std::unexpected(Error(ErrorCode::usage, "a trust policy needs an External ID",
                                 "without one, anybody whom farthing serves could reach the account through it"));
  json::object equals;
  if (!request.external_id.empty()) {
    FARTHING_CHECK(check_external_id(request.external_id));
    equals["sts:ExternalId"] = request.external_id;
  }
  if (!request.organization_id.empty()) {
    FARTHING_CHECK(check_organization_id(request.organization_id));
    equals["aws:PrincipalOrgID"] = request.organization_id;
  }
  return document_of({json::object{{"Sid", fmt::format("FarthingV{}Trust", policy_version)},
                                   {"Effect", "Allow"},
                                   {"Principal", {{"AWS", request.principal_arn}}},
                                   {"Action", "sts:AssumeRole"},
                                   {"Condition", {{"StringEquals", std::move(equals)}}}}});
}

Result<PolicyDocument> base_policy(std::string_view partition, std::span<const std::string> role_arns) {
  FARTHING_CHECK(check_partition(partition));
  std::vector<std::string> roles{fmt::format("arn:{}:iam::*:role{}*", partition, role_path)};
  for (const std::string& text : role_arns) {
    FARTHING_TRY(const auto role, aws::parse_role_arn(text));
    if (role.partition != partition)
      return fail(ErrorCode::arn, "role ARN: it is of {}, not of {}", role.partition, partition);
    roles.push_back(role.text);
  }
  // A pattern that is not empty also fails for a call without any External ID.
  return document_of({json::object{{"Sid", fmt::format("FarthingV{}Base", policy_version)},
                                   {"Effect", "Allow"},
                                   {"Action", "sts:AssumeRole"},
                                   {"Resource", array_of(roles)},
                                   {"Condition", {{"StringLike", {{"sts:ExternalId", "?*"}}}}}}});
}

}  // namespace farthing::connect
