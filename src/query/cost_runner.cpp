#include "query/cost_runner.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <set>
#include <utility>

#include "query/cost_sql.hpp"
#include "query/query_words.hpp"

namespace farthing::query {
namespace {

namespace json = boost::json;

Result<std::map<std::string, std::string>> labels_of(const control::SegmentRecord& segment) {
  std::map<std::string, std::string> labels;
  if (segment.labels.empty()) return labels;
  boost::system::error_code error;
  const json::value value = json::parse(segment.labels, error);
  const json::object* object = error ? nullptr : value.if_object();
  if (object == nullptr) return fail(ErrorCode::database, "segment {}: its labels cannot be read", segment.id);
  for (const auto& [name, column] : *object) {
    const json::string* text = column.if_string();
    if (text == nullptr) return fail(ErrorCode::database, "segment {}: its labels cannot be read", segment.id);
    labels.emplace(name, *text);
  }
  return labels;
}

/// A bill is open until every row of its delivery has an invoice.
bool is_open(const control::DeliveryRecord& delivery) {
  boost::system::error_code error;
  const json::value value = json::parse(delivery.facts, error);
  const json::object* object = error ? nullptr : value.if_object();
  const json::value* invoiced = object == nullptr ? nullptr : object->if_contains("rows_invoiced");
  if (invoiced == nullptr) return true;
  const auto rows = invoiced->to_number<std::uint64_t>(error);
  return error || rows < delivery.rows;
}

/// The folder below the data folder, if it is one: a damaged record must not lead elsewhere.
Result<std::filesystem::path> folder_of(const std::filesystem::path& data_folder,
                                        const control::SegmentRecord& segment) {
  const std::filesystem::path below(segment.folder);
  const bool leaves = std::ranges::any_of(below, [](const std::filesystem::path& step) { return step == ".."; });
  if (below.empty() || below.is_absolute() || leaves)
    return fail(ErrorCode::database, "segment {}: \"{}\" is not a folder below the data folder", segment.id,
                segment.folder);
  return data_folder / below;
}

/// Turns away labels that no bill has: a mistyped tag would look like untagged cost.
Result<> check_labels(const CostQuery& query, const std::set<std::string>& known) {
  const auto check_one = [&](const Dimension& dimension) -> Result<> {
    if (dimension.kind != Dimension::Kind::label || known.contains(dimension.label)) return {};
    const std::vector<std::string> all(known.begin(), known.end());
    constexpr std::size_t most_shown = 30;
    const std::span shown = std::span(all).first(std::min(all.size(), most_shown));
    return std::unexpected(Error(
        ErrorCode::not_found, fmt::format("no bill has {}{}", dimension.label, did_you_mean(dimension.label, all)),
        all.empty()
            ? "activate cost allocation tags in the AWS billing console; bills delivered from then on have them"
            : fmt::format("capitals count; the bills have {}{}", joined(shown),
                          all.size() > most_shown ? fmt::format(" and {} more", all.size() - most_shown) : "")));
  };
  for (const Dimension& dimension : query.group_by) FARTHING_CHECK(check_one(dimension));
  for (const Filter& filter : query.filters) FARTHING_CHECK(check_one(filter.dimension));
  return {};
}

void add_to(std::optional<Decimal>& sum, const std::optional<Decimal>& value) {
  if (value) sum = sum.value_or(Decimal{}) + *value;
}

struct CurrencySums {
  std::vector<std::optional<Decimal>> costs;
  std::vector<std::optional<Decimal>> ahead;
};

Result<> take_rows(const store::Table& table, CostResult& result) {
  const std::size_t dimensions = result.query.group_by.size();
  const std::size_t metrics = result.query.metrics.size();
  const std::vector<Metric> ahead = ahead_metrics(result.query);
  const auto money = [](const store::Cell& cell) -> std::optional<Decimal> {
    if (const auto* value = std::get_if<Decimal>(&cell)) return *value;
    return std::nullopt;
  };
  std::map<std::string, CurrencySums> sums;
  for (const auto& cells : table.rows) {
    std::size_t at = 0;
    const auto text = [&] { return std::get<std::string>(cells.at(at++)); };
    CostRow row;
    row.time = text();
    for (std::size_t i = 0; i < dimensions; ++i) row.groups.push_back(text());
    row.currency = text();
    row.is_others = std::get<std::int64_t>(cells.at(at++)) != 0;
    CurrencySums& sum = sums[row.currency];
    sum.costs.resize(metrics);
    sum.ahead.resize(ahead.size());
    for (std::size_t i = 0; i < metrics; ++i) {
      row.costs.push_back(money(cells.at(at++)));
      add_to(sum.costs[i], row.costs.back());
    }
    for (auto& value : sum.ahead) add_to(value, money(cells.at(at++)));
    result.rows.push_back(std::move(row));
  }
  for (auto& [currency, sum] : sums) {
    result.totals.push_back({currency, std::move(sum.costs)});
    NotYetDue due{currency, std::nullopt, std::nullopt};
    bool any = false;
    for (std::size_t i = 0; i < ahead.size(); ++i) {
      (ahead[i] == Metric::amortised ? due.amortised : due.net_amortised) = sum.ahead[i];
      any = any || (sum.ahead[i] && !sum.ahead[i]->is_zero());
    }
    if (any) result.not_yet_due.push_back(std::move(due));
  }
  return {};
}

}  // namespace

Result<CostResult> run_cost_query(store::Engine& engine, const std::filesystem::path& data_folder,
                                  std::span<const control::Publication> publications, const CostQuery& query) {
  FARTHING_CHECK(check(query));
  CostResult result;
  result.query = query;
  std::vector<SegmentPart> segments;
  std::set<std::string> known_labels;
  for (const control::Publication& publication : publications) {
    SegmentPart part;
    part.period = publication.period;
    if (!publication.segment) {
      part.first_usage = publication.period.begin();
      part.last_usage = publication.period.end() - 1;
      if (chooses(query, part))
        return std::unexpected(
            Error(ErrorCode::not_found,
                  fmt::format("the bill of payer {} for {} as it was then is no longer kept", publication.payer,
                              to_string(publication.period)),
                  "ask for a later moment, or leave --as-of out; how long earlier deliveries are kept is a setting"));
      continue;
    }
    const control::SegmentRecord& segment = *publication.segment;
    FARTHING_TRY(part.folder, folder_of(data_folder, segment));
    FARTHING_TRY(part.labels, labels_of(segment));
    for (const auto& label : part.labels) known_labels.insert(label.first);
    part.first_usage = segment.first_usage;
    part.last_usage = segment.last_usage;
    part.has_wide = std::ranges::count(segment.files, "charges-wide.parquet", &control::SegmentFile::name) > 0;
    if (!chooses(query, part)) continue;
    result.bills.push_back({publication.payer, publication.period, segment.id, publication.delivery.id,
                            publication.delivery.delivered_at, is_open(publication.delivery)});
    segments.push_back(std::move(part));
  }
  if (!publications.empty()) FARTHING_CHECK(check_labels(query, known_labels));
  const std::string sql = cost_sql(duckdb_dialect(), query, segments);
  if (sql.empty()) return result;
  FARTHING_TRY(const store::Table table, engine.query(sql));
  FARTHING_CHECK(take_rows(table, result));
  return result;
}

}  // namespace farthing::query
