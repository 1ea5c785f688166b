#include <algorithm>
#include <utility>

#include "answer/json_parts.hpp"
#include "answer/opened_data.hpp"
#include "answer/traced_charges.hpp"
#include "bill/file_reader.hpp"
#include "cli/command.hpp"
#include "core/text_table.hpp"
#include "query/question.hpp"

namespace farthing::cli {
namespace {

using answer::Traced;
using query::TracedCharge;

std::string to_text(const Traced& traced) {
  const TracedCharge& charge = traced.charge;
  std::string text = fmt::format("{}, row {} (bill of {} for {})\n", printable(charge.file), charge.row,
                                 printable(charge.bill.payer), to_string(charge.bill.period));
  text += fmt::format("  archived as {}\n", printable(traced.archived.string()));
  text += fmt::format("  {}{} of {} in account {}, {} to {}\n", printable(charge.line_item_type),
                      charge.commitment_status.empty() ? "" : fmt::format(" ({})", charge.commitment_status),
                      printable(charge.service), printable(charge.account), charge.usage_start, charge.usage_end);
  for (const query::Metric metric : answer::all_metrics) {
    const auto& cost = charge.costs[static_cast<std::size_t>(metric)];
    if (cost)
      text += fmt::format("  {:<14} {} {}\n", query::name_of(metric), to_string(*cost), printable(charge.currency));
  }
  text += "  as delivered:\n";
  for (const auto& [name, value] : traced.cells)
    if (!value.empty()) text += fmt::format("    {} = {}\n", printable(name), printable(value));
  return text;
}

class TraceCommand : public Command {
 public:
  std::string_view name() const override { return "trace"; }
  std::string_view summary() const override { return "Show the delivered rows behind a cost"; }
  std::string_view examples() const override {
    return R"(Examples:
  farthing trace --from 2026-05 --to 2026-05 --filter service=AmazonEC2    its five largest charges
  farthing trace --filter resource=i-0123456789abcdef0 --limit 20
  farthing trace --filter line-item-type=Refund --raw                      the bare lines, as AWS wrote them
  farthing trace --file farthing-sample-1.csv.gz --row 17                  what was made of one row

For each charge: the delivered file and its row, the copy in the archive, every cost with every digit, and the row.)";
  }
  void declare(Options& options) override {
    options.text("--from", question_.from, "DATE", "first month (2026-05) or day (2026-05-03)");
    options.text("--to", question_.to, "DATE", "last month or day, inclusive");
    options.text("--by", question_.by, "period|usage", "choose by the bill or by the date of use");
    options.texts("--filter", question_.filters, "CONDITION", "as of `farthing cost`; again for another");
    options.text("--file", question_.file, "NAME", "a delivered file, by its name or how that ends");
    options.number("--row", question_.row, "a row of that file, from 1", 1);
    options.text("--metric", question_.metric, "METRIC", "the charges with the largest such cost come first");
    options.number("--limit", question_.limit, "how many charges at most", 1);
    options.text("--as-of", question_.as_of, "DAY", "from what was live at the end of a day, or at a moment");
    options.flag("--raw", raw_, "print the header and the rows as delivered, nothing else");
    options.word("--output", output_, {"table", "json"}, "how to print them");
  }

  Result<> run(Context& context) override {
    FARTHING_TRY(query::TraceQuery query, query::read_question(question_));
    FARTHING_TRY(auto data, answer::OpenedData::open(context.surroundings()));
    FARTHING_TRY(query.aliases, data.label_aliases(context.settings().client));
    FARTHING_TRY(const auto moment, query::read_as_of(question_.as_of));
    FARTHING_TRY(const auto publications, data.publications(context.settings().client, moment));
    FARTHING_TRY(const auto traced, answer::traced_charges(data.engine(), data.folder(), publications, query));
    if (raw_) return print_raw(context, traced);
    if (output_ == "json") return context.print(answer::document(answer::to_json(traced)));
    if (traced.empty()) return context.print("No charge matches.\n");
    std::string text;
    for (const Traced& one : traced) text += (text.empty() ? "" : "\n") + to_text(one);
    return context.print(text);
  }

 private:
  /// Every file's header stands above its rows, once: rows of one file stand together, files in the order of their
  /// first row.
  static Result<> print_raw(const Context& context, const std::vector<Traced>& traced) {
    std::vector<std::string> files;
    for (const Traced& one : traced)
      if (std::ranges::find(files, one.charge.sha256) == files.end()) files.push_back(one.charge.sha256);
    for (const std::string& file : files) {
      bool header_is_due = true;
      for (const Traced& one : traced) {
        if (one.charge.sha256 != file) continue;
        if (std::exchange(header_is_due, false)) {
          FARTHING_TRY(const std::string header, bill::read_raw_row({one.archived, one.charge.file}, 0, {}));
          FARTHING_CHECK(context.print(header + "\n"));
        }
        FARTHING_CHECK(context.print(one.raw + "\n"));
      }
    }
    return {};
  }

  query::TraceQuestion question_;
  bool raw_ = false;
  std::string output_ = "table";
};

}  // namespace

std::unique_ptr<Command> make_trace_command() { return std::make_unique<TraceCommand>(); }

}  // namespace farthing::cli
