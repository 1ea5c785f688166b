#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "aws/s3_reader.hpp"
#include "connect/bucket_source.hpp"
#include "connect/doctor.hpp"
#include "control/fetched_objects.hpp"
#include "store/importer.hpp"

namespace farthing::connect {

/// Which months of an export are looked at by a sync.
struct MonthPlan {
  std::vector<BucketMonth> fetch;      ///< new, or delivered anew since they were read
  std::vector<BucketMonth> unchanged;  ///< read already, as they stand
  std::vector<BucketMonth> too_early;  ///< before the first bill wanted
  std::vector<BucketMonth> broken;     ///< could not be read as they stand; reading them once more changes nothing
};

/// The first bill wanted when nobody said another: six months before the current one.
BillingPeriod first_period_by_default(Instant now);

/// Tells what has to be fetched. A month is fetched when its manifest is another than the one that was read, when the
/// last attempt failed, or when it is in `again`; one whose files were broken only once a day while AWS delivers no
/// other.
MonthPlan plan_months(const std::vector<BucketMonth>& months, const std::vector<control::SeenMonth>& seen,
                      BillingPeriod first, const std::vector<BillingPeriod>& again, Instant now);

/// True for what will be the same at the next attempt unless somebody changes something: damaged files, say.
bool lasts(ErrorCode code);

/// Brings one month of an export from its bucket into a published bill. What was read and what failed is noted in the
/// control database: the next plan knows. `stop` ends fetching and reading with `cancelled`; what has arrived stays for
/// the next attempt.
class MonthImport {
 public:
  struct Progress {
    FetchProgress fetch;
    store::ReadingProgress reading;
  };

  MonthImport(store::DataFolder& data, const control::ExportRecord& source, store::ImportSettings settings)
      : data_(data), export_(source), settings_(std::move(settings)) {}

  Result<store::ImportOutcome> run(aws::S3Reader& bucket, BucketMonth month, Progress& progress,
                                   const std::stop_token& stop);

 private:
  Result<store::ImportOutcome> import_now(aws::S3Reader& bucket, BucketMonth& month, Progress& progress,
                                          const std::stop_token& stop);
  Result<> note_accounts(const store::ImportOutcome& outcome);
  store::DataFolder& data_;
  const control::ExportRecord& export_;
  store::ImportSettings settings_;
};

}  // namespace farthing::connect
