#include <algorithm>
#include <filesystem>

#include "answer/account_names.hpp"
#include "answer/opened_data.hpp"
#include "cli/command.hpp"
#include "cli/progress_line.hpp"
#include "core/text_table.hpp"
#include "focus/export.hpp"
#include "focus/metadata.hpp"
#include "query/cost_output.hpp"

namespace farthing::cli {
namespace {

namespace fs = std::filesystem;

constexpr double bytes_a_mib = 1024.0 * 1024.0;

Result<focus::FileForm> form_of(const std::string& file_type, const fs::path& file) {
  if (!file_type.empty()) return focus::form_of_word(file_type);
  if (const auto form = focus::form_of_name(file.filename().string())) return *form;
  return std::unexpected(Error(ErrorCode::usage,
                               fmt::format("the name {} does not say what type of file it is", file.string()),
                               "end it in .parquet, .csv or .csv.gz, or say --file-type"));
}

std::string to_text(const focus::Exported& exported, const fs::path& file) {
  std::string text = fmt::format("{}: {}, FOCUS {}\n", printable(file.string()), counted(exported.rows, "row"),
                                 exported.profile.version);
  for (const query::Source& bill : exported.bills)
    text += fmt::format("  bill of {} for {}{}\n", printable(bill.payer), to_string(bill.period),
                        bill.open ? ", still open" : "");
  for (const focus::ExportedSum& sum : exported.sums)
    text += fmt::format("  BilledCost {} {}, EffectiveCost {}\n", query::to_cents(sum.billed), printable(sum.currency),
                        query::to_cents(sum.effective));
  text += "  read back: every sum equals the bill's, by account, service and invoice\n";
  if (exported.adjustments > 0)
    text += fmt::format("  {} for what negation of Savings Plans does not cancel out (docs/focus.md)\n",
                        counted(exported.adjustments, "adjustment"));
  return text;
}

class ExportCommand : public Command {
 public:
  std::string_view name() const override { return "export"; }
  std::string_view summary() const override { return "Write bills as a file of FOCUS"; }
  std::string_view examples() const override {
    return R"(Examples:
  farthing export --period 2026-10 --output-file bill.parquet         every payer's bill of the month, FOCUS 1.2
  farthing export --period 2026-10 --output-file bill.csv.gz --payer 111122223333
  farthing export --format focus-1.0 --period 2026-10 --output-file old.csv

Costs are exact: DECIMAL in Parquet, every digit in CSV. The file is written beside its name and read back; only when
its sums equal the bills' it gets the name. What it holds is said in FILE.metadata.json. docs/focus.md says how each
column is made, and what FOCUS asks for that bills do not tell. Commitment for hours to come is in no row.)";
  }
  void declare(Options& options) override {
    options.word("--format", format_, focus::profile_names(), "a version of FOCUS");
    options.text("--period", period_, "MONTH", "of the bills, such as 2026-10");
    options.required();
    options.text("--output-file", file_, "FILE", "it is replaced; its end says the type: .parquet, .csv, .csv.gz");
    options.required();
    options.text("--payer", payer_, "ACCOUNT", "only this payer's bill");
    options.word("--file-type", file_type_, {"parquet", "csv", "csv.gz"}, "whatever the name ends in");
    options.word("--output", output_, {"table", "json"}, "how to print what was written");
  }

  Result<> run(Context& context) override {
    focus::ExportRequest request;
    FARTHING_TRY(request.profile, focus::profile_of(format_));
    FARTHING_TRY(request.period, BillingPeriod::parse(period_));
    request.payer = payer_;
    const fs::path file = fs::absolute(file_).lexically_normal();
    FARTHING_TRY(request.form, form_of(file_type_, file));
    std::error_code ignored;
    if (fs::is_directory(file, ignored)) return fail(ErrorCode::io, "{} is a folder", file.string());
    if (!fs::is_directory(file.parent_path(), ignored))
      return fail(ErrorCode::io, "there is no folder {}", file.parent_path().string());

    FARTHING_TRY(auto data, answer::OpenedData::open(context.surroundings(), {file.parent_path()}));
    FARTHING_TRY(const auto publications, data.publications(context.settings().client, std::nullopt));
    FARTHING_TRY(request.names, answer::account_names(data.folder().database(), context.settings().client));
    const fs::path aside = file.string() + ".part";
    Result<focus::Exported> exported;
    {
      const std::uint64_t charges = focus::charges_of(publications, request);
      const ProgressLine line(context.shows_progress, [&] {
        std::error_code error;
        const auto bytes = fs::file_size(aside, error);
        return fmt::format("writing {}: {:.1f} MiB", counted(charges, "charge"),
                           error ? 0.0 : static_cast<double>(bytes) / bytes_a_mib);
      });
      exported = focus::write_export(data.engine(), data.folder().path(), publications, request, aside);
    }
    if (!exported) return std::unexpected(std::move(exported.error()));
    const Instant now = context.clock.now();
    FARTHING_CHECK(focus::put_in_place(aside, file, *exported, now));
    if (output_ == "json") return context.print_json(focus::metadata_json(*exported, now));
    return context.print(to_text(*exported, file));
  }

 private:
  std::string format_ = "focus-1.2";
  std::string period_;
  std::string file_;
  std::optional<std::string> payer_;
  std::string file_type_;
  std::string output_ = "table";
};

}  // namespace

std::unique_ptr<Command> make_export_command() { return std::make_unique<ExportCommand>(); }

}  // namespace farthing::cli
