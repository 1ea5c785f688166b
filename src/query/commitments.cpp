#include "query/commitments.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <utility>

#include "query/cost_sql.hpp"
#include "query/segment_selection.hpp"
#include "store/segment_columns.hpp"
#include "store/segment_writer.hpp"

namespace farthing::query {
namespace {

using store::sql_text;

constexpr std::array<std::string_view, 3> files_of_kinds{"charges.parquet", "charges-wide.parquet", "kinds.parquet"};

struct EligibleUsage {
  std::string_view product_code;
  std::string_view usage_type;
};
constexpr std::array eligible_usages{
#define FARTHING_ELIGIBLE_USAGE(product_code, usage_type) EligibleUsage{product_code, usage_type},
#include "query/eligible_usage.inc"
#undef FARTHING_ELIGIBLE_USAGE
};

/// The terms that a commitment's rows repeat, by the columns of kinds for Savings Plans and for reservations; those
/// that came with format 2 are marked. In the order of the members below.
struct Term {
  std::string_view of_plan;
  std::string_view of_reservation;
  bool is_new;
};
constexpr std::array<Term, 8> terms{
    {{"savings_plan_offering_type", "concat_ws(' ', product_code, nullif(instance_type, ''))", false},
     {"''", "offering_class", true},
     {"savings_plan_term", "lease_contract_length", true},
     {"savings_plan_payment_option", "purchase_option", true},
     {"savings_plan_region", "coalesce(nullif(region_code, ''), region)", true},
     {"''", "reservation_count", true},
     {"savings_plan_start", "reservation_start", true},
     {"savings_plan_end", "reservation_end", true}}};
constexpr std::array<std::string Commitment::*, 8> term_members{
    &Commitment::offering, &Commitment::offering_class, &Commitment::term,  &Commitment::payment_option,
    &Commitment::region,   &Commitment::count,          &Commitment::start, &Commitment::end};

/// The charges of a segment summed by kind, joined to the kinds.
std::string kinds_with_sums(const Dialect& dialect, const SegmentPart& segment) {
  std::string partials;
  for (const std::string_view name : {"charges.parquet", "charges-wide.parquet"}) {
    if (name == "charges-wide.parquet" && !segment.has_wide) continue;
    partials += fmt::format(
        "{}SELECT kind, sum(unblended) AS unblended, sum(amortised) AS amortised, sum(list) AS list FROM {} GROUP BY "
        "kind",
        partials.empty() ? "" : " UNION ALL ", dialect.table(segment.folder / name));
  }
  return fmt::format("({}) AS sums JOIN {} AS kinds USING (kind)", partials,
                     dialect.table(segment.folder / "kinds.parquet"));
}

std::string sum_where(const Dialect& dialect, std::string_view value, std::string_view condition) {
  return fmt::format("coalesce(sum(CASE WHEN {} THEN {} END), {})", condition, value, dialect.no_money);
}

std::string commitments_sql(const Dialect& dialect, const SegmentPart& segment, bool has_terms) {
  constexpr std::string_view is_use = "line_item_type IN ('DiscountedUsage', 'SavingsPlanCoveredUsage')";
  std::string columns =
      "CASE WHEN savings_plan_arn <> '' THEN savings_plan_arn ELSE reservation_arn END AS arn, "
      "CASE WHEN savings_plan_arn <> '' THEN 1 ELSE 0 END AS is_plan, currency";
  for (const Term& term : terms) {
    // What covers usage of many kinds says them all on its fee alone, and a Savings Plan is of no one region.
    const std::string_view of_reservation = term.is_new && !has_terms ? std::string_view("''") : term.of_reservation;
    const std::string_view of_plan = term.is_new && !has_terms ? std::string_view("''") : term.of_plan;
    columns +=
        fmt::format(", coalesce(max(CASE WHEN savings_plan_arn <> '' THEN nullif({}, '') ELSE nullif({}, '') END), '')",
                    of_plan, of_reservation);
  }
  columns += ", " + sum_where(dialect, "unblended", "line_item_type IN ('Fee', 'SavingsPlanUpfrontFee')");
  columns += ", " + sum_where(dialect, "unblended", "line_item_type IN ('RIFee', 'SavingsPlanRecurringFee')");
  columns += ", " + sum_where(dialect, "amortised", is_use);
  columns += ", " + sum_where(dialect, "amortised", "commitment_status = 'Unused'");
  columns += ", " + sum_where(dialect, "amortised", "commitment_status = 'Ahead'");
  columns += ", " + sum_where(dialect, "list", is_use);
  // Fees and negations hold amortised cost where the bill has no effective costs, and there alone.
  columns += ", " + sum_where(dialect, "abs(amortised)",
                              "line_item_type IN ('Fee', 'RIFee', 'SavingsPlanUpfrontFee', 'SavingsPlanRecurringFee', "
                              "'SavingsPlanNegation') AND commitment_status NOT IN ('Unused', 'Ahead')");
  return fmt::format("SELECT {} FROM {} WHERE savings_plan_arn <> '' OR reservation_arn <> '' GROUP BY 1, 2, 3",
                     columns, kinds_with_sums(dialect, segment));
}

std::string coverage_sql(const Dialect& dialect, const SegmentPart& segment) {
  std::string eligible;
  for (const EligibleUsage& usage : eligible_usages)
    eligible += fmt::format("{}(product_code = {} AND strpos(usage_type, {}) > 0)", eligible.empty() ? "" : " OR ",
                            sql_text(usage.product_code), sql_text(usage.usage_type));
  const std::string covered = sum_where(dialect, "list", "line_item_type <> 'Usage'");
  const std::string on_demand = sum_where(dialect, "list", "line_item_type = 'Usage'");
  return fmt::format(
      "SELECT product_code, currency, {}, {} FROM {} WHERE line_item_type IN ('DiscountedUsage', "
      "'SavingsPlanCoveredUsage') OR (line_item_type = 'Usage' AND ({})) GROUP BY 1, 2",
      covered, on_demand, kinds_with_sums(dialect, segment), eligible);
}

/// The account that stands in an ARN, `arn:aws:savingsplans::111122223333:savingsplan/...`; empty in what is none.
std::string account_of(std::string_view arn) {
  constexpr int before_account = 4;
  for (int colon = 0; colon < before_account; ++colon) {
    const std::size_t at = arn.find(':');
    if (at == std::string_view::npos) return {};
    arn.remove_prefix(at + 1);
  }
  return std::string(arn.substr(0, std::min(arn.find(':'), arn.size())));
}

std::string text_of(const store::Cell& cell) {
  const auto* text = std::get_if<std::string>(&cell);
  return text == nullptr ? std::string() : *text;
}

Decimal money_of(const store::Cell& cell) {
  const auto* value = std::get_if<Decimal>(&cell);
  return value == nullptr ? Decimal{} : *value;
}

std::optional<Decimal> ratio(Decimal part, Decimal whole) {
  if (whole.is_zero()) return std::nullopt;
  return scale_by_ratio(Decimal::of(Decimal::one), part.units, whole.units);
}

void take_commitments(const store::Table& table, const Source& bill, std::vector<Commitment>& list) {
  for (const auto& cells : table.rows) {
    std::size_t at = 0;
    Commitment one;
    one.payer = bill.payer;
    one.period = bill.period;
    one.id = text_of(cells.at(at++));
    one.account = account_of(one.id);
    one.kind = std::get<std::int64_t>(cells.at(at++)) != 0 ? CommitmentKind::savings_plan : CommitmentKind::reservation;
    one.currency = text_of(cells.at(at++));
    for (const auto member : term_members) one.*member = text_of(cells.at(at++));
    one.sums.upfront_fee = money_of(cells.at(at++));
    one.sums.recurring_fee = money_of(cells.at(at++));
    one.sums.used = money_of(cells.at(at++));
    one.sums.unused = money_of(cells.at(at++));
    one.sums.not_yet_due = money_of(cells.at(at++));
    one.sums.covered = money_of(cells.at(at++));
    if (!money_of(cells.at(at)).is_zero()) one.sums.used = one.sums.unused = one.sums.not_yet_due = std::nullopt;
    list.push_back(std::move(one));
  }
}

void add(std::optional<Decimal>& sum, const std::optional<Decimal>& value) {
  if (sum && value)
    *sum += *value;
  else
    sum = std::nullopt;
}

}  // namespace

std::string_view name_of(CommitmentKind kind) {
  return kind == CommitmentKind::savings_plan ? "savings-plan" : "reservation";
}

std::optional<Decimal> CommitmentSums::utilisation() const {
  if (!used || !unused) return std::nullopt;
  return ratio(*used, *used + *unused);
}

void CommitmentSums::add(const CommitmentSums& other) {
  upfront_fee += other.upfront_fee;
  recurring_fee += other.recurring_fee;
  query::add(used, other.used);
  query::add(unused, other.unused);
  query::add(not_yet_due, other.not_yet_due);
  covered += other.covered;
}

std::optional<Decimal> Coverage::share() const { return ratio(covered, covered + on_demand); }

Result<CommitmentReport> commitments(store::Engine& engine, const std::filesystem::path& data_folder,
                                     std::span<const control::Publication> publications) {
  FARTHING_TRY(const SegmentSelection selection, select_segments(data_folder, publications, CostQuery()));
  FARTHING_CHECK(check_files(data_folder, selection, files_of_kinds, engine.threads()));
  const Dialect& dialect = duckdb_dialect();
  CommitmentReport report;
  report.bills = selection.bills;
  for (std::size_t i = 0; i < selection.segments.size(); ++i) {
    const Source& bill = selection.bills[i];
    const bool has_terms = selection.publications[i]->segment->format >= store::segment_format_with_terms;
    FARTHING_TRY(const store::Table table, engine.query(commitments_sql(dialect, selection.segments[i], has_terms)));
    take_commitments(table, bill, report.commitments);
    FARTHING_TRY(const store::Table covered, engine.query(coverage_sql(dialect, selection.segments[i])));
    for (const auto& cells : covered.rows)
      report.coverage.push_back({bill.payer, bill.period, text_of(cells.at(0)), text_of(cells.at(1)),
                                 money_of(cells.at(2)), money_of(cells.at(3))});
  }
  std::ranges::sort(report.commitments, {}, [](const Commitment& one) {
    return std::tie(one.period, one.payer, one.kind, one.id, one.currency);
  });
  std::ranges::sort(report.coverage, {},
                    [](const Coverage& one) { return std::tie(one.period, one.payer, one.service, one.currency); });
  std::map<std::string, CommitmentTotal> totals;
  const auto total_of = [&](const std::string& currency) -> CommitmentTotal& {
    const auto [at, is_new] = totals.try_emplace(currency);
    if (is_new) {
      at->second.currency = at->second.coverage.currency = currency;
      at->second.sums.used = at->second.sums.unused = at->second.sums.not_yet_due = Decimal{};
    }
    return at->second;
  };
  for (const Commitment& one : report.commitments) total_of(one.currency).sums.add(one.sums);
  for (const Coverage& one : report.coverage) {
    CommitmentTotal& total = total_of(one.currency);
    total.coverage.covered += one.covered;
    total.coverage.on_demand += one.on_demand;
  }
  for (auto& [currency, total] : totals) report.totals.push_back(std::move(total));
  return report;
}

}  // namespace farthing::query
