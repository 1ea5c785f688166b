#include "cli/opened_data.hpp"
#include "query/cost_output.hpp"
#include "query/cost_runner.hpp"

namespace farthing::cli {
namespace {

class CostCommand : public Command {
 public:
  std::string_view name() const override { return "cost"; }
  std::string_view summary() const override { return "Say what was spent, by whom, on what"; }
  std::string_view examples() const override {
    return R"(Examples:
  farthing cost                                             the total of every bill
  farthing cost --group-by service --granularity month      each service, month by month
  farthing cost --from 2026-05 --to 2026-10 --group-by account,service --top 10
  farthing cost --from 2026-05-03 --to 2026-05-09 --granularity day --by usage
  farthing cost --group-by tag:team --filter service=AmazonEC2,AmazonS3
  farthing cost --filter 'tag:team=' --group-by resource    what nobody has tagged
  farthing cost --filter 'line-item-type!=Tax,Credit' --metric unblended,amortised
  farthing cost --as-of 2026-06-03 --from 2026-05 --to 2026-05
  farthing cost --group-by service --output json            every digit, as text

Dimensions: service, account, region, usage-type, operation, line-item-type, charge-category, resource,
  availability-zone, invoice, seller, tag:KEY, category:NAME
Metrics: unblended (the invoice), amortised (commitments spread over their use), net-unblended, net-amortised (after
  discounts), list (public prices), blended. docs/metrics.md says how each is made.
CSV: a text that begins with = + - @ gets a ' in front, so that no spreadsheet takes it for a formula.)";
  }
  void declare(Options& options) override {
    options.text("--from", from_, "DATE", "first month (2026-05) or day (2026-05-03)");
    options.text("--to", to_, "DATE", "last month or day, inclusive");
    options.word("--granularity", granularity_, {"total", "month", "day", "hour"}, "one row for each");
    options.text("--group-by", group_by_, "LIST", "up to three dimensions");
    options.texts("--filter", filters_, "CONDITION", "DIMENSION=VALUE,... or DIMENSION!=VALUE,...; again for another");
    options.text("--metric", metrics_, "LIST", "the costs to show; default: unblended");
    options.text("--by", basis_, "period|usage",
                 "choose by the bill or by the date of use; default: the bill for months, the use for days");
    options.number("--top", top_, "keep the N largest groups, the rest as one row", 1);
    options.text("--as-of", as_of_, "DAY", "from what was live at the end of a day, or at a moment");
    options.word("--output", output_, {"table", "json", "csv"}, "table rounds to cents; json and csv never round");
  }

  Result<> run(Context& context) override {
    FARTHING_TRY(const query::CostQuery query, read_query());
    FARTHING_TRY(auto data, OpenedData::open(context));
    FARTHING_TRY(const auto publications, data.publications(context, as_of_));
    FARTHING_TRY(const query::CostResult result,
                 query::run_cost_query(data.engine(), data.folder().path(), publications, query));
    if (output_ == "json") return context.print_json(query::to_json(result));
    return context.print(output_ == "csv" ? query::to_csv(result) : query::to_table(result));
  }

 private:
  Result<query::CostQuery> read_query() const {
    query::CostQuery query;
    FARTHING_TRY(const query::DateRange range, query::DateRange::parse(from_, to_));
    query.from = range.from;
    query.to = range.to;
    query.bounds_are_days = range.bounds_are_days;
    FARTHING_TRY(query.granularity, query::parse_granularity(granularity_));
    std::optional<query::PeriodBasis> asked;
    if (basis_) {
      FARTHING_TRY(asked, query::parse_basis(*basis_));
    }
    FARTHING_TRY(query.basis, query::choose_basis(range, query.granularity, asked));
    if (group_by_) {
      FARTHING_TRY(query.group_by, query::parse_dimensions(*group_by_));
    }
    for (const std::string& text : filters_) {
      FARTHING_TRY(auto filter, query::Filter::parse(text));
      query.filters.push_back(std::move(filter));
    }
    FARTHING_TRY(query.metrics, query::parse_metrics(metrics_));
    query.top = top_;
    FARTHING_CHECK(query::check(query));
    return query;
  }

  std::optional<std::string> from_;
  std::optional<std::string> to_;
  std::string granularity_ = "total";
  std::optional<std::string> group_by_;
  std::vector<std::string> filters_;
  std::string metrics_ = "unblended";
  std::optional<std::string> basis_;
  std::optional<std::uint64_t> top_;
  std::optional<std::string> as_of_;
  std::string output_ = "table";
};

}  // namespace

std::unique_ptr<Command> make_cost_command() { return std::make_unique<CostCommand>(); }

}  // namespace farthing::cli
