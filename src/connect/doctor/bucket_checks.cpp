#include "connect/doctor/check.hpp"
#include "connect/doctor/denial.hpp"
#include "connect/doctor/snippets.hpp"
#include "connect/doctor/wording.hpp"
#include "connect/names.hpp"

namespace farthing::connect::doctor {
namespace {

void add_snippet(Visit& visit, Finding& finding) {
  if (finding.code == "FD502") finding.snippet = feature_snippet(visit, aws::Feature::billing);
  if (finding.code == "FD506" || finding.code == "FD209") finding.snippet = exception_snippet(visit);
  if (finding.code == "FD505") finding.snippet = key_snippet(visit);
  if (finding.code == "FD504")
    finding.snippet = fmt::format(
        "aws s3api put-bucket-ownership-controls --bucket {} \\\n  --ownership-controls "
        "'Rules=[{{ObjectOwnership=BucketOwnerEnforced}}]'",
        visit.facts().location->bucket);
  if (finding.code == "FD501")
    finding.snippet = fmt::format("aws s3api head-bucket --bucket {}", visit.facts().location->bucket);
}

void note_region(Visit& visit, Notes& notes, const std::string& believed) {
  const std::string& region = visit.bucket().bucket().region;
  if (region.empty()) return;
  visit.facts().location->region = region;
  const std::string& typed = visit.patient().bucket_region;
  const std::string& other = !typed.empty() && typed != region ? typed : believed;
  if (other.empty() || other == region) return;
  const std::string& bucket = visit.facts().location->bucket;
  Finding& finding = notes.warn(
      "FD503", bucket,
      fmt::format("The bucket {} lies in {}, not in {}; farthing goes on with {}.", bucket, region, other, region));
  finding.cure = fmt::format("Change the bucket's region to {}.", region);
  finding.evidence = {"s3:HeadBucket", bucket, other, "", "", ""};
}

/// The bucket can be listed once nobody says whose it must be.
bool belongs_to_another(Visit& visit) {
  if (visit.patient().bucket_owner.empty()) return false;
  const auto& location = *visit.facts().location;
  aws::S3Reader anybodys(visit.session(aws::Feature::billing), {location.bucket, location.region, ""});
  const std::string path = path_of(location.prefix, location.name);
  return anybodys.list(path.empty() ? path : path + "/", "/").has_value();
}

}  // namespace

void check_bucket(Visit& visit, Notes& notes) {
  if (!visit.facts().location) {
    notes.skip("No bucket is known.");
    return;
  }
  const control::ExportRecord location = *visit.facts().location;
  if (const auto named = check_bucket_name(location.bucket); !named) {
    Finding& finding =
        notes.fail("FD501", location.bucket,
                   fmt::format("\"{}\" cannot be a bucket: {}.", location.bucket, named.error().message));
    finding.cure = named.error().cure;
    return;
  }
  auto& bucket = visit.bucket();
  const std::string arn = fmt::format("arn:{}:s3:::{}", visit.patient().access.partition, location.bucket);
  auto asked = bucket.head_bucket();
  if (asked || asked.error().kind == aws::CallFailure::Kind::denied ||
      asked.error().kind == aws::CallFailure::Kind::not_found) {
    // HEAD has no words for its refusal; a list has.
    const std::string path = path_of(location.prefix, location.name);
    const auto listed = bucket.list(path.empty() ? path : path + "/", "/");
    asked = listed ? aws::CallResult<>{} : std::unexpected(listed.error());
  }
  if (!asked && asked.error().kind == aws::CallFailure::Kind::denied && belongs_to_another(visit)) {
    Finding& finding = notes.fail("FD508", location.bucket,
                                  fmt::format("The bucket {} does not belong to account {}: without that condition it "
                                              "can be listed.",
                                              location.bucket, visit.patient().bucket_owner));
    finding.evidence = evidence_of(asked.error(), arn);
    return;
  }
  if (!asked) {
    Finding& finding = notes.refused(Place::bucket, asked.error(), Outcome::failed, location.bucket,
                                     fmt::format("The bucket {} cannot be listed", location.bucket));
    finding.evidence.resource = arn;
    add_snippet(visit, finding);
    return;
  }
  note_region(visit, notes, location.region);
  Finding& finding =
      notes.ok(fmt::format("The bucket {} in {} can be listed.", location.bucket, bucket.bucket().region));
  finding.evidence = {"s3:ListObjectsV2", arn, bucket.bucket().region, "", "", ""};
}

void check_reading(Visit& visit, Notes& notes) {
  if (!visit.facts().location || visit.facts().months.empty()) {
    notes.skip("There is no file yet to try.");
    return;
  }
  const std::string& bucket = visit.facts().location->bucket;
  const std::string& key = visit.facts().months.back().manifest_key;
  auto start = visit.bucket().read_start(key, 1);
  if (!start) {
    // The session was narrowed down before anybody knew of a key.
    const Denial denial = read_denial(start.error().message);
    if (denial.action == "kms:Decrypt" && denial.by == Denial::By::session_policy) {
      visit.use_key(denial.resource);
      start = visit.bucket().read_start(key, 1);
    }
  }
  const std::string place = place_in(bucket, key);
  if (!start) {
    Finding& finding =
        notes.refused(Place::object, start.error(), Outcome::failed, bucket, fmt::format("{} cannot be read", place));
    finding.evidence.resource = fmt::format("arn:{}:s3:::{}/{}", visit.patient().access.partition, bucket, key);
    if (finding.code == "FD505")
      if (const std::string key_arn = read_denial(start.error().message).resource;
          key_arn.find(":key/") != std::string::npos) {
        finding.sentence += fmt::format(" The key is {}.", key_arn);
        finding.subject = key_arn;
      }
    add_snippet(visit, finding);
    return;
  }
  notes.ok(fmt::format("{} can be read.", place)).evidence = {
      "s3:GetObject", place, visit.bucket().bucket().region, "", "", ""};
}

}  // namespace farthing::connect::doctor
