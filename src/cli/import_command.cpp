#include <optional>
#include <utility>

#include "answer/bill_import.hpp"
#include "answer/import_outcome.hpp"
#include "answer/json_parts.hpp"
#include "cli/command.hpp"
#include "cli/export_title.hpp"
#include "cli/progress_line.hpp"
#include "core/log.hpp"
#include "core/text_table.hpp"

namespace farthing::cli {
namespace {

using store::ImportOutcome;

std::string sentence(const ImportOutcome& outcome) {
  const control::DeliveryRecord& delivery = outcome.delivery;
  std::string text = fmt::format("{:<10}  {}  {}  {}: ", answer::word_of(outcome.what), to_string(delivery.period),
                                 printable(delivery.payer), export_title(delivery));
  switch (outcome.what) {
    case ImportOutcome::What::published:
      text += fmt::format(
          "{}, {}{}{}", counted(delivery.rows, "row"), counted(outcome.charges, "charge"),
          outcome.split_rows > 0 ? fmt::format(", {} of split costs", counted(outcome.split_rows, "row")) : "",
          outcome.replaced ? fmt::format(", in place of {}", counted(outcome.replaced_rows, "row")) : std::string());
      break;
    case ImportOutcome::What::unchanged:
      text += "these files are what the bill shows already";
      break;
    case ImportOutcome::What::superseded:
      text += outcome.other_export
                  ? "another export fills the bill now, and stays; --switch-export would bring these files back"
                  : "a newer delivery has replaced these files, and stays; --republish would bring them back";
      break;
  }
  if (outcome.restored_files > 0)
    text += fmt::format("; {} archived file{} restored", outcome.restored_files,
                        outcome.restored_files == 1 ? " was" : "s were");
  text += '\n';
  for (const std::string& warning : outcome.warnings)
    text += fmt::format("            warning: {}\n", printable(warning));
  return text;
}

class ImportCommand : public Command {
 public:
  std::string_view name() const override { return "import"; }
  std::string_view summary() const override { return "Read bills from a local copy of a billing bucket"; }
  std::string_view examples() const override {
    return R"(Examples:
  aws s3 sync s3://my-billing-bucket bucket   copy the bucket that AWS delivers to
  farthing import bucket                      read every bill in it, at any depth, by its manifests
  farthing import bucket/cur/my-report/20260501-20260601
                                              one month
  farthing import may.csv.gz                  a single file without a manifest; marked as hand-made
  farthing import bucket --switch-export      let this export fill bills that another one fills now

Each bill is read whole, checked against exact sums, and shown only then; when something is wrong with it, the
last good one stays. Files that were read before change nothing.)";
  }
  void declare(Options& options) override {
    options.texts("PATH", paths_, "", "folders with manifests, or single .csv, .csv.gz or .csv.zip files");
    options.required();
    options.flag("--switch-export", wanted_.switch_export, "let another export fill a bill than the one that does");
    options.flag("--republish", wanted_.republish, "bring back a delivery that a newer one has replaced");
    options.word("--output", output_, {"table", "json"}, "how to print what became of each delivery");
  }

  Result<> run(Context& context) override {
    wanted_.paths.assign(paths_.begin(), paths_.end());
    wanted_.client = context.settings().client;
    store::ReadingProgress progress;
    std::optional<ProgressLine> line;
    bool has_failed = false;
    answer::ImportWatch watch;
    watch.begun = [&](const bill::Delivery& delivery, std::size_t number, std::size_t total) {
      const std::string what = delivery.hand_made ? answer::place_of(delivery) : to_string(delivery.manifest.period);
      const std::string text = fmt::format("reading {} ({} of {})", what, number, total);
      line.emplace(context.shows_progress, [text, &progress] {
        return fmt::format("{}: {} rows", text, with_thousands(progress.rows.load()));
      });
    };
    watch.done = [&](const ImportOutcome& outcome, const bill::Delivery&) {
      line.reset();
      return output_ == "table" ? context.print(sentence(outcome)) : Result<>();
    };
    watch.failed = [&](const answer::ImportFailure& failure) -> Result<> {
      line.reset();
      const bool is_first = !std::exchange(has_failed, true);
      if (output_ == "table")
        FARTHING_CHECK(context.print(fmt::format("{:<10}  {}\n", "failed", printable(failure.place))));
      // The first one is what the command fails with at its end.
      const Error& error = failure.error;
      if (!is_first)
        log::error(error.message, {{"code", std::string(describe(error.code).name)}, {"cure", error.cure}});
      return {};
    };
    FARTHING_TRY(auto report, answer::import_bills(context.surroundings(), wanted_, progress, watch, {}));
    if (output_ == "json") FARTHING_CHECK(context.print(answer::document(answer::to_json(report))));
    if (!report.failures.empty()) return std::unexpected(std::move(report.failures.front().error));
    return {};
  }

 private:
  std::vector<std::string> paths_;
  answer::ImportWanted wanted_;
  std::string output_ = "table";
};

}  // namespace

std::unique_ptr<Command> make_import_command() { return std::make_unique<ImportCommand>(); }

}  // namespace farthing::cli
