#include "bill/delivery_layout.hpp"
#include "connect/bill_sync.hpp"
#include "connect/doctor/check.hpp"
#include "connect/doctor/snippets.hpp"
#include "connect/doctor/wording.hpp"

namespace farthing::connect::doctor {
namespace {

constexpr Instant hour = 3'600;
constexpr Instant first_delivery = 48 * hour;
constexpr Instant silence = 36 * hour;

aws::CallResult<std::vector<std::string>> find_months(Visit& visit) {
  const auto& found = visit.location();
  if (!found) return std::unexpected(found.error());
  auto& location = *visit.facts().location;
  location.kind = found->place.kind;
  location.prefix = found->place.prefix;
  location.name = found->place.name;
  return found->repairs;
}

const FoundExport* definition_of(Visit& visit) {
  const auto& location = *visit.facts().location;
  const auto& exports = visit.facts().exports;
  const auto found = std::ranges::find_if(
      exports, [&](const FoundExport& one) { return one.name == location.name && one.kind == location.kind; });
  return found == exports.end() ? nullptr : &*found;
}

/// The first data files below the place, and the folders beside it.
struct Vicinity {
  std::vector<std::string> files;
  std::vector<std::string> folders;
  bool has_manifest = false;  ///< of some export, in the same part of the bucket
};

Vicinity look_around(Visit& visit) {
  Vicinity seen;
  const auto& location = *visit.facts().location;
  constexpr std::size_t few = 10'000;
  const std::string path = path_of(location.prefix, location.name);
  for (const std::string& below : {path, location.prefix}) {
    const auto listed = visit.bucket().list(below.empty() ? below : below + "/", "", few);
    if (!listed || !seen.files.empty()) continue;
    for (const aws::ObjectInfo& object : listed->objects) {
      const std::string& key = object.key;
      if (key.ends_with(bill::manifest_ending)) seen.has_manifest = true;
      if (key.ends_with(".csv") || key.ends_with(".csv.gz") || key.ends_with(".zip") || key.ends_with(".parquet"))
        seen.files.push_back(key);
    }
  }
  if (const auto top = visit.bucket().list("", "/", few)) seen.folders = top->folders;
  return seen;
}

void note_emptiness(Visit& visit, Notes& notes) {
  const auto& location = *visit.facts().location;
  const std::string place = place_in(location.bucket, path_of(location.prefix, location.name));
  const FoundExport* known = definition_of(visit);
  const Vicinity seen = look_around(visit);
  Instant created = 0;
  const bool tells_age = known != nullptr && read_instant(known->created, created);
  const Evidence evidence{
      "s3:ListObjectsV2", place, location.region, "", "", known != nullptr ? known->last_delivery : ""};
  if (!seen.files.empty() && !seen.has_manifest) {
    Finding& finding =
        notes.fail("FD607", place,
                   fmt::format("Below {} there are files without a manifest: {}.", place, first_of(seen.files, 2)));
    finding.evidence = evidence;
  } else if (known != nullptr && !known->last_delivery.empty() &&
             !(tells_age && visit.now() - created < first_delivery)) {
    Finding& finding = notes.fail("FD404", place,
                                  fmt::format("AWS says that it delivered \"{}\" ({}), yet nothing lies below {}.",
                                              location.name, known->last_delivery, place));
    finding.evidence = evidence;
    finding.snippet = fmt::format("aws s3 ls --recursive s3://{}/ | tail", location.bucket);
  } else if (known == nullptr && !seen.folders.empty()) {
    Finding& finding = notes.fail(
        "FD404", place, fmt::format("Nothing lies below {}; the bucket holds {}.", place, first_of(seen.folders)));
    finding.evidence = evidence;
    finding.snippet = fmt::format("aws s3 ls s3://{}/", location.bucket);
  } else if (tells_age && visit.now() - created > first_delivery) {
    Finding& finding =
        notes.fail("FD601", place,
                   fmt::format("The export \"{}\" was made {} hours ago, and nothing was delivered to {}.",
                               location.name, (visit.now() - created) / hour, place));
    finding.evidence = evidence;
    finding.cure = "Look at the export's health in Billing, Data Exports, and at the bucket's policy.";
  } else {
    notes
        .warn("FD601", place,
              fmt::format("Nothing has been delivered to {} yet: waiting for the first delivery.", place))
        .evidence = evidence;
  }
}

}  // namespace

void check_deliveries(Visit& visit, Notes& notes) {
  if (!visit.facts().location) {
    notes.skip("No bucket is known.");
    return;
  }
  const auto repairs = find_months(visit);
  const std::string& bucket = visit.facts().location->bucket;
  if (!repairs) {
    notes.refused(Place::bucket, repairs.error(), Outcome::failed, bucket,
                  fmt::format("The bucket {} cannot be searched", bucket));
    return;
  }
  const auto& location = *visit.facts().location;
  const std::string place = place_in(bucket, path_of(location.prefix, location.name));
  for (const std::string& repair : *repairs) {
    Finding& finding = notes.warn("FD404", place, fmt::format("The bills lie below {}: {}.", place, repair));
    finding.cure =
        fmt::format("Change the connection to prefix \"{}\" and export \"{}\".", location.prefix, location.name);
    finding.dark.clear();
  }
  const auto& months = visit.facts().months;
  if (months.empty()) {
    note_emptiness(visit, notes);
    return;
  }
  const Instant newest = std::ranges::max(months, {}, &BucketMonth::delivered_at).delivered_at;
  if (visit.now() - newest > silence) {
    Finding& finding = notes.fail("FD602", place,
                                  fmt::format("The newest delivery to {} is {} hours old, of {}.", place,
                                              (visit.now() - newest) / hour, to_iso_string(newest)));
    finding.evidence = {"s3:ListObjectsV2", months.back().manifest_key, location.region, "", "", to_iso_string(newest)};
    return;
  }
  notes.ok(
      fmt::format("{} months lie below {}, the newest delivered {}.", months.size(), place, to_iso_string(newest)));
}

void check_months(Visit& visit, Notes& notes) {
  const auto& months = visit.facts().months;
  if (months.empty()) {
    notes.skip("No month is known.");
    return;
  }
  BillingPeriod wanted =
      visit.patient().since.value_or(std::min(first_period_by_default(visit.now()), months.front().period));
  std::vector<BillingPeriod> missing;
  for (; wanted < months.back().period; wanted = wanted.next())
    if (std::ranges::find(months, wanted, &BucketMonth::period) == months.end()) missing.push_back(wanted);
  const auto& location = *visit.facts().location;
  const std::string place = place_in(location.bucket, path_of(location.prefix, location.name));
  if (missing.empty()) {
    notes.ok(fmt::format("{} holds every month from {} to {}.", place, to_string(months.front().period),
                         to_string(months.back().period)),
             "FD603");
    return;
  }
  std::vector<std::string> names;
  for (const BillingPeriod period : missing) names.push_back(to_string(period));
  Finding& finding =
      notes.warn("FD603", place, fmt::format("{} lacks {} months: {}.", place, missing.size(), first_of(names, 12)));
  finding.evidence = {"s3:ListObjectsV2",
                      place,
                      location.region,
                      "",
                      "",
                      fmt::format("the first month is {}", to_string(months.front().period))};
  finding.snippet = support_snippet(visit, missing);
}

}  // namespace farthing::connect::doctor
