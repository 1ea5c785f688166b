#include <boost/json/parse.hpp>
#include <set>

#include "bill/delivery.hpp"
#include "bill/delivery_layout.hpp"
#include "connect/doctor/answer_text.hpp"
#include "connect/doctor/check.hpp"
#include "connect/doctor/wording.hpp"

namespace farthing::connect::doctor {
namespace {

/// A month's manifest, with what is compared between months.
struct ReadManifest {
  bill::Manifest manifest;
  std::set<std::string> columns;
};

aws::CallResult<std::optional<ReadManifest>> read_manifest(Visit& visit, const BucketMonth& month) {
  constexpr std::uint64_t most = 8 << 20;
  const auto bytes = visit.bucket().read(month.manifest_key, most);
  if (!bytes) return std::unexpected(bytes.error());
  auto manifest = bill::parse_manifest(*bytes, month.manifest_key);
  if (!manifest) return std::nullopt;
  ReadManifest read{std::move(*manifest), {}};
  boost::system::error_code failed;
  const auto document = boost::json::parse(*bytes, failed);
  if (!failed)
    for (const auto& column : list_in(document, "columns"))
      read.columns.insert(path_of(text_in(column, "category"), text_in(column, "name")));
  return read;
}

/// Where no definition says what a Data Export is, the columns of its manifest do.
void tell_kind(Visit& visit, const ReadManifest& read) {
  control::ExportKind& kind = visit.facts().location->kind;
  if (kind != control::ExportKind::unknown || !read.manifest.of_data_exports || read.columns.empty()) return;
  kind = read.columns.contains("BilledCost") ? control::ExportKind::focus : control::ExportKind::cur_2;
}

void compare_columns(Notes& notes, const ReadManifest& newest, const ReadManifest& before) {
  std::vector<std::string> changed;
  std::ranges::set_symmetric_difference(newest.columns, before.columns, std::back_inserter(changed));
  if (changed.empty() || newest.columns.empty() || before.columns.empty()) return;
  notes.ok(fmt::format("{} columns differ between {} and {}: {}. Every delivery is read by its own.", changed.size(),
                       to_string(before.manifest.period), to_string(newest.manifest.period), first_of(changed)),
           "FD606", to_string(newest.manifest.period));
}

std::string folder_of(const std::string& key) { return key.substr(0, key.rfind('/') + 1); }

/// The folder of the month that a key lies in, whatever folders of versions lie between; of a key outside of any, its
/// own folder.
std::string month_folder_of(const std::string& key) {
  for (auto end = key.find('/'); end != std::string::npos; end = key.find('/', end + 1)) {
    const auto slash = end == 0 ? std::string::npos : key.rfind('/', end - 1);
    const auto begin = slash == std::string::npos ? 0 : slash + 1;
    const std::string_view part = std::string_view(key).substr(begin, end - begin);
    if (bill::period_of_folder(part) || bill::period_of_partition(part)) return key.substr(0, end + 1);
  }
  return folder_of(key);
}

void compare_files(Visit& visit, Notes& notes, const BucketMonth& month, const bill::Manifest& manifest) {
  const std::string folder =
      month_folder_of(manifest.report_keys.empty() ? month.manifest_key : manifest.report_keys.front());
  const auto listed = visit.bucket().list(folder);
  if (!listed) return;
  std::set<std::string> present;
  std::vector<std::string> extra;
  std::set<std::string> other_assemblies;
  const std::string own_folder = manifest.report_keys.empty() ? folder : folder_of(manifest.report_keys.front());
  for (const aws::ObjectInfo& object : listed->objects) {
    present.insert(object.key);
    const bool named = std::ranges::find(manifest.report_keys, object.key) != manifest.report_keys.end();
    if (named || object.key.ends_with(".json")) continue;
    if (folder_of(object.key) == own_folder)
      extra.push_back(object.key);
    else
      other_assemblies.insert(folder_of(object.key));
  }
  const std::string subject = to_string(month.period);
  if (!other_assemblies.empty())
    notes.ok(fmt::format("{} holds {} versions of {}; farthing follows the manifest, which names one.", folder,
                         other_assemblies.size() + 1, subject),
             "FD604", subject);
  if (!extra.empty())
    notes.ok(fmt::format("{} files in {} are none of the delivery's: {}. Farthing leaves them alone.", extra.size(),
                         folder, first_of(extra, 3)),
             "FD605", subject);
  std::vector<std::string> missing;
  for (const std::string& key : manifest.report_keys)
    if (!present.contains(key)) missing.push_back(key);
  if (missing.empty()) return;
  Finding& finding = notes.warn("FD608", subject,
                                fmt::format("The manifest of {} names {} files that are not there: {}.", subject,
                                            missing.size(), first_of(missing, 3)));
  finding.evidence = {"s3:ListObjectsV2", place_in(visit.facts().location->bucket, month.manifest_key), "", "", "", ""};
}

}  // namespace

void check_versions(Visit& visit, Notes& notes) {
  const auto& months = visit.facts().months;
  if (months.empty()) {
    notes.skip("There is no delivery to look into.");
    return;
  }
  const auto newest = read_manifest(visit, months.back());
  const std::string& bucket = visit.facts().location->bucket;
  if (!newest) {
    notes.refused(Place::object, newest.error(), Outcome::warning, bucket,
                  fmt::format("The manifest {} cannot be read", months.back().manifest_key));
    return;
  }
  if (!*newest) {
    Finding& finding =
        notes.warn("FD608", to_string(months.back().period),
                   fmt::format("{} is no manifest that can be read.", place_in(bucket, months.back().manifest_key)));
    finding.evidence = {"s3:GetObject", place_in(bucket, months.back().manifest_key), "", "", "", ""};
    return;
  }
  tell_kind(visit, **newest);
  const bill::Manifest& manifest = (*newest)->manifest;
  if (manifest.of_data_exports && !manifest.bucket.empty() && manifest.bucket != bucket) {
    Finding& finding = notes.fail("FD609", to_string(months.back().period),
                                  fmt::format("{} lists files in the bucket {}, not in its own.",
                                              place_in(bucket, months.back().manifest_key), manifest.bucket));
    finding.cure =
        fmt::format("Connect the bucket {}, if AWS delivers to that and copies to this one.", manifest.bucket);
    return;
  }
  compare_files(visit, notes, months.back(), manifest);
  if (months.size() > 1)
    if (const auto before = read_manifest(visit, months[months.size() - 2]); before && *before)
      compare_columns(notes, **newest, **before);
  if (notes.findings().empty())
    notes.ok(fmt::format("The newest manifest names {} files, and all are there.", manifest.report_keys.size()));
}

}  // namespace farthing::connect::doctor
