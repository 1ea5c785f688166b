#include "connect/policy_comparison.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <charconv>

#include "core/text_table.hpp"

namespace farthing::connect {
namespace {

namespace json = boost::json;

constexpr std::size_t deepest_document = 16;

/// A statement of an attached policy.
struct Rule {
  bool allows = true;
  bool has_condition = false;
  bool inverts_actions = false;    ///< NotAction
  bool inverts_resources = false;  ///< NotResource
  std::vector<std::string> actions;
  std::vector<std::string> resources;
  std::string policy;
  std::string sid;

  bool covers_action(std::string_view action) const {
    const bool found = std::ranges::any_of(
        actions, [&](const std::string& pattern) { return matches_pattern(lowered(pattern), lowered(action)); });
    return found != inverts_actions;
  }
  bool covers_resource(std::string_view resource) const {
    if (inverts_resources)
      return std::ranges::none_of(resources, [&](const std::string& pattern) {
        return matches_pattern(pattern, resource) || matches_pattern(resource, pattern);
      });
    return std::ranges::any_of(resources,
                               [&](const std::string& pattern) { return matches_pattern(pattern, resource); });
  }

  static std::string lowered(std::string_view text) {
    std::string out(text);
    for (char& letter : out)
      if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    return out;
  }
};

std::vector<std::string> texts_of(const json::value& value) {
  std::vector<std::string> texts;
  if (const auto* text = value.if_string()) texts.emplace_back(*text);
  if (const auto* array = value.if_array())
    for (const json::value& item : *array)
      if (const auto* text = item.if_string()) texts.emplace_back(*text);
  return texts;
}

Result<Rule> read_rule(const json::value& value, const std::string& policy) {
  const auto* object = value.if_object();
  const auto bad = [&](std::string_view what) {
    return fail(ErrorCode::usage, "policy {}: a statement {}", printable(policy), what);
  };
  if (object == nullptr) return bad("is not an object");
  Rule rule;
  rule.policy = policy;
  const auto* effect = object->if_contains("Effect");
  if (effect == nullptr || (*effect != "Allow" && *effect != "Deny"))
    return bad("has an Effect that is neither Allow nor Deny");
  rule.allows = *effect == "Allow";
  if (const auto* sid = object->if_contains("Sid"); sid != nullptr && sid->is_string()) rule.sid = sid->as_string();
  if (const auto* condition = object->if_contains("Condition"))
    rule.has_condition = !condition->is_object() || !condition->as_object().empty();
  if (const auto* actions = object->if_contains("Action")) {
    rule.actions = texts_of(*actions);
  } else if (const auto* others = object->if_contains("NotAction")) {
    rule.actions = texts_of(*others);
    rule.inverts_actions = true;
  } else {
    return bad("has no Action");
  }
  if (const auto* resources = object->if_contains("Resource")) {
    rule.resources = texts_of(*resources);
  } else if (const auto* others = object->if_contains("NotResource")) {
    rule.resources = texts_of(*others);
    rule.inverts_resources = true;
  } else {
    return bad("has no Resource");
  }
  return rule;
}

Result<std::vector<Rule>> read_rules(const std::string& policy, const std::string& document) {
  json::parse_options options;
  options.max_depth = deepest_document;
  boost::system::error_code failed;
  const json::value value = json::parse(document, failed, {}, options);
  const auto* object = failed ? nullptr : value.if_object();
  const auto* statements = object == nullptr ? nullptr : object->if_contains("Statement");
  if (statements == nullptr) return fail(ErrorCode::usage, "policy {} is not a policy in JSON", printable(policy));
  std::vector<Rule> rules;
  if (const auto* array = statements->if_array()) {
    for (const json::value& statement : *array) {
      FARTHING_TRY(auto rule, read_rule(statement, policy));
      rules.push_back(std::move(rule));
    }
  } else {
    FARTHING_TRY(auto rule, read_rule(*statements, policy));
    rules.push_back(std::move(rule));
  }
  return rules;
}

/// `FarthingV3Billing`: 3.
std::optional<int> version_of(std::string_view sid) {
  constexpr std::string_view beginning = "FarthingV";
  if (!sid.starts_with(beginning)) return std::nullopt;
  int version = 0;
  const std::string_view rest = sid.substr(beginning.size());
  const auto [end, failed] = std::from_chars(rest.data(), rest.data() + rest.size(), version);
  if (failed != std::errc() || end == rest.data()) return std::nullopt;
  return version;
}

constexpr std::array<std::string_view, 14> read_verbs{
    "batchget", "check",    "describe", "estimate", "generatecredentialreport",
    "get",      "head",     "list",     "lookup",   "search",
    "select",   "simulate", "view",     "preview"};

/// Reads of what customers keep, or ways to become someone else. Configuration is not among them.
constexpr std::array<std::string_view, 40> data_reads{"s3:GetObject",
                                                      "s3:GetObjectVersion",
                                                      "s3:GetObjectTorrent",
                                                      "dynamodb:BatchGetItem",
                                                      "dynamodb:GetItem",
                                                      "dynamodb:GetRecords",
                                                      "dynamodb:Query",
                                                      "dynamodb:Scan",
                                                      "ssm:GetParameter",
                                                      "ssm:GetParameters",
                                                      "ssm:GetParametersByPath",
                                                      "ssm:GetParameterHistory",
                                                      "secretsmanager:GetSecretValue",
                                                      "secretsmanager:BatchGetSecretValue",
                                                      "sqs:ReceiveMessage",
                                                      "logs:GetLogEvents",
                                                      "logs:GetLogRecord",
                                                      "logs:FilterLogEvents",
                                                      "logs:GetQueryResults",
                                                      "logs:StartQuery",
                                                      "lambda:GetFunction",
                                                      "lambda:GetLayerVersion",
                                                      "kinesis:GetRecords",
                                                      "kms:Decrypt",
                                                      "athena:GetQueryResults",
                                                      "athena:GetQueryResultsStream",
                                                      "apigateway:GET",
                                                      "appconfig:GetConfiguration",
                                                      "codecommit:GetFile",
                                                      "codecommit:GitPull",
                                                      "cognito-idp:ListUsers",
                                                      "ec2:GetConsoleOutput",
                                                      "ec2:GetConsoleScreenshot",
                                                      "ec2:GetPasswordData",
                                                      "ecr:BatchGetImage",
                                                      "ecr:GetDownloadUrlForLayer",
                                                      "rds:DownloadDBLogFilePortion",
                                                      "redshift-data:GetStatementResult",
                                                      "sts:AssumeRole",
                                                      "sts:GetFederationToken"};

/// Policies that AWS manages, wider than reading costs asks for.
bool is_wide_managed_policy(std::string_view name) {
  constexpr std::array<std::string_view, 6> wide{"AdministratorAccess", "PowerUserAccess", "ReadOnlyAccess",
                                                 "SecurityAudit",       "ViewOnlyAccess",  "Billing"};
  return std::ranges::find(wide, name) != wide.end() || name.ends_with("FullAccess");
}

/// What is needed, resource by resource.
struct Need {
  aws::Feature feature = aws::Feature::identity;
  std::string action;
  std::string resource;
};

Result<std::vector<Need>> needs_of(const PolicyRequest& request) {
  std::vector<Need> needs;
  for (const aws::Feature feature : aws::all_features()) {
    if (!request.features.empty() && std::ranges::find(request.features, feature) == request.features.end()) continue;
    FARTHING_TRY(const PolicyDocument document, feature_policy(request, feature));
    FARTHING_TRY(const auto rules, read_rules(std::string(to_string(feature)), document.minified));
    for (const Rule& rule : rules)
      for (const std::string& action : rule.actions)
        for (const std::string& resource : rule.resources) needs.push_back({feature, action, resource});
  }
  return needs;
}

bool is_denied(const std::vector<Rule>& rules, std::string_view action, std::string_view resource) {
  return std::ranges::any_of(rules, [&](const Rule& rule) {
    return !rule.allows && !rule.has_condition && rule.covers_action(action) && rule.covers_resource(resource);
  });
}

bool is_allowed(const std::vector<Rule>& rules, std::string_view action, std::string_view resource) {
  return std::ranges::any_of(rules, [&](const Rule& rule) {
    return rule.allows && rule.covers_action(action) && rule.covers_resource(resource);
  });
}

/// True for kms:Decrypt on single keys where bills are read and nobody said which key seals them: it is one of these.
bool may_be_the_buckets_key(const std::vector<Need>& needs, std::string_view action, const Rule& rule) {
  const auto needs_action = [&](std::string_view wanted) {
    return std::ranges::find(needs, wanted, &Need::action) != needs.end();
  };
  return Rule::lowered(action) == "kms:decrypt" && needs_action("s3:GetObject") && !needs_action("kms:Decrypt") &&
         std::ranges::all_of(rule.resources, [](const std::string& resource) {
           return resource.contains(":key/") && resource.find_first_of("*?") == std::string::npos;
         });
}

/// True when each resource of a rule is one that the action is needed on.
bool is_needed_there(const std::vector<Need>& needs, std::string_view action, const Rule& rule) {
  if (rule.inverts_resources) return false;
  if (may_be_the_buckets_key(needs, action, rule)) return true;
  return std::ranges::all_of(rule.resources, [&](const std::string& resource) {
    return std::ranges::any_of(needs, [&](const Need& need) {
      return Rule::lowered(need.action) == Rule::lowered(action) && matches_pattern(need.resource, resource);
    });
  });
}

/// What is too much about one action of an Allow, if anything is.
std::optional<ExcessKind> excess_of(const std::string& pattern, const Rule& rule, const std::vector<Need>& needs,
                                    const std::vector<Rule>& rules) {
  const std::string lower = Rule::lowered(pattern);
  const auto colon = lower.find(':');
  if (lower == "*" || colon == std::string::npos || lower.substr(colon + 1) == "*") return ExcessKind::everything;
  if (is_needed_there(needs, pattern, rule)) return std::nullopt;
  const bool reads_data = std::ranges::any_of(data_reads, [&](std::string_view action) {
    if (!matches_pattern(lower, Rule::lowered(action)) || is_needed_there(needs, action, rule)) return false;
    return !std::ranges::all_of(rule.resources,
                                [&](const std::string& resource) { return is_denied(rules, action, resource); });
  });
  if (reads_data) return ExcessKind::data;
  const std::string_view name = std::string_view(lower).substr(colon + 1);
  const bool reads = std::ranges::any_of(read_verbs, [&](std::string_view verb) { return name.starts_with(verb); });
  return reads ? ExcessKind::unneeded : ExcessKind::write;
}

void add_excess(const std::vector<Rule>& rules, const std::vector<Need>& needs, PolicyComparison& comparison) {
  for (const Rule& rule : rules) {
    if (!rule.allows) continue;
    if (rule.inverts_actions) {
      comparison.excess.push_back({ExcessKind::everything, "NotAction", rule.policy});
      continue;
    }
    for (const std::string& action : rule.actions)
      if (const auto kind = excess_of(action, rule, needs, rules))
        comparison.excess.push_back({*kind, action, rule.policy});
  }
}

}  // namespace

std::string_view to_string(ExcessKind kind) {
  switch (kind) {
    case ExcessKind::everything:
      return "everything";
    case ExcessKind::write:
      return "write";
    case ExcessKind::data:
      return "data";
    case ExcessKind::managed:
      return "managed";
    case ExcessKind::unneeded:
      return "unneeded";
  }
  return "";
}

bool PolicyComparison::grants(aws::Feature feature) const {
  return std::ranges::find(missing, feature, &MissingAction::feature) == missing.end();
}

bool matches_pattern(std::string_view pattern, std::string_view text) {
  std::size_t at = 0;
  std::size_t in = 0;
  std::optional<std::pair<std::size_t, std::size_t>> star;
  while (in < text.size()) {
    if (at < pattern.size() && pattern[at] == '*') {
      star = {at++, in};
    } else if (at < pattern.size() && (pattern[at] == '?' || pattern[at] == text[in])) {
      ++at;
      ++in;
    } else if (star) {
      at = star->first + 1;
      in = ++star->second;
    } else {
      return false;
    }
  }
  while (at < pattern.size() && pattern[at] == '*') ++at;
  return at == pattern.size();
}

Result<PolicyComparison> compare_policy(std::span<const AttachedPolicy> attached, const PolicyRequest& needed) {
  FARTHING_TRY(const auto needs, needs_of(needed));
  PolicyComparison comparison;
  std::vector<Rule> rules;
  for (const AttachedPolicy& policy : attached) {
    if (is_wide_managed_policy(policy.name))
      comparison.excess.push_back({ExcessKind::managed, policy.name, policy.name});
    if (policy.document.empty()) continue;
    FARTHING_TRY(auto more, read_rules(policy.name, policy.document));
    for (Rule& rule : more) {
      if (const auto version = version_of(rule.sid))
        comparison.version = comparison.version ? std::min(*comparison.version, *version) : *version;
      rules.push_back(std::move(rule));
    }
  }
  for (const Need& need : needs) {
    const bool denied = is_denied(rules, need.action, need.resource);
    if (denied || !is_allowed(rules, need.action, need.resource))
      comparison.missing.push_back({need.feature, need.action, need.resource, denied});
  }
  add_excess(rules, needs, comparison);
  std::ranges::stable_sort(comparison.excess, {}, &ExcessAction::kind);
  return comparison;
}

}  // namespace farthing::connect
