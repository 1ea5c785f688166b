#include "answer/commitments.hpp"
#include "answer/opened_data.hpp"
#include "cli/command.hpp"
#include "query/commitments_output.hpp"
#include "query/question.hpp"

namespace farthing::cli {
namespace {

class CommitmentsCommand : public Command {
 public:
  std::string_view name() const override { return "commitments"; }
  std::string_view summary() const override {
    return "Say what Savings Plans and reservations cost, and how far they are used";
  }
  std::string_view examples() const override {
    return R"(Examples:
  farthing commitments                            those of the newest bill, with utilisation and coverage
  farthing commitments --period 2026-05           of another
  farthing commitments --from 2026-01 --to 2026-06 --output csv
  farthing commitments --output json              every digit, as text

All of it comes from the bill. Utilisation is used of what was due; coverage is how much of the usage that a commitment
could cover was covered, at public prices. docs/metrics.md says how each is made.)";
  }
  void declare(Options& options) override {
    options.text("--period", period_, "MONTH", "one month; default: the newest");
    options.text("--from", from_, "MONTH", "first month");
    options.text("--to", to_, "MONTH", "last month, inclusive");
    options.text("--payer", payer_, "ID", "of one payer");
    options.text("--as-of", as_of_, "DAY", "from what was live at the end of a day, or at a moment");
    options.word("--output", output_, {"table", "json", "csv"}, "table rounds to cents; json and csv never round");
  }

  Result<> run(Context& context) override {
    if (period_ && (from_ || to_)) return fail(ErrorCode::usage, "--period stands for --from and --to");
    if (period_) from_ = to_ = period_;
    FARTHING_TRY(auto data, answer::OpenedData::open(context.surroundings()));
    FARTHING_TRY(const auto moment, query::read_as_of(as_of_));
    FARTHING_TRY(auto publications, data.publications(context.settings().client, moment));
    FARTHING_TRY(const auto bills, answer::bills_of_months(std::move(publications), from_, to_, payer_));
    FARTHING_TRY(const auto report, query::commitments(data.engine(), data.folder().path(), bills));
    if (output_ == "json") return context.print_json(query::to_json(report));
    return context.print(output_ == "csv" ? query::to_csv(report) : query::to_table(report));
  }

 private:
  std::optional<std::string> period_;
  std::optional<std::string> from_;
  std::optional<std::string> to_;
  std::optional<std::string> payer_;
  std::optional<std::string> as_of_;
  std::string output_ = "table";
};

}  // namespace

std::unique_ptr<Command> make_commitments_command() { return std::make_unique<CommitmentsCommand>(); }

}  // namespace farthing::cli
