#include <boost/json.hpp>

#include "answer/opened_data.hpp"
#include "cli/command.hpp"
#include "cli/export_title.hpp"
#include "cli/printed_command.hpp"
#include "core/text_table.hpp"
#include "query/cost_output.hpp"
#include "query/question.hpp"
#include "store/records.hpp"

namespace farthing::cli {
namespace {

namespace json = boost::json;

/// A bill as it is listed. Commitment that is not yet due counts in neither amortised sum.
struct ListedBill {
  const control::Publication* publication;
  store::DeliveryFacts facts;
  std::map<std::string, bill::Totals> totals;  ///< by currency

  const control::DeliveryRecord& delivery() const { return publication->delivery; }
  /// What is known of its segment, also when that is no longer kept.
  const std::optional<control::SegmentRecord>& segment() const {
    return publication->segment ? publication->segment : publication->retired_segment;
  }
  bool is_kept() const { return publication->segment.has_value(); }
  std::string_view status() const {
    if (delivery().rows == 0) return "empty";
    return facts.rows_invoiced < delivery().rows ? "open" : "closed";
  }
  /// `100`, and never when a row is missing; of a bill that is not empty.
  std::uint64_t percent_invoiced() const {
    constexpr std::uint64_t whole = 100;
    return facts.rows_invoiced * whole / delivery().rows;
  }
};

Result<ListedBill> list_bill(const control::Publication& publication) {
  ListedBill listed{&publication, {}, {}};
  FARTHING_TRY(listed.facts, store::delivery_facts(publication.delivery.facts));
  if (!listed.segment()) return listed;
  FARTHING_TRY(const auto totals, store::control_totals(listed.segment()->totals));
  for (const auto& [key, sum] : totals)
    if (key.commitment_status != "Ahead") listed.totals[key.currency].add(sum);
  return listed;
}

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

json::object costs_of(const bill::Totals& sum) {
  return {{"unblended", to_string(sum.unblended)},
          {"amortised", to_string(sum.amortised)},
          {"net-unblended", to_string(sum.net_unblended)},
          {"net-amortised", to_string(sum.net_amortised)},
          {"list", to_string(sum.list)}};
}

std::string to_json(const std::vector<ListedBill>& bills) {
  json::array list;
  for (const ListedBill& bill : bills) {
    const control::DeliveryRecord& delivery = bill.delivery();
    json::array files;
    for (const auto& file : delivery.files)
      files.push_back({{"name", file.name}, {"sha256", file.sha256}, {"bytes", file.bytes}});
    json::array totals;
    for (const auto& [currency, sum] : bill.totals)
      totals.push_back({{"currency", currency}, {"costs", costs_of(sum)}});
    json::array warnings;
    for (const std::string& warning : bill.facts.warnings) warnings.emplace_back(warning);
    json::object object{{"client", delivery.client},
                        {"payer", delivery.payer},
                        {"period", to_string(delivery.period)},
                        {"export", delivery.export_name},
                        {"hand_made", delivery.hand_made},
                        {"status", bill.status().data()},
                        {"rows", delivery.rows},
                        {"rows_invoiced", bill.facts.rows_invoiced},
                        {"charges", nullptr},
                        {"kept", bill.is_kept()},
                        {"used_until", to_iso_string(bill.facts.used_until)},
                        {"rounded_numbers", bill.facts.rounded},
                        {"delivery", delivery.id},
                        {"delivered_at", to_iso_string(delivery.delivered_at)},
                        {"live_from", to_iso_string(bill.publication->live_from)},
                        {"totals", std::move(totals)},
                        {"warnings", std::move(warnings)},
                        {"files", std::move(files)}};
    if (bill.segment()) object["charges"] = bill.segment()->charges;
    list.emplace_back(std::move(object));
  }
  return json::serialize(json::object{{"bills", std::move(list)}}) + "\n";
}

std::string to_csv(const std::vector<ListedBill>& bills) {
  std::string out =
      "period,payer,export,status,rows,rows_invoiced,currency,unblended,amortised,net-unblended,net-amortised,list\r\n";
  for (const ListedBill& bill : bills) {
    const std::string line = fmt::format(
        "{},{},{},{},{},{}", to_string(bill.delivery().period), csv_text_cell(bill.delivery().payer),
        csv_text_cell(bill.delivery().export_name), bill.status(), bill.delivery().rows, bill.facts.rows_invoiced);
    if (bill.totals.empty()) out += line + ",,,,,,\r\n";
    for (const auto& [currency, sum] : bill.totals)
      out += fmt::format("{},{},{},{},{},{},{}\r\n", line, csv_text_cell(currency), to_string(sum.unblended),
                         to_string(sum.amortised), to_string(sum.net_unblended), to_string(sum.net_amortised),
                         to_string(sum.list));
  }
  return out;
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
    FARTHING_TRY(const auto publications, data.publications(context.settings().client, moment));
    std::vector<ListedBill> bills;
    for (const control::Publication& publication : publications) {
      FARTHING_TRY(auto bill, list_bill(publication));
      bills.push_back(std::move(bill));
    }
    if (output_ == "json") return context.print_json(to_json(bills));
    return context.print(output_ == "csv" ? to_csv(bills) : to_table(context, bills));
  }

 private:
  std::optional<std::string> as_of_;
  std::string output_ = "table";
};

}  // namespace

std::unique_ptr<Command> make_bills_command() { return std::make_unique<BillsCommand>(); }

}  // namespace farthing::cli
