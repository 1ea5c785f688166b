#include "connect/doctor/answer_text.hpp"
#include "connect/doctor/check.hpp"
#include "connect/doctor/snippets.hpp"
#include "connect/doctor/wording.hpp"

namespace farthing::connect::doctor {
namespace {

using control::AccountKind;

bool holds(const std::vector<std::string>& list, const std::string& wanted) {
  return std::ranges::find(list, wanted) != list.end();
}

void note_other_payers(Visit& visit, Notes& notes) {
  std::vector<std::string> others;
  for (const std::string& payer : visit.patient().payers_billed)
    if (payer != visit.facts().payer) others.push_back(payer);
  if (others.empty() || visit.facts().payer.empty()) return;
  notes.warn("FD308", visit.facts().payer,
             fmt::format("The payer of account {} is {}, while bills of this connection name {}.",
                         visit.facts().account, visit.facts().payer, first_of(others)));
}

/// Somebody typed another kind than Organizations tells. What Organizations tells holds.
void note_other_kind(Visit& visit, Notes& notes) {
  const AccountKind given = visit.patient().given_kind;
  const AccountKind told = visit.facts().kind;
  if (given == AccountKind::unknown || told == AccountKind::unknown || given == told) return;
  if (given == AccountKind::management && told == AccountKind::member) return;  // said with the member's payer
  Finding& finding = notes.warn(
      "FD301", visit.facts().account,
      fmt::format("Account {} was typed as {}, and is {} as Organizations tells; farthing goes on with that.",
                  visit.facts().account, to_string(given), to_string(told)));
  finding.cure = fmt::format("Change this connection's kind to {}.", to_string(told));
  finding.evidence = {"organizations:DescribeOrganization", visit.facts().organization_id, "", "", "", ""};
  finding.dark.clear();
}

control::ChildAccount child_of(const AccountFacts& facts, const boost::json::value& account, Instant now) {
  control::ChildAccount child;
  child.payer = facts.payer;
  child.account = text_in(account, "Id");
  child.name = text_in(account, "Name");
  child.status = text_in(account, "Status");
  child.in_organisation = true;
  child.first_seen = child.last_seen = now;
  return child;
}

void note_unconnected(Visit& visit, Notes& notes) {
  const Patient& patient = visit.patient();
  if (patient.accounts_connected.empty() || !visit.wants(aws::Feature::discovery)) return;
  std::vector<std::string> missing;
  for (const control::ChildAccount& child : visit.facts().children)
    if (child.status == "ACTIVE" && child.account != visit.facts().account &&
        !holds(patient.accounts_connected, child.account))
      missing.push_back(child.account);
  if (missing.empty()) return;
  notes.warn("FD303", visit.facts().payer,
             fmt::format("{} of {} accounts of organisation {} are not connected: {}.", missing.size(),
                         visit.facts().children.size(), visit.facts().organization_id, first_of(missing)));
}

void note_unlisted(Visit& visit, Notes& notes) {
  std::vector<std::string> unlisted;
  for (const std::string& account : visit.patient().accounts_billed)
    if (std::ranges::find(visit.facts().children, account, &control::ChildAccount::account) ==
        visit.facts().children.end())
      unlisted.push_back(account);
  if (unlisted.empty()) return;
  notes.warn("FD305", visit.facts().payer,
             fmt::format("The bills of payer {} name {} accounts that organisation {} does not list: {}.",
                         visit.facts().payer, unlisted.size(), visit.facts().organization_id, first_of(unlisted)));
}

}  // namespace

void check_organisation(Visit& visit, Notes& notes) {
  const Patient& patient = visit.patient();
  const auto& organization = visit.organization();
  const AccountFacts& facts = visit.facts();
  if (!organization) {
    Finding& finding = notes.refused(Place::organisation, organization.error(), Outcome::warning, facts.account,
                                     fmt::format("The organisation of account {} may not be asked for", facts.account));
    if (finding.code == "FD304") finding.snippet = feature_snippet(visit, aws::Feature::identity);
    if (finding.code == "FD209") finding.snippet = exception_snippet(visit);
    return;
  }
  note_other_payers(visit, notes);
  note_other_kind(visit, notes);
  if (facts.kind == AccountKind::standalone) {
    notes.ok(fmt::format("Account {} is on its own: it belongs to no organisation.", facts.account));
    return;
  }
  if (facts.kind == AccountKind::management) {
    notes.ok(
        fmt::format("Account {} is the management account of organisation {}.", facts.account, facts.organization_id));
    return;
  }
  const std::string member = fmt::format("Account {} is a member of organisation {}, whose management account is {}",
                                         facts.account, facts.organization_id, facts.payer);
  if (patient.given_kind == AccountKind::management) {
    Finding& finding = notes.fail("FD301", facts.account, member + ".");
    finding.cure =
        fmt::format("Connect the management account {}, or change this connection's kind to member.", facts.payer);
    finding.evidence = {"organizations:DescribeOrganization", facts.organization_id, "", "", "", ""};
  } else if (!holds(patient.payers_connected, facts.payer)) {
    Finding& finding = notes.warn("FD302", facts.payer, member + ", which is not connected.");
    finding.cure = fmt::format("Connect the management account {}.", facts.payer);
    finding.evidence = {"organizations:DescribeOrganization", facts.organization_id, "", "", "", ""};
  } else {
    notes.ok(member + ", which is connected.");
  }
}

void check_members(Visit& visit, Notes& notes) {
  AccountFacts& facts = visit.facts();
  if (facts.kind != AccountKind::management) {
    notes.skip("Only a management account lists the accounts of its organisation.");
    return;
  }
  const auto accounts = visit.session(aws::Feature::organisation).list("organizations:ListAccounts");
  if (!accounts) {
    Finding& finding =
        notes.refused(Place::organisation, accounts.error(), Outcome::warning, facts.account,
                      fmt::format("The accounts of organisation {} may not be listed", facts.organization_id));
    finding.snippet =
        finding.code == "FD209" ? exception_snippet(visit) : feature_snippet(visit, aws::Feature::organisation);
    return;
  }
  for (const auto& account : *accounts) facts.children.push_back(child_of(facts, account, visit.now()));
  notes.ok(fmt::format("Organisation {} lists {} accounts.", facts.organization_id, facts.children.size()));
  note_unlisted(visit, notes);
  note_unconnected(visit, notes);
}

}  // namespace farthing::connect::doctor
