#include <optional>
#include <string>
#include <string_view>

#include "answer/opened_data.hpp"
#include "cli/command.hpp"
#include "query/cost_output.hpp"
#include "query/cost_runner.hpp"
#include "query/question.hpp"

namespace farthing::cli {
namespace {

/// What a command asks of.
struct Asked {
  query::Subject subject;
  std::string_view name;
  std::string_view summary;
  std::string_view examples;
  std::optional<std::string> group_by;
  std::string metric;
};

const Asked charges{query::Subject::charges,
                    "cost",
                    "Say what was spent, by whom, on what",
                    R"(Examples:
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
CSV: a text that begins with = + - @ gets a ' in front, so that no spreadsheet takes it for a formula.)",
                    std::nullopt,
                    "unblended"};

const Asked containers{query::Subject::split_costs,
                       "containers",
                       "Say what pods and tasks took of the cost of the instances they ran on",
                       R"(Examples:
  farthing containers                                       each workload of each namespace and cluster
  farthing containers --group-by namespace --filter cluster=shop --granularity month
  farthing containers --group-by node --from 2026-05-03 --to 2026-05-09
  farthing containers --group-by tag:team --metric amortised,list
  farthing containers --output json                         every digit, as text

Dimensions: cluster, namespace, workload-type, workload, node (the instance), and those of `farthing cost`; resource is
  the pod or task.
Metrics: amortised, net-amortised, list; each with the share of what nobody used, which it includes.
All of it is AWS's split cost allocation data. It lies over the charges of the instances, and no total of a bill counts
it. What runs on Fargate bills itself: `farthing cost --group-by tag:aws:eks:namespace` and the like say what it costs.)",
                       "cluster,namespace,workload",
                       "amortised"};

class CostCommand : public Command {
 public:
  explicit CostCommand(const Asked& asked) : asked_(asked) {
    question_.subject = asked.subject;
    question_.group_by = asked.group_by;
    question_.metric = asked.metric;
  }
  std::string_view name() const override { return asked_.name; }
  std::string_view summary() const override { return asked_.summary; }
  std::string_view examples() const override { return asked_.examples; }
  void declare(Options& options) override {
    options.text("--from", question_.from, "DATE", "first month (2026-05) or day (2026-05-03)");
    options.text("--to", question_.to, "DATE", "last month or day, inclusive");
    options.word("--granularity", question_.granularity, {"total", "month", "day", "hour"}, "one row for each");
    options.text("--group-by", question_.group_by, "LIST",
                 asked_.group_by ? "up to three dimensions; default: " + *asked_.group_by : "up to three dimensions");
    options.texts("--filter", question_.filters, "CONDITION",
                  "DIMENSION=VALUE,... or DIMENSION!=VALUE,...; again for another");
    options.text("--metric", question_.metric, "LIST", "the costs to show; default: " + asked_.metric);
    options.text("--by", question_.by, "period|usage",
                 "choose by the bill or by the date of use; default: the bill for months, the use for days");
    options.number("--top", question_.top, "keep the N largest groups, the rest as one row", 1);
    options.text("--as-of", question_.as_of, "DAY", "from what was live at the end of a day, or at a moment");
    options.word("--output", output_, {"table", "json", "csv"}, "table rounds to cents; json and csv never round");
  }

  Result<> run(Context& context) override {
    FARTHING_TRY(query::CostQuery query, query::read_question(question_));
    FARTHING_TRY(auto data, answer::OpenedData::open(context.surroundings()));
    FARTHING_TRY(query.aliases, data.label_aliases(context.settings().client));
    FARTHING_TRY(const auto moment, query::read_as_of(question_.as_of));
    FARTHING_TRY(const auto publications, data.publications(context.settings().client, moment));
    FARTHING_TRY(const query::CostResult result,
                 query::run_cost_query(data.engine(), data.folder().path(), publications, query));
    if (output_ == "json") return context.print_json(query::to_json(result));
    return context.print(output_ == "csv" ? query::to_csv(result) : query::to_table(result));
  }

 private:
  const Asked& asked_;
  query::CostQuestion question_;
  std::string output_ = "table";
};

}  // namespace

std::unique_ptr<Command> make_cost_command() { return std::make_unique<CostCommand>(charges); }
std::unique_ptr<Command> make_containers_command() { return std::make_unique<CostCommand>(containers); }

}  // namespace farthing::cli
