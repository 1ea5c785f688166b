#include "answer/rebuilding.hpp"
#include "cli/command.hpp"
#include "cli/progress_line.hpp"
#include "core/text_table.hpp"

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
    FARTHING_TRY(const auto wanted, answer::rebuild_wanted(payer_, period_));
    FARTHING_TRY(auto data, store::DataFolder::open_existing(context.settings().data));
    std::optional<ProgressLine> line;
    answer::RebuildWatch watch;
    watch.begun = [&](const control::Publication& publication, std::size_t, std::size_t) {
      std::string text = fmt::format("rebuilding {}", bill_of(publication.period, publication.payer));
      line.emplace(context.shows_progress, [text = std::move(text)] { return text; });
    };
    watch.ended = [&](const answer::RebuiltSegment& one) {
      line.reset();
      return context.print(fmt::format("{}  {}: {}\n", one.error ? "failed " : "rebuilt",
                                       bill_of(one.period, one.payer),
                                       one.error ? printable(one.error->message) : counted(one.charges, "charge")));
    };
    FARTHING_TRY(const auto list, answer::rebuild(context.surroundings(), data, wanted, watch, {}));
    if (auto failure = answer::first_failure(list)) return std::unexpected(std::move(*failure));
    if (list.empty()) return context.print("No segment matches; nothing was rebuilt.\n");
    return {};
  }

 private:
  static std::string bill_of(BillingPeriod period, const std::string& payer) {
    return fmt::format("{}  {}", to_string(period), printable(payer));
  }

  std::optional<std::string> payer_;
  std::optional<std::string> period_;
};

}  // namespace

std::unique_ptr<Command> make_rebuild_command() { return std::make_unique<RebuildCommand>(); }

}  // namespace farthing::cli
