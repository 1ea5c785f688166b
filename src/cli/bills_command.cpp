#include "answer/bills.hpp"
#include "answer/json_parts.hpp"
#include "answer/opened_data.hpp"
#include "cli/command.hpp"
#include "cli/export_title.hpp"
#include "cli/printed_command.hpp"
#include "core/text_table.hpp"
#include "query/cost_output.hpp"
#include "query/question.hpp"

namespace farthing::cli {
namespace {

using answer::ListedBill;

std::string to_table(const Context& context, const std::vector<ListedBill>& bills) {
  if (bills.empty())
    return fmt::format("No bill yet: `{}` reads some.\n", printed_command(context, "import", {"FOLDER"}));
  constexpr std::size_t texts = 5;
  TextTable table({"period", "payer", "export", "status", "currency", "rows", "unblended", "amortised"}, texts);
  std::map<std::string, bill::Totals> sums;
  std::string notes;
  for (const ListedBill& bill : bills) {
    const control::DeliveryRecord& delivery = bill.delivery();
    std::string status(bill.status());
    if (delivery.rows > 0) status += fmt::format(", {} % invoiced", bill.percent_invoiced());
    if (!bill.is_kept()) status += ", no longer kept";
    std::vector<std::string> line{to_string(delivery.period), printable(delivery.payer), export_title(delivery),
                                  status};
    if (bill.totals.empty()) {
      line.insert(line.end(), {"", with_thousands(delivery.rows)});
      table.add(line);
    }
    for (const auto& [currency, sum] : bill.totals) {
      auto cells = line;
      cells.insert(cells.end(), {printable(currency), with_thousands(delivery.rows), query::to_cents(sum.unblended),
                                 query::to_cents(sum.amortised)});
      table.add(std::move(cells));
      sums[currency].add(sum);
    }
    for (const std::string& warning : bill.facts.warnings)
      notes += fmt::format("{} of {}: {}\n", to_string(delivery.period), printable(delivery.payer), printable(warning));
  }
  table.begin_totals();
  for (const auto& [currency, sum] : sums)
    table.add(
        {"total", "", "", "", printable(currency), "", query::to_cents(sum.unblended), query::to_cents(sum.amortised)});
  return table.to_string() +
         "\nCosts are rounded half-even to cents for display; totals are of the exact amounts (--output json).\n" +
         (notes.empty() ? "" : "\nWarnings:\n" + notes);
}

class BillsCommand : public Command {
 public:
  std::string_view name() const override { return "bills"; }
  std::string_view summary() const override { return "List the bills that have been read"; }
  std::string_view examples() const override {
    return R"(Examples:
  farthing bills                        every bill: payer, month, open, closed or empty, its total
  farthing bills --as-of 2026-06-03     as they stood at the end of that day
  farthing bills --output json          with every digit, the delivered files and their SHA-256)";
  }
  void declare(Options& options) override {
    options.text("--as-of", as_of_, "DAY", "what was live at the end of a day, or at a moment (2026-06-03T12:00:00Z)");
    options.word("--output", output_, {"table", "json", "csv"}, "how to print them");
  }

  Result<> run(Context& context) override {
    FARTHING_TRY(auto data, answer::OpenedData::open(context.surroundings()));
    FARTHING_TRY(const auto moment, query::read_as_of(as_of_));
    FARTHING_TRY(const auto publications,
                 data.publications(context.settings().client, moment, control::Read::with_totals));
    FARTHING_TRY(const auto bills, answer::listed_bills(publications));
    if (output_ == "json") return context.print(answer::document(answer::to_json(bills)));
    return context.print(output_ == "csv" ? answer::to_csv(bills) : to_table(context, bills));
  }

 private:
  std::optional<std::string> as_of_;
  std::string output_ = "table";
};

}  // namespace

std::unique_ptr<Command> make_bills_command() { return std::make_unique<BillsCommand>(); }

}  // namespace farthing::cli
