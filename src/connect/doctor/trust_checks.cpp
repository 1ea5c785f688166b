#include "connect/doctor/answer_text.hpp"
#include "connect/doctor/check.hpp"
#include "connect/doctor/snippets.hpp"
#include "connect/doctor/trust_policy_reading.hpp"

namespace farthing::connect::doctor {
namespace {

/// Farthing's own account and the role's lie in one organisation. False when that cannot be shown.
bool is_same_organisation(Visit& visit) {
  const auto& caller = visit.caller();
  const auto& own = visit.own_caller();
  if (!caller || !own) return false;
  if (caller->account == own->account) return true;
  const auto& organization = visit.organization();
  if (!organization || organization->id.empty()) return false;
  if (organization->management_account == own->account) return true;
  const auto accounts = visit.session(aws::Feature::organisation).list("organizations:ListAccounts");
  if (!accounts) return false;
  return std::ranges::any_of(*accounts, [&](const auto& account) { return text_in(account, "Id") == own->account; });
}

void note_open_trust(Visit& visit, Notes& notes) {
  const Patient& patient = visit.patient();
  const std::string& role = patient.access.role->text;
  std::string sentence = fmt::format("The role {} opens without its External ID, or with any.", role);
  const bool may_stay = patient.accepts_organisation_trust && is_same_organisation(visit);
  if (patient.accepts_organisation_trust)
    sentence += may_stay ? " An operator accepted that, inside one organisation."
                         : " An operator accepted that, but farthing's own account is not known to be in the role's "
                           "organisation.";
  Finding& finding =
      may_stay ? notes.warn("FD204", role, std::move(sentence)) : notes.fail("FD204", role, std::move(sentence));
  finding.evidence = {
      "sts:AssumeRole", role, visit.self().region, "", "", "a session was given without an External ID"};
  finding.snippet = trust_snippet(visit);
  if (may_stay) finding.dark.clear();
}

/// Another External ID of the same client opens the role.
bool opens_with_another_id(Visit& visit) {
  for (const std::string& id : visit.patient().other_external_ids) {
    AccountAccess access = visit.patient().access;
    access.external_id = id;
    if (id != visit.patient().access.external_id &&
        prove_trust(visit.self(), access, visit.stop()).verdict == TrustProof::Verdict::safe)
      return true;
  }
  return false;
}

/// What the trust policy itself tells, where the signing key may read it: that of its own account.
std::vector<TrustFault> read_faults(Visit& visit) {
  const AccountAccess& access = visit.patient().access;
  const auto& own = visit.own_caller();
  if (!own || own->account != access.role->account) return {};
  const auto reply = visit.signing_client().call("iam:GetRole", {{"RoleName", access.role->name}});
  if (!reply) return {};
  return faults_of_trust(text_in(part_in(reply->body, "Role"), "AssumeRolePolicyDocument"), own->arn,
                         access.external_id);
}

void note_refusal(Visit& visit, Notes& notes, const aws::CallFailure& refusal) {
  const Patient& patient = visit.patient();
  const std::string& role = patient.access.role->text;
  Surroundings around;
  around.external_id = patient.access.external_id;
  around.payer_is_connected =
      std::ranges::find(patient.members_of_payers, patient.access.role->account) != patient.members_of_payers.end();
  const std::string_view first = diagnose(Place::trust, refusal, around).code;
  const bool is_untold = first == "FD203" || first == "FD206";
  if (is_untold) {
    around.opens_with_another_external_id = opens_with_another_id(visit);
    if (const auto faults = read_faults(visit); !faults.empty()) {
      for (const TrustFault& fault : faults) {
        Finding& finding = notes.fail(fault.code, role,
                                      fmt::format("AWS does not let farthing into the role {}: {}.", role, fault.why));
        finding.evidence = evidence_of(refusal, role);
        finding.snippet = trust_snippet(visit);
      }
      return;
    }
  }
  Finding& finding = notes.refused(Place::trust, refusal, Outcome::failed, role,
                                   fmt::format("AWS does not let farthing into the role {}", role), around);
  finding.evidence.resource = role;
  if (finding.code == "FD205") {
    finding.snippet = own_policy_snippet(visit);
    finding.cure = fmt::format("Attach the statement that the doctor prints to {}, which farthing runs as.",
                               visit.facts().own_arn);
  } else if (finding.code == "FD209") {
    finding.snippet = exception_snippet(visit);
  } else if (finding.code == "FD202" || finding.code == "FD203" || finding.code == "FD206") {
    finding.snippet = trust_snippet(visit);
  }
}

}  // namespace

void check_role_arn(Visit& visit, Notes& notes) {
  const Patient& patient = visit.patient();
  if (visit.uses_keys_alone()) {
    notes.skip("The connection uses an access key and no role.");
    return;
  }
  if (!patient.access.role) {
    const auto role = aws::parse_role_arn(patient.given_role_arn);
    const std::string why = role ? std::string("it was not taken over") : role.error().message;
    Finding& finding = notes.fail("FD201", patient.given_role_arn,
                                  fmt::format("\"{}\" is no role's ARN: {}.", patient.given_role_arn, why));
    if (!role) finding.cure = role.error().cure;
    finding.snippet = "aws iam get-role --role-name FarthingAccess --query Role.Arn --output text";
    return;
  }
  const aws::RoleArn& role = *patient.access.role;
  if (!patient.access.account.empty() && patient.access.account != role.account) {
    notes.fail(
        "FD103", patient.access.account,
        fmt::format("The role {} is one of account {}, not of {}.", role.text, role.account, patient.access.account));
    return;
  }
  notes.ok(fmt::format("{} is the ARN of a role of account {}.", role.text, role.account), "FD201");
}

void check_trust(Visit& visit, Notes& notes) {
  const AccountAccess& access = visit.patient().access;
  if (visit.uses_keys_alone()) {
    notes.skip("The connection uses an access key and no role.");
    return;
  }
  const std::string& role = access.role->text;
  const TrustProof proof = prove_trust(visit.self(), access, visit.stop());
  switch (proof.verdict) {
    case TrustProof::Verdict::safe:
      notes
          .ok(fmt::format("The role {} opens with the External ID, and neither without it nor with another one.", role),
              "FD204")
          .evidence = {"sts:AssumeRole", role, visit.self().region, "", "", ""};
      return;
    case TrustProof::Verdict::opens_to_all:
      note_open_trust(visit, notes);
      return;
    case TrustProof::Verdict::opens_without: {
      Finding& finding = notes.fail(
          "FD202", role,
          fmt::format("The role {} refuses this connection's External ID, yet opens without one: its trust policy has "
                      "another.",
                      role));
      finding.snippet = trust_snippet(visit);
      if (proof.refusal) finding.evidence = evidence_of(*proof.refusal, role);
      return;
    }
    case TrustProof::Verdict::refused:
      note_refusal(visit, notes, proof.refusal.value_or(aws::CallFailure{}));
      return;
  }
}

}  // namespace farthing::connect::doctor
