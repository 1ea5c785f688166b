#include <algorithm>

#include "answer/bill_changes.hpp"
#include "answer/bill_deliveries.hpp"
#include "answer/bills.hpp"
#include "answer/json_parts.hpp"
#include "answer/opened_data.hpp"
#include "cli/command.hpp"
#include "cli/export_title.hpp"
#include "cli/printed_command.hpp"
#include "core/near_words.hpp"
#include "core/text_table.hpp"
#include "query/bill_change_output.hpp"
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

std::string change_to_before(const answer::BillDelivery& delivery) {
  if (!delivery.change) return "";
  std::string text;
  for (const auto& [currency, sum] : *delivery.change)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", query::to_cents(sum.unblended), printable(currency));
  return text;
}

std::string to_table(const answer::BillName& bill, const std::vector<answer::BillDelivery>& deliveries) {
  constexpr std::size_t texts = 5;
  TextTable table({"delivery", "delivered", "live from", "live until", "status", "rows", "change, unblended"}, texts);
  for (const answer::BillDelivery& one : deliveries) {
    const control::Publication& publication = one.bill.publication;
    std::string status(one.bill.status());
    if (!one.bill.is_kept()) status += ", totals only";
    table.add({query::short_id(one.bill.delivery().id), to_iso_string(one.bill.delivery().delivered_at),
               to_iso_string(publication.live_from),
               publication.live_until ? to_iso_string(*publication.live_until) : "now", status,
               with_thousands(one.bill.delivery().rows), change_to_before(one)});
  }
  return fmt::format("{} of payer {}\n\n{}", to_string(bill.period), printable(bill.payer), table.to_string());
}

class BillsCommand : public Command {
 public:
  std::string_view name() const override { return "bills"; }
  std::string_view summary() const override {
    return "List the bills that have been read, and what AWS changed in one";
  }
  std::string_view examples() const override {
    return R"(Examples:
  farthing bills                        every bill: payer, month, open, closed or empty, its total
  farthing bills --as-of 2026-06-03     as they stood at the end of that day
  farthing bills --output json          with every digit, the delivered files and their SHA-256
  farthing bills deliveries --period 2026-05
                                        every delivery that a bill has shown, the newest first
  farthing bills diff                   what AWS changed in the newest bill with its latest delivery
  farthing bills diff --period 2026-05 --from 3f2a --to 91cc --group-by tag:team --metric amortised
                                        between two deliveries, each named by the beginning of its id

AWS gives charges no identity that lasts, so diff compares groups of them; what is equal is only counted. Of a delivery
that is no longer kept (keep-days) the totals by account and line item type are: diff answers from those.)";
  }
  void declare(Options& options) override {
    options.texts("ACTION", words_, "", "list, deliveries, diff");
    options.text("--as-of", as_of_, "DAY",
                 "of list: what was live at the end of a day, or at a moment (2026-06-03T12:00:00Z)");
    options.text("--period", question_.period, "MONTH", "of deliveries and diff: the bill; default: the newest");
    options.text("--payer", question_.payer, "ID", "of deliveries and diff: whose, where there are several");
    options.text("--from", question_.from, "DELIVERY", "of diff: default: the one that was live before --to");
    options.text("--to", question_.to, "DELIVERY", "of diff: default: the live one");
    options.text("--group-by", group_by_, "LIST", "of diff: default: service,account,line-item-type");
    options.texts("--filter", question_.filters, "CONDITION", "of diff: as farthing cost has them");
    options.text("--metric", metric_, "LIST", "of diff: the costs to compare; default: unblended");
    options.word("--output", output_, {"table", "json", "csv"}, "how to print them");
  }

  Result<> run(Context& context) override {
    static const std::vector<std::string> known{"list", "deliveries", "diff"};
    const std::string action = words_.empty() ? "list" : words_.front();
    if (std::ranges::find(known, action) == known.end())
      return fail(ErrorCode::usage, "farthing bills cannot {}{}", action, did_you_mean(action, known));
    if (words_.size() > 1) return fail(ErrorCode::usage, "farthing bills {} takes no {}", action, words_[1]);
    FARTHING_CHECK(check_options(action));
    FARTHING_TRY(auto data, answer::OpenedData::open(context.surroundings()));
    if (action == "deliveries") return print_deliveries(context, data);
    if (action == "diff") return print_change(context, data);
    FARTHING_TRY(const auto moment, query::read_as_of(as_of_));
    FARTHING_TRY(const auto publications,
                 data.publications(context.settings().client, moment, control::Read::with_totals));
    FARTHING_TRY(const auto bills, answer::listed_bills(publications));
    if (output_ == "json") return context.print(answer::document(answer::to_json(bills)));
    return context.print(output_ == "csv" ? answer::to_csv(bills) : to_table(context, bills));
  }

 private:
  /// An option that an action would pass over in silence is a mistake.
  Result<> check_options(const std::string& action) const {
    struct Given {
      std::string_view option;
      bool is_given;
      std::vector<std::string_view> belongs_to;
    };
    for (const Given& one :
         {Given{"--as-of", as_of_.has_value(), {"list"}},
          Given{"--period", question_.period.has_value(), {"deliveries", "diff"}},
          Given{"--payer", question_.payer.has_value(), {"deliveries", "diff"}},
          Given{"--from", question_.from.has_value(), {"diff"}}, Given{"--to", question_.to.has_value(), {"diff"}},
          Given{"--group-by", group_by_.has_value(), {"diff"}}, Given{"--filter", !question_.filters.empty(), {"diff"}},
          Given{"--metric", metric_.has_value(), {"diff"}}})
      if (one.is_given && std::ranges::find(one.belongs_to, action) == one.belongs_to.end())
        return fail(ErrorCode::usage, "{} belongs to farthing bills {}, not to {}", one.option, one.belongs_to.back(),
                    action);
    return {};
  }

  Result<> print_deliveries(const Context& context, answer::OpenedData& data) const {
    const std::string& client = context.settings().client;
    FARTHING_TRY(const auto bill, answer::bill_meant(data.folder(), client, question_.payer, question_.period));
    FARTHING_TRY(const auto list, answer::deliveries(data.folder(), client, bill.payer, bill.period));
    if (output_ == "json") return context.print(answer::document(answer::to_json(std::span(list))));
    if (output_ == "csv") return context.print(answer::to_csv(std::span(list)));
    return context.print(to_table(bill, list));
  }

  Result<> print_change(const Context& context, answer::OpenedData& data) {
    if (group_by_) question_.group_by = *group_by_;
    if (metric_) question_.metric = *metric_;
    FARTHING_TRY(auto query, answer::read_question(question_));
    FARTHING_TRY(query.aliases, data.label_aliases(context.settings().client));
    FARTHING_TRY(const auto pair, answer::compared_deliveries(data.folder(), context.settings().client, question_));
    FARTHING_TRY(const auto change,
                 query::bill_change(data.engine(), data.folder().path(), pair.before, pair.after, query));
    if (output_ == "json") return context.print_json(query::to_json(change));
    return context.print(output_ == "csv" ? query::to_csv(change) : query::to_table(change));
  }

  std::vector<std::string> words_;
  std::optional<std::string> as_of_;
  answer::BillChangeQuestion question_;
  std::optional<std::string> group_by_;
  std::optional<std::string> metric_;
  std::string output_ = "table";
};

}  // namespace

std::unique_ptr<Command> make_bills_command() { return std::make_unique<BillsCommand>(); }

}  // namespace farthing::cli
