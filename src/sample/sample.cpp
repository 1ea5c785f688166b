#include "sample/sample.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "core/file.hpp"
#include "sample/csv_writer.hpp"
#include "sample/layout.hpp"
#include "sample/month_part.hpp"
#include "sample/node_survey.hpp"
#include "sample/split_rows.hpp"
#include "sample/truth.hpp"

namespace farthing::sample {
namespace {

Result<> check(const Options& options) {
  const auto within = [](std::string_view name, std::uint64_t value, std::uint64_t least,
                         std::uint64_t most) -> Result<> {
    if (value >= least && value <= most) return {};
    return fail(ErrorCode::usage, "{} of a sample must be between {} and {}, not {}", name, least, most,
                static_cast<std::int64_t>(value));
  };
  FARTHING_CHECK(within("the number of accounts", static_cast<std::uint64_t>(options.accounts), 1, 5'000));
  FARTHING_CHECK(within("the number of months", static_cast<std::uint64_t>(options.months), 1, 120));
  FARTHING_CHECK(within("the number of files", static_cast<std::uint64_t>(options.files), 1, 1'000));
  FARTHING_CHECK(within("the number of rows", options.rows, 1, 10'000'000'000));
  FARTHING_CHECK(within("the last year", static_cast<std::uint64_t>(options.last.year), 1990, 2999));
  FARTHING_CHECK(within("the last month", static_cast<std::uint64_t>(options.last.month), 1, 12));
  constexpr std::string_view allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!-_.*'()";
  if (options.report.empty() || options.report.find_first_not_of(allowed) != std::string::npos ||
      options.report.starts_with("."))
    return fail(ErrorCode::usage, "\"{}\" is no name of a report: letters, digits and !-_.*'() only", options.report);
  if (options.prefix.find_first_not_of(std::string(allowed) + "/") != std::string::npos ||
      options.prefix.find("..") != std::string::npos || options.prefix.starts_with("/"))
    return fail(ErrorCode::usage, "\"{}\" is no prefix of a report: letters, digits and !-_.*'()/ only",
                options.prefix);
  if (is_of_data_exports(options.form) && options.compression == Compression::zip)
    return std::unexpected(
        Error(ErrorCode::usage, "Data Exports never deliver zip", "leave --compression away, or take --form legacy"));
  if (options.format == Format::parquet && options.compression == Compression::zip)
    return std::unexpected(
        Error(ErrorCode::usage, "Parquet is never delivered as zip", "leave --compression away, or take --format csv"));
  if (options.form == Form::legacy && options.format == Format::parquet && options.versioning == Versioning::create_new)
    return std::unexpected(Error(ErrorCode::usage, "a legacy report in Parquet is for Athena and always overwritten",
                                 "leave --versioning away, or take --form cur-2"));
  if (is_focus(options.form) && options.split_costs)
    return std::unexpected(Error(ErrorCode::usage, "FOCUS has no rows of split cost allocation data",
                                 "leave --split-costs away, or take --form legacy or --form cur-2"));
  if (options.currency.size() != 3 ||
      !std::ranges::all_of(options.currency, [](char letter) { return letter >= 'A' && letter <= 'Z'; }))
    return fail(ErrorCode::usage, "\"{}\" is no currency code such as USD", options.currency);
  return {};
}

/// A month, or a superseded state of one, from its first chunk to its manifest. Parts run on any thread.
class Run {
 public:
  Run(const Organisation& organisation, const Commitments& commitments, const Options& options, int index,
      bool superseded)
      : organisation_(organisation),
        commitments_(commitments),
        options_(options),
        index_(index),
        superseded_(superseded) {
    parts_ = options.files + (superseded ? 1 : 0);
    left_ = parts_;
  }

  int parts() const { return parts_; }
  bool superseded() const { return superseded_; }
  int index() const { return index_; }

  Result<> make_part(int part, const std::function<void(std::uint64_t)>& progress) {
    FARTHING_CHECK(begin());
    {
      const auto& path = delivery_.chunks[static_cast<std::size_t>(part)];
      const bool is_parquet = options_.format == Format::parquet;
      const auto csv = is_parquet ? std::filesystem::path(path.string() + ".csv.gz") : path;
      FARTHING_TRY(ChunkFile file, ChunkFile::create(csv, options_.compression, member_of(path)));
      Tally tally = empty_tally();
      RowWriter writer(organisation_, *month_, file, tally,
                       mix(month_->salt, static_cast<std::uint64_t>(part) + 50'000));
      MonthPart rows(organisation_, commitments_, *month_, part, parts_, writer);
      FARTHING_CHECK(rows.run(progress));
      SplitTally split;
      FARTHING_CHECK(write_split_rows(organisation_, *month_, nodes_, part, parts_, writer, split));
      FARTHING_CHECK(writer.finish());
      FARTHING_CHECK(file.finish());
      if (is_parquet) {
        FARTHING_CHECK(options_.make_parquet(csv, path, month_->columns.in_parquet()));
        std::error_code ignored;
        std::filesystem::remove(csv, ignored);
      }
      const std::scoped_lock lock(mutex_);
      tally_->merge(tally);
      split_.merge(split);
      summary_.rows += writer.rows();
      summary_.split_rows += writer.split_rows();
      summary_.csv_bytes += file.csv_bytes();
      if (--left_ > 0) return {};
    }
    return finish();
  }

  std::string truth;
  const Summary& summary() const { return summary_; }

 private:
  Tally empty_tally() const {
    return {organisation_.accounts.size(), organisation_.skus.size(), organisation_.tag_sets.size()};
  }

  /// The texts of a month are made when its first part starts and dropped after its last: memory stays bounded.
  Result<> begin() {
    const std::scoped_lock lock(mutex_);
    if (month_) return {};
    month_.emplace(organisation_, options_, index_, superseded_);
    tally_.emplace(empty_tally());
    delivery_ = delivery_of(options_, *month_, parts_, superseded_);
    if (options_.split_costs) {
      FARTHING_TRY(nodes_, survey_nodes(organisation_, commitments_, *month_, parts_));
    }
    for (const auto& path : delivery_.manifests) FARTHING_CHECK(make_folders(path.parent_path()));
    return make_folders(delivery_.data_folder);
  }

  Result<> finish() {
    const std::string manifest = manifest_of(options_, organisation_, *month_, delivery_);
    for (const auto& path : delivery_.manifests) {
      FARTHING_CHECK(write_whole_file(path, manifest));
      summary_.bytes += manifest.size();
    }
    for (const auto& path : delivery_.chunks) {
      FARTHING_TRY(const File file, File::open(path));
      FARTHING_TRY(const std::uint64_t size, file.size());
      summary_.bytes += size;
    }
    summary_.files = delivery_.manifests.size() + delivery_.chunks.size();
    if (!superseded_) truth = truth_of_month(organisation_, *month_, *tally_, split_);
    nodes_.clear();
    split_ = {};
    tally_.reset();
    month_.reset();
    return {};
  }

  const Organisation& organisation_;
  const Commitments& commitments_;
  const Options& options_;
  const int index_;
  const bool superseded_;
  int parts_ = 0;
  std::mutex mutex_;
  int left_ = 0;
  std::optional<Month> month_;
  std::optional<Tally> tally_;
  Nodes nodes_;  ///< with split costs
  SplitTally split_;
  Delivery delivery_;
  Summary summary_;
};

/// Runs all parts, in order, on as many threads as the machine has.
Result<> make_all(std::vector<std::unique_ptr<Run>>& runs, std::uint64_t rows_total, const Progress& progress) {
  struct Job {
    Run* run;
    int part;
  };
  std::vector<Job> jobs;
  for (const auto& run : runs)
    for (int part = 0; part < run->parts(); ++part) jobs.push_back({run.get(), part});

  std::mutex mutex;
  std::uint64_t rows_done = 0;
  std::optional<Error> error;
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t at = next++; at < jobs.size(); at = next++) {
      const Job job = jobs[at];
      const auto told = [&](std::uint64_t rows) {
        if (!progress || job.run->superseded()) return;
        const std::scoped_lock lock(mutex);
        rows_done += rows;
        progress(rows_done, std::max(rows_total, rows_done));
      };
      if (Result<> made = job.run->make_part(job.part, told); !made) {
        const std::scoped_lock lock(mutex);
        if (!error) error = std::move(made.error());
        next = jobs.size();
      }
    }
  };
  {
    std::vector<std::jthread> threads;
    const std::size_t count = std::min<std::size_t>(std::max(1U, std::thread::hardware_concurrency()), jobs.size());
    for (std::size_t thread = 1; thread < count; ++thread) threads.emplace_back(work);
    work();
  }
  if (error) return std::unexpected(std::move(*error));
  return {};
}

}  // namespace

Result<Summary> write_sample(const Options& options, const Progress& progress) {
  FARTHING_CHECK(check(options));
  FARTHING_CHECK(prepare_output(options));
  const Organisation organisation = make_organisation(options);
  const Commitments commitments = make_commitments(organisation, options);

  std::vector<std::unique_ptr<Run>> runs;
  for (int index = 0; index < options.months; ++index) {
    if (options.versioning == Versioning::create_new)
      runs.push_back(std::make_unique<Run>(organisation, commitments, options, index, true));
    runs.push_back(std::make_unique<Run>(organisation, commitments, options, index, false));
  }
  FARTHING_CHECK(make_all(runs, options.rows * static_cast<std::uint64_t>(options.months), progress));

  Summary summary;
  std::vector<std::string> months;
  for (const auto& run : runs) {
    summary.bytes += run->summary().bytes;
    summary.files += run->summary().files;
    if (run->superseded()) continue;
    summary.rows += run->summary().rows;
    summary.split_rows += run->summary().split_rows;
    summary.csv_bytes += run->summary().csv_bytes;
    months.push_back(std::move(run->truth));
  }
  const std::string truth = truth_of_sample(options.seed, months);
  summary.truth = options.output / "truth.json";
  summary.folder = report_folder(options);
  FARTHING_CHECK(write_whole_file(summary.truth, truth));
  summary.bytes += truth.size();
  ++summary.files;
  return summary;
}

}  // namespace farthing::sample
