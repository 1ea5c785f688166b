#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "core/billing_period.hpp"
#include "core/result.hpp"

/// Bills of an invented organisation, as AWS delivers them, and their exact totals.
namespace farthing::sample {

enum class Form {
  legacy,  ///< a Cost and Usage Report
  cur_2,   ///< CUR 2.0 of Data Exports
  focus_1_0,
  focus_1_2,
};
constexpr bool is_focus(Form form) { return form == Form::focus_1_0 || form == Form::focus_1_2; }
constexpr bool is_of_data_exports(Form form) { return form != Form::legacy; }

enum class Format { csv, parquet };
enum class Compression { gzip, zip };  ///< of CSV
enum class Granularity { hourly, daily };
enum class Versioning { overwrite, create_new };

/// A column of a Parquet chunk, and which columns of the CSV chunk it is made of: the first that is not empty counts.
struct ParquetColumn {
  std::string name;
  std::string type;  ///< string, double, timestamp, map<string, string>
  std::vector<int> from;
};
/// Makes the second file of the first, gzipped CSV with a header. The generator has no writer of its own.
using ParquetMaker = std::function<Result<>(const std::filesystem::path& csv, const std::filesystem::path& parquet,
                                            const std::vector<ParquetColumn>& columns)>;

/// What to write. The same options always give the same CSV bytes and the same truth.json.
struct Options {
  std::filesystem::path output;  ///< an empty or new folder, or one that holds an earlier sample
  std::uint64_t seed = 1;
  int accounts = 12;  ///< the management account included; 1 to 5,000
  int months = 3;     ///< 1 to 120
  BillingPeriod last{2026, 11};
  std::uint64_t rows = 20'000;  ///< a month, about, without split rows: fees and fixed rows make small months larger
  int files = 2;                ///< chunks a month; 1 to 1,000
  Form form = Form::legacy;
  Format format = Format::csv;
  ParquetMaker make_parquet;  ///< needed for Parquet
  Compression compression = Compression::gzip;
  Granularity granularity = Granularity::hourly;
  Versioning versioning = Versioning::overwrite;
  std::string currency = "USD";
  bool open_last_month = true;  ///< the last month ends on its 20th day, without invoices
  std::string report = "farthing-sample";
  std::string prefix = "cur";  ///< may be empty
  bool split_costs = false;    ///< rows of split cost allocation data too: not of FOCUS, which has none
};

struct Summary {
  std::uint64_t rows = 0;        ///< in live chunks; what superseded assemblies hold is not counted
  std::uint64_t split_rows = 0;  ///< of split costs, beside those
  std::uint64_t bytes = 0;       ///< on disk: live and superseded chunks, manifests, truth.json
  std::uint64_t csv_bytes = 0;   ///< of the live chunks, before compression
  std::uint64_t files = 0;       ///< everything that was written
  std::filesystem::path folder;  ///< of the report: holds one folder a month
  std::filesystem::path truth;
};

/// Told of rows done and of rows to do, about, now and then; from several threads, one at a time.
using Progress = std::function<void(std::uint64_t rows_done, std::uint64_t rows_total)>;

/// Writes OUTPUT/PREFIX/REPORT/yyyymmdd-yyyymmdd/..., for CUR 2.0 OUTPUT/PREFIX/REPORT/data/BILLING_PERIOD=yyyy-mm/...
/// and metadata/ beside it, and OUTPUT/truth.json, replacing an earlier sample there. The charges do not depend on the
/// form, but FOCUS tells less of them: no cost before discounts, and nothing of what lies ahead. Split costs lie over
/// the charges: neither the other rows nor their totals depend on them.
///
/// Fails with `usage` when an option is out of range or does not go with the form, or the folder holds something else,
/// with `io` when the disk refuses.
Result<Summary> write_sample(const Options& options, const Progress& progress);

}  // namespace farthing::sample
