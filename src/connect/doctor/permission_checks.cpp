#include "connect/doctor/answer_text.hpp"
#include "connect/doctor/check.hpp"
#include "connect/doctor/percent_text.hpp"
#include "connect/doctor/snippets.hpp"
#include "connect/doctor/wording.hpp"
#include "connect/policy_comparison.hpp"

namespace farthing::connect::doctor {
namespace {

namespace json = boost::json;

/// A call that costs nothing and shows whether a feature is granted.
struct Probe {
  aws::Feature feature;
  std::string_view operation;
  std::string_view size_name;
};
constexpr std::array probes{
    Probe{aws::Feature::discovery, "ec2:DescribeInstances", "MaxResults"},
    Probe{aws::Feature::discovery, "rds:DescribeDBInstances", ""},
    Probe{aws::Feature::discovery, "tag:GetResources", "ResourcesPerPage"},
    Probe{aws::Feature::metrics, "cloudwatch:ListMetrics", ""},
    Probe{aws::Feature::recommendations, "cost-optimization-hub:ListEnrollmentStatuses", ""},
    Probe{aws::Feature::recommendations, "compute-optimizer:GetEnrollmentStatus", ""},
    Probe{aws::Feature::recommendations, "pricing:DescribeServices", "MaxResults"},
    Probe{aws::Feature::rules, "config:DescribeConfigurationRecorders", ""},
    Probe{aws::Feature::rules, "iam:GetAccountSummary", ""},
    Probe{aws::Feature::rules, "kms:ListKeys", "Limit"},
};
constexpr int smallest_page = 5;

/// Actions of the feature on any resource: what a simulation without resources can tell of.
std::vector<std::string> free_actions(aws::Feature feature) {
  std::vector<std::string> actions;
  for (const Permission& permission : permission_matrix())
    if (permission.feature == feature && permission.scope == aws::Scope::any) actions.emplace_back(permission.action);
  return actions;
}

struct Refused {
  std::vector<std::string> missing;
  std::vector<std::string> denied;
};

/// IAM's own simulation; nothing when the role may not ask for it.
std::optional<Refused> simulate(Visit& visit, aws::Feature feature) {
  Refused refused;
  json::array names;
  for (const std::string& action : free_actions(feature)) names.emplace_back(action);
  const auto results = visit.session(aws::Feature::identity)
                           .list("iam:SimulatePrincipalPolicy", {{"PolicySourceArn", visit.patient().access.role->text},
                                                                 {"ActionNames", std::move(names)}});
  if (!results) return std::nullopt;
  for (const json::value& result : *results) {
    const std::string decision = text_in(result, "EvalDecision");
    const std::string action = text_in(result, "EvalActionName");
    const bool by_organisation =
        text_in(part_in(result, "OrganizationsDecisionDetail"), "AllowedByOrganizations") == "false";
    if (decision == "explicitDeny" || (decision != "allowed" && by_organisation))
      refused.denied.push_back(action);
    else if (decision != "allowed")
      refused.missing.push_back(action);
  }
  return refused;
}

void note_refused(Visit& visit, Notes& notes, aws::Feature feature, const Refused& refused) {
  const std::string name(to_string(feature));
  const std::size_t all = free_actions(feature).size();
  if (!refused.missing.empty()) {
    Finding& finding = notes.warn("FD211", name,
                                  fmt::format("The role in {} lacks {} of {} actions for {}: {}.", visit.place(),
                                              refused.missing.size(), all, name, first_of(refused.missing)));
    finding.evidence = {"iam:SimulatePrincipalPolicy", visit.patient().access.role->text, "", "", "implicitDeny",
                        first_of(refused.missing)};
    finding.snippet = allow_snippet(refused.missing);
    finding.cure =
        "Add the statement that the doctor prints to the role's policy; what is left out on purpose only stays dark.";
    finding.dark = {name};
  }
  if (!refused.denied.empty()) {
    Finding& finding =
        notes.warn("FD209", name,
                   fmt::format("A policy above the role in {} denies {} of {} actions for {}: {}.", visit.place(),
                               refused.denied.size(), all, name, first_of(refused.denied)));
    finding.evidence = {"iam:SimulatePrincipalPolicy", visit.patient().access.role->text, "", "", "explicitDeny",
                        first_of(refused.denied)};
    finding.snippet = exception_snippet(visit);
    finding.dark = {name};
  }
}

void probe(Visit& visit, Notes& notes, aws::Feature feature) {
  bool granted = true;
  for (const Probe& one : probes) {
    if (one.feature != feature) continue;
    json::object input;
    if (!one.size_name.empty()) input[one.size_name] = smallest_page;
    const auto reply = visit.session(feature).call(one.operation, input);
    if (reply || reply.error().kind != aws::CallFailure::Kind::denied) continue;
    granted = false;
    Finding& finding = notes.refused(Place::feature, reply.error(), Outcome::warning, std::string(one.operation),
                                     fmt::format("{} is refused in {}", one.operation, visit.place()));
    finding.snippet = finding.code == "FD209" ? exception_snippet(visit) : feature_snippet(visit, feature);
    finding.dark = {std::string(to_string(feature))};
  }
  if (granted)
    notes.ok(fmt::format("The calls tried for {} are granted in {}.", to_string(feature), visit.place()), "FD211",
             std::string(to_string(feature)));
}

/// The text of every policy at the role, as far as it may be read.
std::vector<AttachedPolicy> attached_policies(Visit& visit) {
  std::vector<AttachedPolicy> attached;
  const aws::Client& session = visit.session(aws::Feature::identity);
  const std::string& role = visit.patient().access.role->name;
  const auto inlined = session.list("iam:ListRolePolicies", {{"RoleName", role}});
  if (inlined)
    for (const json::value& name : *inlined) {
      if (!name.is_string()) continue;
      const auto reply = session.call("iam:GetRolePolicy", {{"RoleName", role}, {"PolicyName", name}});
      if (reply)
        attached.push_back({std::string(name.get_string()), without_percents(text_in(reply->body, "PolicyDocument"))});
    }
  const auto managed = session.list("iam:ListAttachedRolePolicies", {{"RoleName", role}});
  if (!managed) return attached;
  for (const json::value& policy : *managed) {
    AttachedPolicy one{text_in(policy, "PolicyName"), {}};
    const std::string arn = text_in(policy, "PolicyArn");
    const auto described = session.call("iam:GetPolicy", {{"PolicyArn", arn}});
    if (described) {
      const auto version = session.call(
          "iam:GetPolicyVersion",
          {{"PolicyArn", arn}, {"VersionId", text_in(part_in(described->body, "Policy"), "DefaultVersionId")}});
      if (version) one.document = without_percents(text_in(part_in(version->body, "PolicyVersion"), "Document"));
    }
    attached.push_back(std::move(one));
  }
  return attached;
}

void compare_with_attached(Visit& visit, Notes& notes) {
  const auto attached = attached_policies(visit);
  if (attached.empty()) return;
  PolicyRequest needed;
  needed.partition = visit.patient().access.partition;
  needed.features = visit.patient().features;
  needed.role_arn = visit.patient().access.role->text;
  if (const auto& location = visit.facts().location) needed.buckets = {{location->bucket, location->prefix, {}}};
  const auto comparison = compare_policy(attached, needed);
  if (!comparison) return;
  const std::string& role = visit.patient().access.role->text;
  if (comparison->is_older()) {
    Finding& finding = notes.warn(
        "FD211", role + "#version",
        fmt::format("The policy at {} is of version {}; today's is {}.", role, *comparison->version, policy_version));
    finding.evidence = {"iam:GetRolePolicy", role, "", "", "", ""};
    finding.snippet = "farthing policy";
  }
  std::vector<std::string> excess;
  for (const ExcessAction& one : comparison->excess)
    if (one.kind != ExcessKind::unneeded)
      excess.push_back(fmt::format("{} ({}, in {})", one.action, to_string(one.kind), one.policy));
  if (excess.empty()) return;
  Finding& finding =
      notes.warn("FD211", role + "#excess",
                 fmt::format("The role {} may do more than farthing asks for: {}.", role, first_of(excess)));
  finding.evidence = {"iam:GetRolePolicy", role, "", "", "", first_of(excess, excess.size())};
  finding.cure = "Take what is not needed away; the policy that is enough is printed by `farthing policy`.";
  finding.snippet = "farthing policy";
  finding.dark.clear();
}

}  // namespace

void check_permissions(Visit& visit, Notes& notes) {
  constexpr std::array features{aws::Feature::organisation, aws::Feature::discovery,       aws::Feature::metrics,
                                aws::Feature::trail,        aws::Feature::recommendations, aws::Feature::rules};
  const bool has_role = visit.patient().access.role.has_value();
  for (const aws::Feature feature : features) {
    if (!visit.wants(feature) || visit.stop().stop_requested()) continue;
    if (feature == aws::Feature::organisation && visit.facts().kind != control::AccountKind::management) continue;
    const auto simulated = has_role ? simulate(visit, feature) : std::nullopt;
    if (!simulated)
      probe(visit, notes, feature);
    else if (simulated->missing.empty() && simulated->denied.empty())
      notes.ok(fmt::format("All {} actions for {} are granted in {}.", free_actions(feature).size(), to_string(feature),
                           visit.place()),
               "FD211", std::string(to_string(feature)));
    else
      note_refused(visit, notes, feature, *simulated);
  }
  if (has_role) compare_with_attached(visit, notes);
}

}  // namespace farthing::connect::doctor
