#include <benchmark/benchmark.h>

#include "bench_bill.hpp"
#include "core/instant.hpp"
#include "query/cost_runner.hpp"
#include "sample/sample.hpp"
#include "store/importer.hpp"

/// Questions as the command line and a server ask them, files checked before they are read; a process that has the
/// engine open already. FARTHING_BENCH_DATA names a data folder to ask; without it one is made of
/// FARTHING_BENCH_MONTHS (6) bills of FARTHING_BENCH_ROWS (200,000) rows.
namespace farthing::bench {
namespace {

namespace fs = std::filesystem;

fs::path data_to_ask() {
  if (const char* given = std::getenv("FARTHING_BENCH_DATA")) return given;
  sample::Options options;
  options.rows = number_from("FARTHING_BENCH_ROWS", 200'000);
  options.months = static_cast<int>(number_from("FARTHING_BENCH_MONTHS", 6));
  options.accounts = 200;
  options.output = bench_folder() / fmt::format("bills-{}-{}", options.rows, options.months);
  fs::path data = bench_folder() / fmt::format("data-{}-{}", options.rows, options.months);
  if (fs::exists(data)) return data;
  insist(make_folders(bench_folder()));
  insist(sample::write_sample(options, {}));
  const EmptyFolder unfinished;
  auto folder = insist(store::DataFolder::open(unfinished.path()));
  store::ImportSettings import;
  import.clock = system_now;
  store::ReadingProgress progress;
  for (const bill::Delivery& delivery : insist(bill::discover(options.output)).deliveries)
    insist(store::import_delivery(folder, delivery, import, progress));
  fs::rename(unfinished.path(), data);
  return data;
}

struct OpenData {
  store::DataFolder folder = insist(store::DataFolder::open_existing(data_to_ask()));
  store::Engine engine =
      insist(store::Engine::open({2048, number_from("FARTHING_BENCH_THREADS", 2), bench_folder(), {folder.path()}}));
  std::vector<control::Publication> publications =
      insist(control::publications(folder.database(), "default", std::nullopt));
};

OpenData& opened() {
  static OpenData data;
  return data;
}

query::CostQuery question(const char* granularity, const char* group_by, const char* filter, std::uint64_t top) {
  query::CostQuery query;
  query.granularity = insist(query::parse_granularity(granularity));
  query.basis = insist(query::choose_basis({}, query.granularity, std::nullopt));
  if (*group_by != '\0') query.group_by = insist(query::parse_dimensions(group_by));
  if (*filter != '\0') query.filters.push_back(insist(query::Filter::parse(filter)));
  if (top > 0) query.top = top;
  query.metrics = {query::Metric::unblended, query::Metric::amortised};
  return query;
}

void ask(benchmark::State& state, const query::CostQuery& query) {
  std::size_t rows = 0;
  for (auto _ : state) {
    const auto answer =
        insist(query::run_cost_query(opened().engine, opened().folder.path(), opened().publications, query));
    rows = answer.rows.size();
  }
  std::uint64_t charges = 0;
  for (const auto& publication : opened().publications) charges += publication.segment->charges;
  state.counters["rows"] = static_cast<double>(rows);
  state.counters["charges"] = static_cast<double>(charges);
}

/// Of all months.
void over_all_bills(benchmark::State& state, const char* granularity, const char* group_by, const char* filter,
                    std::uint64_t top) {
  ask(state, question(granularity, group_by, filter, top));
}

/// Of the last closed month.
void in_one_bill(benchmark::State& state, const char* granularity, const char* group_by, const char* filter,
                 std::uint64_t top) {
  query::CostQuery query = question(granularity, group_by, filter, top);
  const auto& publications = opened().publications;
  const BillingPeriod period = publications.at(publications.size() < 2 ? 0 : publications.size() - 2).period;
  query.from = period.begin();
  query.to = period.end();
  ask(state, query);
}

#define QUESTION(function, name, ...) \
  BENCHMARK_CAPTURE(function, name, __VA_ARGS__)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime()

QUESTION(over_all_bills, total_by_month, "month", "", "", 0U);
QUESTION(over_all_bills, service_by_month, "month", "service", "", 0U);
QUESTION(over_all_bills, service_by_day, "day", "service", "", 0U);
QUESTION(over_all_bills, top_accounts_and_services_by_month, "month", "account,service", "", 100U);
QUESTION(over_all_bills, region_of_one_service_by_month, "month", "region", "service=AmazonEC2", 0U);
QUESTION(over_all_bills, category_and_service_by_month, "month", "charge-category,service", "", 0U);
QUESTION(over_all_bills, tag_by_month, "month", "tag:team", "", 0U);
QUESTION(in_one_bill, service_by_day, "day", "service", "", 0U);
QUESTION(in_one_bill, top_resources, "total", "resource", "", 50U);
QUESTION(in_one_bill, top_resources_of_one_service_by_day, "day", "resource", "service=AmazonEC2", 20U);
QUESTION(in_one_bill, usage_types_and_operations, "total", "usage-type,operation", "", 100U);
QUESTION(in_one_bill, usage_types_by_hour, "hour", "usage-type", "service=AmazonEC2", 20U);
QUESTION(in_one_bill, one_tag_under_another, "total", "tag:project", "tag:team!=", 50U);

}  // namespace
}  // namespace farthing::bench
