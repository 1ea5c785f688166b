#include "aws/cost_explorer.hpp"
#include "connect/doctor/answer_text.hpp"
#include "connect/doctor/check.hpp"
#include "connect/doctor/snippets.hpp"
#include "connect/doctor/wording.hpp"

namespace farthing::connect::doctor {

void check_cost_explorer(Visit& visit, Notes& notes) {
  if (!visit.wants(aws::Feature::billing) || visit.facts().kind == control::AccountKind::member) {
    notes.skip("Cost allocation tags are the payer's.");
    return;
  }
  const auto tags = aws::list_cost_allocation_tags(visit.session(aws::Feature::billing));
  const std::string place = visit.place();
  if (!tags) {
    Finding& finding = notes.refused(Place::cost_explorer, tags.error(), Outcome::warning, visit.facts().account,
                                     fmt::format("Cost Explorer does not answer for {}", place));
    if (finding.code == "FD211") finding.snippet = feature_snippet(visit, aws::Feature::billing);
    if (finding.code == "FD209") finding.snippet = exception_snippet(visit);
    return;
  }
  std::vector<std::string> idle;
  std::size_t active = 0;
  for (const auto& tag : *tags) {
    if (tag.status == "Active")
      ++active;
    else if (tag.type != "AWSGenerated")
      idle.push_back(tag.key);
  }
  const Evidence evidence{"ce:ListCostAllocationTags",
                          visit.facts().account,
                          "",
                          "",
                          "",
                          fmt::format("{} active, {} not", active, idle.size())};
  if (idle.empty()) {
    notes
        .ok(fmt::format("{} tag keys are activated for cost allocation in {}, and none waits.", active, place), "FD701")
        .evidence = evidence;
    return;
  }
  Finding& finding = notes.warn("FD701", visit.facts().account,
                                fmt::format("{} tag keys of {} are in use and not activated for cost allocation: {}.",
                                            idle.size(), place, first_of(idle)));
  finding.evidence = evidence;
  finding.snippet = "aws ce update-cost-allocation-tags-status --cost-allocation-tags-status";
  for (const std::string& key : idle) finding.snippet += fmt::format(" \\\n  'TagKey={},Status=Active'", key);
}

void check_trail(Visit& visit, Notes& notes) {
  if (!visit.wants(aws::Feature::trail)) {
    notes.skip("Events are not wanted from this connection.");
    return;
  }
  const auto reply = visit.session(aws::Feature::trail)
                         .in_region(visit.home_region())
                         .call("cloudtrail:LookupEvents", {{"MaxResults", 1}});
  const std::string place = fmt::format("{} in {}", visit.place(), visit.home_region());
  if (!reply) {
    Finding& finding = notes.refused(Place::feature, reply.error(), Outcome::warning, "cloudtrail:LookupEvents",
                                     fmt::format("CloudTrail refuses {}", place));
    if (finding.outcome == Outcome::warning)
      finding.snippet =
          finding.code == "FD209" ? exception_snippet(visit) : feature_snippet(visit, aws::Feature::trail);
    finding.dark = {"trail"};
    return;
  }
  if (list_in(reply->body, "Events").empty()) {
    notes.warn("FD806", visit.home_region(), fmt::format("CloudTrail knows of no event of {}.", place)).evidence = {
        "cloudtrail:LookupEvents", visit.facts().account, visit.home_region(), reply->request_id, "", ""};
    return;
  }
  notes.ok(fmt::format("CloudTrail tells of events of {}.", place), "FD806");
}

}  // namespace farthing::connect::doctor
