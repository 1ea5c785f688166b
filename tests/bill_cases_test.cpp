// Every tests/cases/bill/*.txt: a small bill, and the charges it must become or the error it must end in.
//
//   == bill [NAME]      the CSV. `...` at a row's end stands for the columns that every bill needs, with their usual
//                       values, in a bill of FOCUS by its names: payer 111111111111, account 222222222222, the first
//                       hour of May 2026, USD
//   == period           the billing period a manifest would say
//   == charges          a table: a line of column names (bill_reader.hpp), then a line for each charge
//   == split costs      the same for each row of split cost allocation data; no such section means none
//   == facts            `name: value`, those that matter to the case
//   == warnings         each of them; no section means none
//   == error            code, then message
//
// `<0D>` stands for that byte. Each bill is read in batches and blocks of several sizes, plain and compressed; all must
// agree.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "bill_reader.hpp"
#include "case_file.hpp"
#include "packed_bytes.hpp"
#include "temporary_folder.hpp"

namespace farthing {
namespace {

constexpr std::string_view usual_header =
    ",bill/PayerAccountId,bill/BillingPeriodStartDate,lineItem/UsageAccountId,lineItem/UsageStartDate,"
    "lineItem/UsageEndDate,lineItem/CurrencyCode";
constexpr std::string_view usual_header_of_focus =
    ",BillingAccountId,BillingPeriodStart,SubAccountId,ChargePeriodStart,ChargePeriodEnd,BillingCurrency";
constexpr std::string_view usual_values =
    ",111111111111,2026-05-01T00:00:00Z,222222222222,2026-05-01T00:00:00Z,2026-05-01T01:00:00Z,USD";

std::string with_usual_columns(std::string_view csv) {
  constexpr std::string_view mark = ",...";
  std::string out(csv);
  std::string_view usual = csv.contains("BilledCost") ? usual_header_of_focus : usual_header;
  for (std::size_t at = out.find(mark); at != std::string::npos; at = out.find(mark, at + usual.size())) {
    if (at != out.find(mark)) usual = usual_values;
    out.replace(at, mark.size(), usual);
    usual = usual_values;
  }
  return out;
}

std::map<std::string, std::string> words_of(const bill::BillFacts& facts, std::uint64_t mended_texts) {
  return {{"payer", facts.payer},
          {"period", to_string(facts.period)},
          {"rows", std::to_string(facts.rows)},
          {"charges", std::to_string(facts.charges)},
          {"rows invoiced", std::to_string(facts.rows_invoiced)},
          {"first usage", to_iso_string(facts.first_usage)},
          {"last usage", to_iso_string(facts.last_usage)},
          {"used until", to_iso_string(facts.used_until)},
          {"rounded", std::to_string(facts.rounded)},
          {"unread numbers", std::to_string(facts.unread_numbers)},
          {"mended texts", std::to_string(mended_texts)}};
}

/// Rows as a case file shows them, with the columns that its first line names.
std::string table_of(std::string_view section, const std::string& wanted, const std::vector<ReadCharge>& rows) {
  std::vector<std::string> columns;
  for (const std::string& name : split(lines_of(wanted).at(0), '|')) columns.push_back(trimmed(name));
  std::string out = fmt::format("== {}\n{}\n", section, fmt::join(columns, " | "));
  for (const ReadCharge& row : rows) {
    std::vector<std::string> cells;
    for (const std::string& name : columns)
      cells.push_back(row.contains(name) ? with_marks(row.at(name)) : "no such column");
    out += fmt::format("{}\n", fmt::join(cells, " | "));
  }
  return out;
}

/// What a reading came to, as a case file says it, for the columns and facts that the case asks for.
std::string outcome_of(const CaseFile& wanted, const Result<ReadBill>& read) {
  std::string out;
  if (!read)
    return fmt::format("== error\n{}\n{}\n", describe(read.error().code).name, with_marks(read.error().message));
  if (const auto* charges = wanted.find("charges")) out += table_of("charges", charges->text, read->charges);
  if (const auto* splits = wanted.find("split costs"))
    out += table_of("split costs", splits->text, read->split_costs);
  else if (!read->split_costs.empty())
    out += fmt::format("== split costs\n{} that the case does not name\n", read->split_costs.size());
  if (const auto* facts = wanted.find("facts")) {
    out += "== facts\n";
    const auto words = words_of(read->facts, read->mended_texts);
    for (const std::string& line : lines_of(facts->text)) {
      const std::string name = line.substr(0, line.find(':'));
      out += fmt::format("{}: {}\n", name, words.contains(name) ? words.at(name) : "no such fact");
    }
  }
  if (!read->facts.warnings.empty()) {
    out += "== warnings\n";
    for (const std::string& warning : read->facts.warnings) out += with_marks(warning) + "\n";
  }
  return out;
}

std::string expected_outcome(const CaseFile& wanted) {
  std::string out;
  for (const char* name : {"charges", "split costs", "facts", "warnings", "error"}) {
    const auto* section = wanted.find(name);
    if (section == nullptr) continue;
    out += fmt::format("== {}\n", name);
    for (const std::string& line : lines_of(section->text)) {
      std::vector<std::string> cells;
      if (std::string_view(name) != "charges" && std::string_view(name) != "split costs") {
        out += line + "\n";
        continue;
      }
      for (const std::string& cell : split(line, '|')) cells.push_back(trimmed(cell));
      out += fmt::format("{}\n", fmt::join(cells, " | "));
    }
  }
  return out;
}

/// The control totals say the same as the charges one by one.
void expect_totals_of_charges(const ReadBill& read) {
  bill::ControlTotals sums;
  for (const ReadCharge& charge : read.charges) {
    const auto money = [&](const char* name) {
      Decimal value;
      if (charge.at(name) != "-") {
        EXPECT_EQ(read_decimal(charge.at(name), value), DecimalReading::exact);
      }
      return value;
    };
    const auto text = [&](const char* name) { return charge.at(name) == "-" ? std::string() : charge.at(name); };
    sums[{text("account"), text("type"), text("status"), text("currency")}].add(
        bill::Costs{money("unblended"), money("amortised"), money("net"), money("net amortised"), money("list"),
                    money("blended"), charge.at("blended") != "-"});
  }
  EXPECT_TRUE(sums == read.facts.totals);
  EXPECT_EQ(read.facts.charges, read.charges.size());
  EXPECT_EQ(read.facts.splits.rows, read.split_costs.size());
}

class BillCase : public testing::Test {
 public:
  explicit BillCase(std::filesystem::path path) : path_(std::move(path)) {}

