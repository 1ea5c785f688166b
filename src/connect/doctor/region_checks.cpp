#include "connect/doctor/answer_text.hpp"
#include "connect/doctor/check.hpp"
#include "connect/doctor/snippets.hpp"
#include "connect/doctor/wording.hpp"

namespace farthing::connect::doctor {
namespace {

/// What each region said to the same small call.
struct RegionAnswer {
  std::string region;
  std::optional<aws::CallFailure> failure;
};

std::vector<RegionAnswer> ask_regions(Visit& visit, const std::vector<std::string>& regions) {
  std::vector<RegionAnswer> answers;
  constexpr int smallest_page = 5;
  for (const std::string& region : regions) {
    if (visit.stop().stop_requested()) break;
    const auto reply = visit.session(aws::Feature::discovery)
                           .in_region(region)
                           .call("ec2:DescribeInstances", {{"MaxResults", smallest_page}});
    answers.push_back({region, reply ? std::nullopt : std::optional(reply.error())});
  }
  return answers;
}

void note_closed(Notes& notes, const std::string& region, const std::string& request_id) {
  Finding& finding =
      notes.warn("FD803", region, fmt::format("The region {} is not enabled in this account; it is left out.", region));
  finding.evidence = {"ec2:DescribeRegions", region, region, request_id, "not-opted-in", ""};
  finding.snippet = fmt::format("aws account enable-region --region-name {}", region);
}

void note_answers(Visit& visit, Notes& notes, const std::vector<RegionAnswer>& answers) {
  std::vector<std::string> good;
  for (const RegionAnswer& answer : answers)
    if (!answer.failure) good.push_back(answer.region);
  if (!good.empty()) notes.ok(fmt::format("{} regions answer: {}.", good.size(), first_of(good)), "FD804");
  for (const auto& [region, failure] : answers) {
    if (!failure || (good.empty() && failure->kind == aws::CallFailure::Kind::denied)) continue;
    Finding& finding =
        notes.refused(Place::region, *failure, Outcome::warning, region, fmt::format("The region {} refuses", region));
    if (finding.code == "FD804") finding.snippet = exception_snippet(visit);
    if (finding.code == "FD210")
      finding.snippet = "IAM console, Account settings, Security Token Service: activate " + region;
    if (!finding.dark.empty()) finding.dark = {fmt::format("resources and events of {}", region)};
  }
  // All alike is no matter of regions.
  if (good.empty() && !answers.empty() && answers.front().failure &&
      answers.front().failure->kind == aws::CallFailure::Kind::denied) {
    Finding& finding = notes.refused(Place::feature, *answers.front().failure, Outcome::warning, "discovery",
                                     fmt::format("All {} regions refuse", answers.size()));
    finding.snippet =
        finding.code == "FD209" ? exception_snippet(visit) : feature_snippet(visit, aws::Feature::discovery);
    finding.dark = {"discovery"};
  }
}

}  // namespace

void check_regions(Visit& visit, Notes& notes) {
  if (!visit.wants(aws::Feature::discovery)) {
    notes.skip("Resources are not wanted from this connection.");
    return;
  }
  const aws::Client& session = visit.session(aws::Feature::discovery);
  const auto reply = session.call("ec2:DescribeRegions", {{"AllRegions", true}});
  if (!reply) {
    Finding& finding = notes.refused(Place::feature, reply.error(), Outcome::warning, "ec2:DescribeRegions",
                                     fmt::format("The regions of {} may not be listed", visit.place()));
    finding.snippet =
        finding.code == "FD209" ? exception_snippet(visit) : feature_snippet(visit, aws::Feature::discovery);
    finding.dark = {"discovery"};
    return;
  }
  std::vector<std::string>& enabled = visit.facts().enabled_regions;
  for (const auto& region : list_in(reply->body, "regionInfo"))
    if (text_in(region, "optInStatus") != "not-opted-in") enabled.push_back(text_in(region, "regionName"));
  std::vector<std::string> asked;
  for (const std::string& region : visit.patient().regions.empty() ? enabled : visit.patient().regions)
    if (std::ranges::find(enabled, region) == enabled.end())
      note_closed(notes, region, reply->request_id);
    else
      asked.push_back(region);
  note_answers(visit, notes, ask_regions(visit, asked));
}

}  // namespace farthing::connect::doctor
