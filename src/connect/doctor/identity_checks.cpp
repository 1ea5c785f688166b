#include "connect/doctor/check.hpp"
#include "connect/doctor/snippets.hpp"

namespace farthing::connect::doctor {

void check_own_identity(Visit& visit, Notes& notes) {
  const bool stored_key = visit.patient().access.kind != control::AccessKind::role;
  const std::string whose = stored_key ? fmt::format("The access key {}", visit.patient().access.access_key_id)
                                       : std::string("Farthing's own identity");
  const auto& caller = visit.own_caller();
  if (!caller) {
    Finding& finding = notes.refused(Place::own_identity, caller.error(), Outcome::failed, "",
                                     fmt::format("{} cannot be used", whose));
    if (finding.code == "FD101")
      finding.snippet = "export AWS_ACCESS_KEY_ID=...\nexport AWS_SECRET_ACCESS_KEY=...\naws sts get-caller-identity";
    return;
  }
  if (caller->arn.ends_with(":root")) {
    Finding& finding = notes.fail("FD104", caller->arn,
                                  fmt::format("{} is that of the root user of account {}.", whose, caller->account));
    finding.evidence = {"sts:GetCallerIdentity", caller->arn, visit.self().region, caller->request_id, "", ""};
    finding.snippet = own_policy_snippet(visit);
    return;
  }
  std::string origin;
  if (!stored_key)
    if (const auto credentials = visit.self().credentials->credentials()) origin = credentials->origin;
  Finding& finding = notes.ok(fmt::format("{} is {}{}.", whose, caller->arn, origin.empty() ? "" : ", from " + origin));
  finding.evidence = {"sts:GetCallerIdentity", caller->arn, visit.self().region, caller->request_id, "", ""};
}

void check_account(Visit& visit, Notes& notes) {
  const AccountAccess& access = visit.patient().access;
  const auto& caller = visit.caller();
  if (!caller) {
    const Place place = caller.error().operation == "AssumeRole" ? Place::trust : Place::session;
    Finding& finding = notes.refused(place, caller.error(), Outcome::failed, "", "The account cannot be entered");
    if (access.role) finding.evidence.resource = access.role->text;
    return;
  }
  const Evidence evidence{"sts:GetCallerIdentity", caller->arn, visit.home_region(), caller->request_id, "", ""};
  if (!access.account.empty() && caller->account != access.account) {
    notes
        .fail("FD103", access.account,
              fmt::format("The credentials belong to account {}, not to {}.", caller->account, access.account))
        .evidence = evidence;
    return;
  }
  if (caller->arn.ends_with(":root")) {
    notes.fail("FD104", caller->arn, fmt::format("The key is that of the root user of account {}.", caller->account))
        .evidence = evidence;
    return;
  }
  notes.ok(fmt::format("Farthing is in account {} as {}.", caller->account, caller->arn)).evidence = evidence;
}

}  // namespace farthing::connect::doctor
