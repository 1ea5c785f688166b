#include <algorithm>
#include <atomic>
#include <map>

#include "cli/command.hpp"
#include "cli/progress_line.hpp"
#include "cli/sample_parquet.hpp"
#include "core/text_table.hpp"
#include "sample/sample.hpp"

namespace farthing::cli {
namespace {

const std::map<std::string, sample::Form> forms{{"legacy", sample::Form::legacy},
                                                {"cur-2", sample::Form::cur_2},
                                                {"focus-1.0", sample::Form::focus_1_0},
                                                {"focus-1.2", sample::Form::focus_1_2}};

constexpr double bytes_a_mib = 1024.0 * 1024.0;

class SampleCommand : public Command {
 public:
  std::string_view name() const override { return "sample"; }
  std::string_view summary() const override {
    return "Write the bills of a made-up organisation, as AWS delivers them";
  }
  std::string_view examples() const override {
    return R"(Examples:
  farthing sample --output bucket                            three months, 12 accounts, 20,000 rows a month
  farthing sample --output bucket --months 12 --accounts 200 --rows 1000000 --files 4
  farthing sample --output bucket --versioning create-new --compression zip --granularity daily
  farthing sample --output bucket --form cur-2 --format parquet
  farthing sample --output bucket --split-costs              what pods and tasks have of the instances they run on

The folder holds what a bucket would hold, and truth.json: the exact totals, added up while the rows were made. The
same options always give the same bills.)";
  }
  void declare(Options& options) override {
    options.text("--output", output_, "DIR", "an empty or new folder, or one with an earlier sample");
    options.required();
    options.number("--seed", seed_, "another organisation for each", 0);
    options.number("--accounts", accounts_, "the management account included", 0);
    options.number("--months", months_, "how many bills", 0);
    options.text("--last", last_, "MONTH", "the last of them");
    options.number("--rows", rows_, "about so many a month", 0);
    options.number("--files", files_, "chunks a month", 0);
    options.word("--form", form_, {"legacy", "cur-2", "focus-1.0", "focus-1.2"},
                 "a Cost and Usage Report, or CUR 2.0 or FOCUS of Data Exports");
    options.word("--format", format_, {"csv", "parquet"}, "of the chunks");
    options.word("--compression", compression_, {"gzip", "zip"}, "of CSV");
    options.word("--granularity", granularity_, {"hourly", "daily"}, "of usage");
    options.word("--versioning", versioning_, {"overwrite", "create-new"},
                 "create-new leaves superseded assemblies beside the live one");
    options.flag("--split-costs", split_costs_,
                 "split cost allocation data too: rows of pods and tasks beside the others");
    options.text("--currency", currency_, "CODE", "of the bills");
    options.flag("--closed", closed_, "close the last month too: invoiced and complete");
    options.text("--report", report_, "NAME", "of the export");
    options.text("--prefix", prefix_, "PREFIX", "of the keys in the bucket");
  }

  Result<> run(Context& context) override {
    sample::Options options;
    options.output = output_;
    options.seed = seed_;
    constexpr std::uint64_t most = 1'000'000;  // past every bound; write_sample says which
    options.accounts = static_cast<int>(std::min(accounts_, most));
    options.months = static_cast<int>(std::min(months_, most));
    FARTHING_TRY(options.last, BillingPeriod::parse(last_));
    options.rows = rows_;
    options.files = static_cast<int>(std::min(files_, most));
    options.form = forms.at(form_);
    options.compression = compression_ == "zip" ? sample::Compression::zip : sample::Compression::gzip;
    options.format = format_ == "parquet" ? sample::Format::parquet : sample::Format::csv;
    options.make_parquet = parquet_maker(std::filesystem::absolute(output_));
    options.granularity = granularity_ == "daily" ? sample::Granularity::daily : sample::Granularity::hourly;
    options.versioning = versioning_ == "create-new" ? sample::Versioning::create_new : sample::Versioning::overwrite;
    options.split_costs = split_costs_;
    options.currency = currency_;
    options.open_last_month = !closed_;
    options.report = report_;
    options.prefix = prefix_;

    std::atomic<std::uint64_t> done{0};
    std::atomic<std::uint64_t> total{0};
    Result<sample::Summary> written;
    {
      const ProgressLine line(context.shows_progress, [&] {
        return fmt::format("writing: {} of about {} rows", with_thousands(done.load()), with_thousands(total.load()));
      });
      written = sample::write_sample(options, [&](std::uint64_t rows_done, std::uint64_t rows_total) {
        done = rows_done;
        total = rows_total;
      });
    }
    if (!written) return std::unexpected(std::move(written.error()));
    return context.print(fmt::format(
        "{}{} in {}, {:.1f} MiB ({:.1f} MiB as CSV): {}\nexact totals: {}\n", counted(written->rows, "row"),
        split_costs_ ? fmt::format(" and {} of split costs", counted(written->split_rows, "row")) : "",
        counted(written->files, "file"), static_cast<double>(written->bytes) / bytes_a_mib,
        static_cast<double>(written->csv_bytes) / bytes_a_mib, written->folder.string(), written->truth.string()));
  }

 private:
  const sample::Options defaults_;
  std::string output_;
  std::uint64_t seed_ = defaults_.seed;
  std::uint64_t accounts_ = static_cast<std::uint64_t>(defaults_.accounts);
  std::uint64_t months_ = static_cast<std::uint64_t>(defaults_.months);
  std::string last_ = to_string(defaults_.last);
  std::uint64_t rows_ = defaults_.rows;
  std::uint64_t files_ = static_cast<std::uint64_t>(defaults_.files);
  std::string form_ = "legacy";
  std::string format_ = "csv";
  std::string compression_ = "gzip";
  std::string granularity_ = "hourly";
  std::string versioning_ = "overwrite";
  std::string currency_ = defaults_.currency;
  bool split_costs_ = false;
  bool closed_ = false;
  std::string report_ = defaults_.report;
  std::string prefix_ = defaults_.prefix;
};

}  // namespace

std::unique_ptr<Command> make_sample_command() { return std::make_unique<SampleCommand>(); }

}  // namespace farthing::cli
