#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "control/bill_catalog.hpp"
#include "core/billing_period.hpp"
#include "core/decimal.hpp"
#include "core/instant.hpp"
#include "core/result.hpp"
#include "focus/bill_sql.hpp"
#include "focus/profile.hpp"
#include "query/cost_result.hpp"
#include "query/parameter_style.hpp"
#include "store/duckdb/engine.hpp"

namespace farthing::focus {

/// The form of a file: typed columns, or texts.
enum class FileForm : std::uint8_t { parquet, csv, csv_gz };

/// Reads `parquet`, `csv`, `csv.gz`. Fails with `usage`.
Result<FileForm> form_of_word(std::string_view word);
/// By the end of a file's name; nothing when it says none.
std::optional<FileForm> form_of_name(std::string_view file_name);
std::string_view name_of(FileForm form);
std::string_view media_type_of(FileForm form);

/// Which bills are exported, and how.
struct ExportRequest {
  BillingPeriod period;
  std::optional<std::string> payer;  ///< nothing: every payer's bill of the month
  Profile profile;
  FileForm form = FileForm::parquet;
  AccountNames names;  ///< as far as they are known
  query::ParameterStyle style;
};

/// What one currency of an exported file adds up to.
struct ExportedSum {
  std::string currency;
  std::uint64_t rows = 0;
  Decimal billed;
  Decimal effective;
};

/// What a file holds; enough for its metadata.
struct Exported {
  Profile profile;
  FileForm form = FileForm::parquet;
  std::vector<query::Source> bills;
  std::vector<ExportedSum> sums;
  std::uint64_t rows = 0;
  std::uint64_t adjustments = 0;  ///< rows for what negations do not cancel out
};

/// How many charges the bills have that a request chooses, for those who show progress.
std::uint64_t charges_of(std::span<const control::Publication> publications, const ExportRequest& request);

/// Writes the bills that a request chooses to a new file, reads it back, and holds it against the bills: rows, sums of
/// BilledCost and EffectiveCost by payer, currency, account, service, invoice and kind, prices times quantities, cells
/// that must not be empty. `file` lies in a folder that the engine may write, as does what it reads. Charges are
/// streamed; the dictionaries of the bills have to fit into the engine's memory.
/// Fails with `not_found` when there is no such bill, `damaged` when a segment is not as it was published,
/// `verification` when the file is not what the bills are; then no file is left.
Result<Exported> write_export(store::Engine& engine, const std::filesystem::path& data_folder,
                              std::span<const control::Publication> publications, const ExportRequest& request,
                              const std::filesystem::path& file);

/// Makes a written file durable and gives it its name, with its metadata beside it: `bill.parquet.metadata.json`.
Result<> put_in_place(const std::filesystem::path& written, const std::filesystem::path& file, const Exported& exported,
                      Instant now);

}  // namespace farthing::focus
