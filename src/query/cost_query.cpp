#include "query/cost_query.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "core/billing_period.hpp"
#include "query/query_words.hpp"

namespace farthing::query {
namespace {

template <class Value>
using Words = std::span<const std::pair<std::string_view, Value>>;

constexpr std::array<std::pair<std::string_view, Metric>, 6> metric_words{{{"unblended", Metric::unblended},
                                                                           {"amortised", Metric::amortised},
                                                                           {"net-unblended", Metric::net_unblended},
                                                                           {"net-amortised", Metric::net_amortised},
                                                                           {"list", Metric::list},
                                                                           {"blended", Metric::blended}}};
constexpr std::array<std::pair<std::string_view, Granularity>, 4> granularity_words{{{"total", Granularity::total},
                                                                                     {"month", Granularity::month},
                                                                                     {"day", Granularity::day},
                                                                                     {"hour", Granularity::hour}}};
constexpr std::array<std::pair<std::string_view, PeriodBasis>, 4> basis_words{
    {{"billing-period", PeriodBasis::billing_period},
     {"usage-date", PeriodBasis::usage_date},
     {"period", PeriodBasis::billing_period},
     {"usage", PeriodBasis::usage_date}}};
using Kind = Dimension::Kind;
constexpr std::array<std::pair<std::string_view, Kind>, 11> dimension_words{
    {{"service", Kind::service},
     {"account", Kind::account},
     {"region", Kind::region},
     {"usage-type", Kind::usage_type},
     {"operation", Kind::operation},
     {"line-item-type", Kind::line_item_type},
     {"charge-category", Kind::charge_category},
     {"resource", Kind::resource},
     {"availability-zone", Kind::availability_zone},
     {"invoice", Kind::invoice},
     {"seller", Kind::seller}}};
constexpr std::array<std::pair<std::string_view, Kind>, 5> container_words{{{"cluster", Kind::cluster},
                                                                            {"namespace", Kind::name_space},
                                                                            {"workload-type", Kind::workload_type},
                                                                            {"workload", Kind::workload},
                                                                            {"node", Kind::node}}};
/// Split costs are shares of what instances cost once commitments are spread over their use.
constexpr std::array<Metric, 3> split_metrics{Metric::amortised, Metric::net_amortised, Metric::list};
constexpr std::array<std::string_view, 2> label_prefixes{"tag:", "category:"};
constexpr std::size_t most_dimensions = 3;

template <class Value>
std::string_view word_of(Words<Value> words, Value value) {
  const auto at = std::ranges::find(words, value, [](const auto& entry) { return entry.second; });
  return at == words.end() ? std::string_view() : at->first;
}

template <class Value>
std::vector<std::string> all_words(Words<Value> words) {
  std::vector<std::string> all;
  for (const auto& entry : words) all.emplace_back(entry.first);
  return all;
}

template <class Value>
Result<Value> read_word(std::string_view what, Words<Value> words, std::string_view text) {
  const auto at = std::ranges::find(words, text, [](const auto& entry) { return entry.first; });
  if (at != words.end()) return at->second;
  const auto all = all_words(words);
  return std::unexpected(Error(ErrorCode::usage,
                               fmt::format("there is no {} \"{}\"{}", what, text, did_you_mean(text, all)),
                               fmt::format("choose from {}", joined(all))));
}

std::unexpected<Error> quote_error(std::string_view text) {
  return std::unexpected(Error(ErrorCode::usage, fmt::format("the quotes in {} do not match", text),
                               R"(put a value with a comma in double quotes: category:Unit="Research, new",Sales)"));
}

Result<> check_metrics(std::span<const Metric> metrics, Subject subject) {
  for (const Metric metric : metrics)
    if (subject == Subject::split_costs && std::ranges::find(split_metrics, metric) == split_metrics.end())
      return std::unexpected(Error(ErrorCode::usage,
                                   fmt::format("split cost allocation data has no {} cost", name_of(metric)),
                                   "choose from amortised, net-amortised, list"));
  return {};
}

struct Bound {
  Instant begin;
  Instant end;
  bool is_day;
};

bool all_digits(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

Result<Bound> read_bound(std::string_view flag, std::string_view text) {
  if (text.size() == 7) {
    if (const auto month = BillingPeriod::parse(text)) return Bound{month->begin(), month->end(), false};
  } else if (text.size() == 10 && all_digits(text.substr(0, 4)) && text[4] == '-' && all_digits(text.substr(5, 2)) &&
             text[7] == '-' && all_digits(text.substr(8))) {
    Instant day = 0;
    constexpr Instant seconds_a_day = 86'400;
    // A date such as 30 February must not become another day.
    if (read_instant(text, day) && to_date_string(day) == text) return Bound{day, day + seconds_a_day, true};
  }
  return std::unexpected(Error(ErrorCode::usage, fmt::format("{}: \"{}\" is neither a month nor a day", flag, text),
                               "write a month as 2026-05, a day as 2026-05-03"));
}

}  // namespace

std::string_view name_of(Metric metric) { return word_of<Metric>(metric_words, metric); }
std::string_view name_of(Granularity granularity) { return word_of<Granularity>(granularity_words, granularity); }
std::string_view name_of(PeriodBasis basis) { return word_of<PeriodBasis>(basis_words, basis); }

Result<Dimension> Dimension::parse(std::string_view text, Subject subject) {
  for (const std::string_view prefix : label_prefixes) {
    if (!text.starts_with(prefix)) continue;
    if (text.size() == prefix.size())
      return std::unexpected(Error(ErrorCode::usage, fmt::format("{} names nothing", text),
                                   "write tag:KEY, such as tag:team, or category:NAME, such as category:Environment"));
    return Dimension{Kind::label, std::string(text)};
  }
  const auto word = [](const auto& entry) { return entry.first; };
  const auto at = std::ranges::find(dimension_words, text, word);
  if (at != dimension_words.end()) return Dimension{at->second, {}};
  const auto of_container = std::ranges::find(container_words, text, word);
  const bool is_of_container = of_container != container_words.end();
  if (is_of_container && subject == Subject::split_costs) return Dimension{of_container->second, {}};
  auto all = all_words<Kind>(dimension_words);
  const auto others = all_words<Kind>(container_words);
  if (subject == Subject::split_costs) all.insert(all.begin(), others.begin(), others.end());
  const std::string hint = did_you_mean(text, all);
  all.insert(all.end(), {"tag:KEY", "category:NAME"});
  if (is_of_container)
    return std::unexpected(Error(ErrorCode::usage,
                                 fmt::format("charges have no {}: it is known of containers alone", text),
                                 "ask for the cost of containers, or choose from " + joined(all)));
  return std::unexpected(Error(ErrorCode::usage,
                               fmt::format("costs cannot be grouped or filtered by \"{}\"{}", text, hint),
                               fmt::format("choose from {}", joined(all))));
}

std::string Dimension::name() const {
  if (kind == Kind::label) return label;
  const std::string_view word = word_of<Kind>(dimension_words, kind);
  return std::string(word.empty() ? word_of<Kind>(container_words, kind) : word);
}

Result<Filter> Filter::parse(std::string_view text, Subject subject) {
  std::string_view rest = text;
  std::string key;
  bool exclude = false;
  if (rest.starts_with('"')) {
    auto quoted = take_quoted(rest);
    if (!quoted) return quote_error(text);
    key = std::move(*quoted);
    exclude = rest.starts_with("!=");
    if (exclude) rest.remove_prefix(1);
  } else {
    const std::size_t sign = std::min(rest.find('='), rest.size());
    key = rest.substr(0, sign);
    rest.remove_prefix(sign);
    exclude = !rest.empty() && key.ends_with('!');
    if (exclude) key.pop_back();
  }
  if (!rest.starts_with('='))
    return std::unexpected(Error(ErrorCode::usage, fmt::format("the filter \"{}\" has no = or != after the name", text),
                                 "write service=AmazonEC2,AmazonS3, or tag:team!= for charges with any team"));
  rest.remove_prefix(1);
  FARTHING_TRY(Dimension dimension, Dimension::parse(key, subject));
  auto values = split_list(rest);
  if (!values) return quote_error(text);
  return Filter{std::move(dimension), exclude, std::move(*values)};
}

Result<DateRange> DateRange::parse(const std::optional<std::string>& from, const std::optional<std::string>& to,
                                   const ParameterStyle& style) {
  DateRange range;
  if (from) {
    FARTHING_TRY(const Bound bound, read_bound(style.name("from"), *from));
    range.from = bound.begin;
    range.bounds_are_days = bound.is_day;
  }
  if (to) {
    FARTHING_TRY(const Bound bound, read_bound(style.name("to"), *to));
    range.to = bound.end;
    range.bounds_are_days = range.bounds_are_days || bound.is_day;
  }
  if (range.from && range.to && *range.from >= *range.to)
    return std::unexpected(Error(ErrorCode::usage,
                                 fmt::format("{} is after {}", style.with("from", *from), style.with("to", *to)),
                                 "both are inclusive: for one month give it twice"));
  return range;
}

Result<std::vector<Metric>> parse_metrics(std::string_view text, Subject subject) {
  const auto words = split_list(text);
  if (!words) return quote_error(text);
  std::vector<Metric> metrics;
  for (const std::string& word : *words) {
    FARTHING_TRY(const Metric metric, read_word<Metric>("metric", metric_words, word));
    if (std::ranges::find(metrics, metric) != metrics.end())
      return fail(ErrorCode::usage, "the metric {} is named twice", word);
    metrics.push_back(metric);
  }
  FARTHING_CHECK(check_metrics(metrics, subject));
  return metrics;
}

Result<std::vector<Dimension>> parse_dimensions(std::string_view text, Subject subject) {
  const auto words = split_list(text);
  if (!words) return quote_error(text);
  CostQuery query;
  for (const std::string& word : *words) {
    FARTHING_TRY(Dimension dimension, Dimension::parse(word, subject));
    query.group_by.push_back(std::move(dimension));
  }
  FARTHING_CHECK(check(query));
  return query.group_by;
}

Result<Granularity> parse_granularity(std::string_view text) {
  return read_word<Granularity>("granularity", granularity_words, text);
}

Result<PeriodBasis> parse_basis(std::string_view text) {
  return read_word<PeriodBasis>("period basis", basis_words, text);
}

Result<PeriodBasis> choose_basis(const DateRange& range, Granularity granularity, std::optional<PeriodBasis> asked,
                                 const ParameterStyle& style) {
  if (asked == PeriodBasis::billing_period && range.bounds_are_days)
    return std::unexpected(Error(
        ErrorCode::usage, "a bill covers a whole month and cannot be cut at a day",
        fmt::format("give months ({}{}{}) for bills, or choose days of usage with {}", style.with("from", "2026-05"),
                    style.between_parameters, style.with("to", "2026-05"), style.with("by", "usage"))));
  if (asked) return *asked;
  const bool coarse = granularity == Granularity::total || granularity == Granularity::month;
  return coarse && !range.bounds_are_days ? PeriodBasis::billing_period : PeriodBasis::usage_date;
}

Result<> check(const CostQuery& query) {
  if (query.metrics.empty()) return fail(ErrorCode::usage, "no metric was chosen");
  FARTHING_CHECK(check_metrics(query.metrics, query.subject));
  if (query.group_by.size() > most_dimensions)
    return std::unexpected(
        Error(ErrorCode::usage,
              fmt::format("costs can be grouped by {} things at once, not {}", most_dimensions, query.group_by.size()),
              "leave some out; a filter can take their place"));
  for (std::size_t i = 0; i < query.group_by.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (query.group_by[i] == query.group_by[j])
        return fail(ErrorCode::usage, "{} is named twice", query.group_by[i].name());
  if (query.top && query.group_by.empty())
    return std::unexpected(Error(ErrorCode::usage, "there are no groups to take the top of",
                                 fmt::format("say what to group by: {}{}{}", query.style.with("group-by", "service"),
                                             query.style.between_parameters, query.style.with("top", "10"))));
  if (query.top == 0U) return fail(ErrorCode::usage, "{}: 0 is not a whole number from 1", query.style.name("top"));
  if (query.basis == PeriodBasis::billing_period && query.bounds_are_days)
    FARTHING_CHECK(choose_basis({query.from, query.to, true}, query.granularity, query.basis, query.style));
  return {};
}

}  // namespace farthing::query
