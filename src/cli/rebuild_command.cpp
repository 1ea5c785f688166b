#include <set>

#include "answer/surroundings.hpp"
#include "cli/command.hpp"
#include "cli/progress_line.hpp"
#include "core/text_table.hpp"
#include "store/verifier.hpp"

namespace farthing::cli {
namespace {

class RebuildCommand : public Command {
 public:
  std::string_view name() const override { return "rebuild"; }
  std::string_view summary() const override { return "Make segments anew from the archive"; }
  std::string_view examples() const override {
    return R"(Examples:
  farthing rebuild                      every segment of every client, earlier ones included
  farthing rebuild --period 2026-05     those of one month
  farthing rebuild --payer 111122223333

After damage, or after an update that brings a new format. Each segment is read again from the delivered files in the
archive, checked against the recorded totals, and takes the old one's place in one step; questions go on meanwhile.)";
  }
  void declare(Options& options) override {
    options.text("--payer", payer_, "ACCOUNT", "only this payer's");
    options.text("--period", period_, "MONTH", "only this month's");
  }

  Result<> run(Context& context) override {
    std::optional<BillingPeriod> period;
    if (period_) {
      FARTHING_TRY(period, BillingPeriod::parse(*period_));
    }
    FARTHING_TRY(auto data, store::DataFolder::open_existing(context.settings().data));
    FARTHING_TRY(const auto publications, control::all_publications(data.database()));
    store::SegmentSettings settings;
    settings.threads = context.settings().threads;
    std::set<std::string> done;
    std::optional<Error> first_failure;
    for (const control::Publication& publication : publications) {
      if ((payer_ && publication.payer != *payer_) || (period && publication.period != *period)) continue;
      if (!done.insert(publication.segment->id).second) continue;
      const std::string bill = fmt::format("{}  {}", to_string(publication.period), printable(publication.payer));
      auto rebuilt = [&] {
        const ProgressLine line(context.shows_progress, [&] { return "rebuilding " + bill; });
        return store::rebuild_segment(data, publication, settings, context.clock.now());
      }();
      FARTHING_CHECK(context.print(
          fmt::format("{}  {}: {}\n", rebuilt ? "rebuilt" : "failed ", bill,
                      rebuilt ? counted(rebuilt->charges, "charge") : printable(rebuilt.error().message))));
      if (!rebuilt && !first_failure) first_failure = std::move(rebuilt.error());
    }
    // The segments that were replaced take as much room as the new ones.
    FARTHING_CHECK(data.sweep(answer::kept_since(context.surroundings())));
    if (first_failure) return std::unexpected(std::move(*first_failure));
    if (done.empty()) return context.print("No segment matches; nothing was rebuilt.\n");
    return {};
  }

 private:
  std::optional<std::string> payer_;
  std::optional<std::string> period_;
};

}  // namespace

std::unique_ptr<Command> make_rebuild_command() { return std::make_unique<RebuildCommand>(); }

}  // namespace farthing::cli