  void TestBody() override {
    const CaseFile wanted = CaseFile::read(path_);
    struct Packing {
      std::string name;
      std::function<std::string(const std::string&)> pack;
    };
    const Packing packings[]{{"plain", [](const std::string& csv) { return csv; }},
                             {"gzip", [](const std::string& csv) { return gzipped(csv); }},
                             {"two gzip members",
                              [](const std::string& csv) {
                                return gzipped(csv.substr(0, csv.size() / 2)) + gzipped(csv.substr(csv.size() / 2));
                              }},
                             {"zip", [](const std::string& csv) { return zipped({{"bill.csv", csv}}); }}};
    for (const Packing& packing : packings) {
      const TemporaryFolder folder;
      std::vector<bill::SourceFile> files;
      ReadOptions options;
      for (const auto& section : wanted.sections) {
        if (section.name.starts_with("bill")) {
          const std::string name = section.name == "bill" ? "bill.csv" : section.name.substr(5);
          const std::string bytes = packing.pack(with_bytes(with_usual_columns(section.text)));
          files.push_back({folder.write(std::to_string(files.size()), bytes), name});
        } else if (section.name == "period") {
          options.expected_period = BillingPeriod::parse(trimmed(section.text)).value();
        }
      }
      for (const std::size_t capacity : {std::size_t{1}, std::size_t{3}, std::size_t{1000}}) {
        options.limits.block_bytes = capacity * 50;
        SCOPED_TRACE(fmt::format("{}, batches of {}", packing.name, capacity));
        options.capacity = capacity;
        const auto read = read_bill(files, options);
        EXPECT_EQ(outcome_of(wanted, read), expected_outcome(wanted)) << wanted.shows;
        if (read) expect_totals_of_charges(*read);
      }
    }
  }

 private:
  std::filesystem::path path_;
};

const bool registered = [] {
  for (const auto& path : case_files("bill"))
    testing::RegisterTest("BillCase", path.stem().c_str(), nullptr, nullptr, path.c_str(), 1,
                          [path]() -> testing::Test* { return new BillCase(path); });
  return true;
}();

}  // namespace
}  // namespace farthing
