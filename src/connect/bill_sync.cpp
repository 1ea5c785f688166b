#include "connect/bill_sync.hpp"

#include <algorithm>
#include <map>

#include "control/child_accounts.hpp"
#include "store/records.hpp"

namespace farthing::connect {
namespace {

constexpr int look_back_months = 6;
/// A delivery that AWS replaces while it is fetched is started over; one that is replaced again and again waits for the
/// next sync.
constexpr int most_attempts = 3;

/// PREFIX/NAME, below which every key of the export must lie.
std::string folder_of(const control::ExportRecord& source) {
  return source.prefix.empty() ? source.name : fmt::format("{}/{}", source.prefix, source.name);
}

Result<std::vector<std::optional<control::FetchedObject>>> known_objects(control::ControlDatabase& database,
                                                                         const std::string& client,
                                                                         const std::string& bucket,
                                                                         const BucketDelivery& delivery) {
  std::vector<std::optional<control::FetchedObject>> known;
  for (const aws::ObjectInfo& object : delivery.objects) {
    FARTHING_TRY(auto found,
                 control::find_fetched(database, {client, bucket, object.key, object.etag, object.size, ""}));
    known.push_back(std::move(found));
  }
  return known;
}

bool lasts_by_name(std::string_view name) {
  return std::ranges::any_of(all_errors(),
                             [&](const ErrorDescription& error) { return error.name == name && lasts(error.code); });
}

}  // namespace

bool lasts(ErrorCode code) {
  switch (code) {
    case ErrorCode::no_bill:
    case ErrorCode::manifest:
    case ErrorCode::compression:
    case ErrorCode::too_large:
    case ErrorCode::csv:
    case ErrorCode::column_missing:
    case ErrorCode::number:
    case ErrorCode::date:
    case ErrorCode::mixed_bill:
    case ErrorCode::export_conflict:
    case ErrorCode::verification:
      return true;
    default:
      return false;
  }
}

BillingPeriod first_period_by_default(Instant now) {
  BillingPeriod period = BillingPeriod::containing(now);
  constexpr int months_a_year = 12;
  period.month -= look_back_months;
  if (period.month < 1) period = {period.year - 1, period.month + months_a_year};
  return period;
}

MonthPlan plan_months(const std::vector<BucketMonth>& months, const std::vector<control::SeenMonth>& seen,
                      BillingPeriod first, const std::vector<BillingPeriod>& again, Instant now) {
  constexpr Instant a_day = 86'400;
  MonthPlan plan;
  for (const BucketMonth& month : months) {
    const bool asked = std::ranges::find(again, month.period) != again.end();
    if (month.period < first && !asked) {
      plan.too_early.push_back(month);
      continue;
    }
    const auto known = std::ranges::find(seen, month.period, &control::SeenMonth::period);
    const bool is_same =
        known != seen.end() && known->manifest_key == month.manifest_key && known->manifest_etag == month.manifest_etag;
    if (asked || !is_same)
      plan.fetch.push_back(month);
    else if (known->problem.empty())
      (known->delivery_id.empty() ? plan.fetch : plan.unchanged).push_back(month);
    else
      (lasts_by_name(known->problem) && now - known->seen_at < a_day ? plan.broken : plan.fetch).push_back(month);
  }
  return plan;
}

Result<store::ImportOutcome> MonthImport::run(aws::S3Reader& bucket, BucketMonth month, Progress& progress,
                                              const std::stop_token& stop) {
  const std::stop_callback stop_reading(stop, [&] { progress.reading.stop = true; });
  auto outcome = import_now(bucket, month, progress, stop);
  for (int attempt = 2; attempt <= most_attempts && !outcome && !stop.stop_requested() &&
                        outcome.error().code == ErrorCode::manifest_changed;
       ++attempt)
    outcome = import_now(bucket, month, progress, stop);

  control::SeenMonth seen{
      export_.client, export_.id, month.period, month.manifest_key, month.manifest_etag, {}, {}, {}, {}, {}};
  seen.delivered_at = month.delivered_at;
  seen.seen_at = settings_.clock();
  if (outcome) {
    seen.delivery_id = outcome->delivery.id;
    seen.imported_at = seen.seen_at;
  } else {
    if (outcome.error().code == ErrorCode::cancelled) return outcome;
    seen.problem = describe(outcome.error().code).name;
  }
  FARTHING_CHECK(control::put_seen_month(data_.database(), seen));
  return outcome;
}

Result<store::ImportOutcome> MonthImport::import_now(aws::S3Reader& bucket, BucketMonth& month, Progress& progress,
                                                     const std::stop_token& stop) {
  progress.fetch.files = 0;
  progress.fetch.bytes = 0;
  progress.fetch.files_known = 0;
  FARTHING_TRY(const BucketDelivery found, read_bucket_delivery(bucket, month.manifest_key, folder_of(export_)));
  // It may be another than the list told of.
  month.manifest_etag = found.manifest.etag;
  if (found.manifest.last_modified > 0) month.delivered_at = found.manifest.last_modified;
  if (found.delivery.manifest.period != month.period)
    return fail(ErrorCode::manifest, "s3://{}/{}: is the manifest of {}, not of {}", bucket.bucket().name,
                month.manifest_key, to_string(found.delivery.manifest.period), to_string(month.period));
  const std::string& name = bucket.bucket().name;
  FARTHING_TRY(auto known, known_objects(data_.database(), export_.client, name, found));
  BucketSource source(bucket, found, data_, std::move(known), progress.fetch);
  auto outcome = store::import_delivery(data_, found.delivery, source, settings_, progress.reading);
  if (!outcome && stop.stop_requested())
    return fail(ErrorCode::cancelled, "the bill of {} was cancelled", to_string(month.period));
  // Not every damage shows in an ETag: what cannot be read is fetched anew.
  if (!outcome && lasts(outcome.error().code)) source.forget();
  FARTHING_CHECK(outcome);
  std::vector<control::FetchedObject> fetched;
  for (std::size_t i = 0; i < found.objects.size(); ++i)
    fetched.push_back({export_.client, name, found.objects[i].key, found.objects[i].etag, found.objects[i].size,
                       outcome->delivery.files.at(i).sha256});
  FARTHING_CHECK(control::put_fetched(data_.database(), fetched, settings_.clock()));
  source.forget();
  FARTHING_CHECK(note_accounts(*outcome));
  return outcome;
}

Result<> MonthImport::note_accounts(const store::ImportOutcome& outcome) {
  FARTHING_TRY(const auto live,
               control::publications(data_.database(), export_.client, std::nullopt, control::Read::with_totals));
  std::map<std::string, std::string> names;
  for (const control::Publication& publication : live) {
    if (publication.delivery.id != outcome.delivery.id || !publication.segment) continue;
    FARTHING_TRY(const auto totals, store::control_totals(publication.segment->totals));
    // A bill names accounts by their ids only.
    for (const auto& [key, sum] : totals) names[key.account];
  }
  names.erase("");
  if (names.empty()) return {};
  return control::put_billed_accounts(data_.database(), export_.client, outcome.delivery.payer, names,
                                      settings_.clock());
}

}  // namespace farthing::connect
