#include <algorithm>
#include <boost/json.hpp>
#include <iterator>

#include "answer/import_outcome.hpp"
#include "answer/json_parts.hpp"
#include "answer/surroundings.hpp"
#include "bill/delivery.hpp"
#include "cli/command.hpp"
#include "cli/export_title.hpp"
#include "cli/progress_line.hpp"
#include "core/log.hpp"
#include "core/text_table.hpp"
#include "store/importer.hpp"

namespace farthing::cli {
namespace {

namespace json = boost::json;
using store::ImportOutcome;

std::string sentence(const ImportOutcome& outcome) {
  const control::DeliveryRecord& delivery = outcome.delivery;
  std::string text = fmt::format("{:<10}  {}  {}  {}: ", answer::word_of(outcome.what), to_string(delivery.period),
                                 printable(delivery.payer), export_title(delivery));
  switch (outcome.what) {
    case ImportOutcome::What::published:
      text += fmt::format(
          "{}, {}{}", counted(delivery.rows, "row"), counted(outcome.charges, "charge"),
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
    options.flag("--switch-export", settings_.switch_export, "let another export fill a bill than the one that does");
    options.flag("--republish", settings_.republish, "bring back a delivery that a newer one has replaced");
    options.word("--output", output_, {"table", "json"}, "how to print what became of each delivery");
  }

  Result<> run(Context& context) override {
    std::vector<bill::Delivery> deliveries;
    std::vector<bill::UnusableManifest> unusable;
    std::size_t superseded = 0;
    for (const std::string& path : paths_) {
      FARTHING_TRY(auto found, bill::discover(path));
      superseded += found.superseded;
      std::ranges::move(found.deliveries, std::back_inserter(deliveries));
      std::ranges::move(found.unusable, std::back_inserter(unusable));
    }
    FARTHING_TRY(auto data, store::DataFolder::open(context.settings().data));
    FARTHING_CHECK(data.sweep(answer::kept_since(context.surroundings())));

    settings_.client = context.settings().client;
    settings_.segment.threads = context.settings().threads;
    settings_.clock = context.clock.now;
    json::array outcomes;
    Failures failures;
    for (const bill::UnusableManifest& manifest : unusable)
      FARTHING_CHECK(report_failure(context, manifest.path.string(), manifest.error, failures));
    for (std::size_t i = 0; i < deliveries.size(); ++i) {
      const auto outcome = import_one(context, data, deliveries[i], fmt::format("{} of {}", i + 1, deliveries.size()));
      if (outcome) {
        if (deliveries[i].hand_made) {
          settings_.made_by_hand.push_back(outcome->delivery);
          // What is known already may have had another name when it came first.
          settings_.made_by_hand.back().files.at(0).name = deliveries[i].files.at(0).name;
        }
        outcomes.push_back(answer::to_json(*outcome));
        if (output_ == "table") FARTHING_CHECK(context.print(sentence(*outcome)));
      } else {
        FARTHING_CHECK(report_failure(context, place_of(deliveries[i]), outcome.error(), failures));
      }
    }
    if (output_ == "json")
      FARTHING_CHECK(context.print(answer::document(json::object{{"deliveries", std::move(outcomes)},
                                                                 {"failures", std::move(failures.list)},
                                                                 {"superseded_assemblies", superseded}})));
    if (failures.first) return std::unexpected(std::move(*failures.first));
    return {};
  }

 private:
  /// What went wrong; one bill's failure keeps no other from being read.
  struct Failures {
    json::array list;
    std::optional<Error> first;  ///< what the command fails with at its end
  };

  Result<> report_failure(const Context& context, const std::string& place, const Error& error,
                          Failures& failures) const {
    json::object failure{{"place", place}};
    for (const auto& [name, value] : answer::error_json(error)) failure[name] = value;
    failures.list.push_back(std::move(failure));
    if (output_ == "table") FARTHING_CHECK(context.print(fmt::format("{:<10}  {}\n", "failed", printable(place))));
    if (!failures.first)
      failures.first = error;
    else
      log::error(error.message, {{"code", std::string(describe(error.code).name)}, {"cure", error.cure}});
    return {};
  }

  static std::string place_of(const bill::Delivery& delivery) {
    return delivery.hand_made ? delivery.files.at(0).path.string() : delivery.manifest_path.string();
  }

  Result<ImportOutcome> import_one(const Context& context, store::DataFolder& data, const bill::Delivery& delivery,
                                   const std::string& place) {
    store::ReadingProgress progress;
    const ProgressLine line(context.shows_progress, [&] {
      return fmt::format("reading {} ({}): {} rows",
                         delivery.hand_made ? place_of(delivery) : to_string(delivery.manifest.period), place,
                         with_thousands(progress.rows.load()));
    });
    return store::import_delivery(data, delivery, settings_, progress);
  }

  std::vector<std::string> paths_;
  store::ImportSettings settings_;
  std::string output_ = "table";
};

}  // namespace

std::unique_ptr<Command> make_import_command() { return std::make_unique<ImportCommand>(); }

}  // namespace farthing::cli
