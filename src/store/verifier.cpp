#include "store/verifier.hpp"

#include <algorithm>
#include <set>

#include "store/archive.hpp"
#include "store/checksum.hpp"
#include "store/importer.hpp"
#include "store/records.hpp"
#include "store/split_costs.hpp"

namespace farthing::store {
namespace {

namespace fs = std::filesystem;

void check_segment(const DataFolder& data, const control::Publication& publication, const SegmentSettings& settings,
                   VerifyReport& report, std::optional<bill::ControlTotals>& counted) {
  const control::SegmentRecord& segment = *publication.segment;
  const fs::path folder = data.path() / segment.folder;
  bool sound = true;
  const auto problem = [&](const std::string& place, std::string what) {
    report.problems.push_back(
        {publication.client, publication.payer, publication.period, place, std::move(what), false});
    sound = false;
  };
  for (const control::SegmentFile& file : segment.files) {
    const fs::path path = folder / file.name;
    const auto found = checksums_of(path);
    if (!found) {
      problem(path.string(), found.error().message);
      continue;
    }
    report.bytes += found->bytes;
    if (found->bytes != file.bytes)
      problem(path.string(), fmt::format("{} bytes, recorded {}", found->bytes, file.bytes));
    else if (found->sha256 != file.sha256)
      problem(path.string(), "its bytes do not match its SHA-256");
    else if (found->xxh3 != file.xxh3)
      problem(path.string(), "its bytes do not match its XXH3 sum");
  }
  if (!sound) return;
  const auto recorded = control_totals(segment.totals);
  if (!recorded) return problem(folder.string(), recorded.error().message);
  for (const auto source : {SumSource::charges, SumSource::daily}) {
    const auto found = sum_segment(folder, source, settings);
    if (!found) return problem(folder.string(), found.error().message);
    if (const auto differs = difference(*recorded, *found)) problem(folder.string(), *differs);
    if (source == SumSource::charges) counted = *found;
  }
  const auto recorded_splits = split_totals(segment.split_totals);
  if (!recorded_splits) return problem(folder.string(), recorded_splits.error().message);
  const auto splits = sum_segment_splits(folder, settings);
  if (!splits) return problem(folder.string(), splits.error().message);
  if (const auto differs = difference(*recorded_splits, *splits)) problem(folder.string(), *differs);
  std::error_code failed;
  for (fs::directory_iterator at(folder, failed); !failed && at != fs::directory_iterator(); at.increment(failed)) {
    const std::string name = at->path().filename().string();
    if (std::ranges::none_of(segment.files, [&](const auto& file) { return file.name == name; }))
      problem(at->path().string(), "a file that does not belong to the segment");
  }
}

/// Checks the files that are not in `archived` yet, and adds them to it.
void check_archived_files(const DataFolder& data, const control::Publication& publication,
                          std::set<std::string>& archived, VerifyReport& report) {
  for (const control::DeliveryFile& file : publication.delivery.files) {
    if (!archived.insert(file.sha256).second) continue;
    const fs::path place = data.archived(file.sha256);
    const auto found = checksums_of(place);
    std::string what;
    if (!found)
      what = found.error().message;
    else if (found->sha256 != file.sha256)
      what = "its bytes do not match its SHA-256";
    if (found) report.bytes += found->bytes;
    if (!what.empty())
      report.problems.push_back({publication.client, publication.payer, publication.period, place.string(),
                                 fmt::format("{} (delivered as {})", what, file.name), true});
  }
}

}  // namespace

Result<VerifyReport> verify_data(DataFolder& data, const SegmentSettings& settings, const OnBill& on_bill,
                                 const std::stop_token& stop) {
  FARTHING_TRY(const FileLock use, data.use());
  FARTHING_CHECK(data.database().check());
  VerifyReport report;
  FARTHING_TRY(const auto publications, control::all_publications(data.database()));
  std::set<std::string> segments;
  std::set<std::string> archived;
  std::optional<bill::ControlTotals> ignored;
  std::size_t number = 0;
  for (const control::Publication& publication : publications) {
    if (stop.stop_requested()) return fail(ErrorCode::cancelled, "the verification was stopped");
    on_bill(publication, ++number, publications.size());
    if (!publication.live_until) ++report.bills;
    if (segments.insert(publication.segment->id).second) check_segment(data, publication, settings, report, ignored);
    check_archived_files(data, publication, archived, report);
  }
  report.segments = segments.size();
  report.archived_files = archived.size();
  return report;
}

Result<BillCheck> verify_bill(DataFolder& data, const control::Publication& publication,
                              const SegmentSettings& settings) {
  FARTHING_TRY(const FileLock use, data.use());
  BillCheck check;
  if (!publication.segment) return check;
  check.report.bills = publication.live_until ? 0 : 1;
  check.report.segments = 1;
  check_segment(data, publication, settings, check.report, check.counted);
  std::set<std::string> archived;
  check_archived_files(data, publication, archived, check.report);
  check.report.archived_files = archived.size();
  return check;
}

Result<> check_before_reading(const fs::path& data_folder, const control::Publication& publication,
                              std::span<const std::string_view> names) {
  if (!publication.segment) return {};
  for (const control::SegmentFile& file : publication.segment->files) {
    if (std::ranges::find(names, file.name) == names.end()) continue;
    const fs::path path = data_folder / publication.segment->folder / file.name;
    const auto found = xxh3_of(path);
    if (!found) return fail(ErrorCode::damaged, "{}", found.error().message);
    if (*found != file.xxh3)
      return fail(ErrorCode::damaged, "{}: its bytes are not those that were published (bill of {} for {})",
                  path.string(), publication.payer, to_string(publication.period));
  }
  return {};
}

Result<control::SegmentRecord> rebuild_segment(DataFolder& data, const control::Publication& publication,
                                               const SegmentSettings& settings, Instant now) {
  FARTHING_TRY(const FileLock use, data.use());
  FARTHING_TRY(const auto files, archived_files(data, publication.delivery));
  const fs::path staged = data.staging() / random_name();
  FARTHING_CHECK(make_folders(staged));
  ReadingProgress progress;
  const auto expected_period =
      publication.delivery.hand_made ? std::nullopt : std::optional<BillingPeriod>(publication.period);
  FARTHING_TRY(const WrittenSegment written, write_segment(staged, files, expected_period, settings, progress));
  FARTHING_TRY(const auto recorded, control_totals(publication.segment->totals));
  FARTHING_TRY(const auto recorded_splits, split_totals(publication.segment->split_totals));
  if (publication.segment->format == segment_format) {
    auto differs = difference(recorded, written.facts.totals);
    if (!differs) differs = difference(recorded_splits, written.facts.splits);
    if (differs)
      return fail(ErrorCode::verification, "the rebuilt bill of {} for {} differs from what was published: {}",
                  publication.payer, to_string(publication.period), *differs);
  }
  FARTHING_TRY(auto segment, settle_segment(data, staged, written, publication.delivery, now));
  FARTHING_CHECK(control::replace_segment(data.database(), publication.segment->id, segment));
  return segment;
}

}  // namespace farthing::store
