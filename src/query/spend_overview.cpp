#include "query/spend_overview.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "core/text_table.hpp"
#include "query/cost_output.hpp"
#include "query/cost_runner.hpp"

namespace farthing::query {
namespace {

constexpr Instant seconds_a_day = 86'400;
constexpr std::size_t most_movers = 6;
/// A whole week, so that working days and weekends weigh as they do in the month.
constexpr std::size_t days_looked_at = 7;

Dimension dimension(Dimension::Kind kind) { return {kind, ""}; }

/// What comes once or by the month, and says nothing of the days to come.
Filter without_one_time_charges() {
  return {dimension(Dimension::Kind::line_item_type),
          true,
          {"Tax", "Fee", "RIFee", "SavingsPlanUpfrontFee", "SavingsPlanRecurringFee", "Credit", "Refund"}};
}

/// Two stretches of days of the same length, in two months.
struct Comparison {
  Instant now_from = 0, now_to = 0;
  Instant before_from = 0, before_to = 0;
};

Decimal magnitude(Decimal value) { return value.units < 0 ? -value : value; }

using MoverKey = std::pair<std::string, std::string>;  ///< service and account
struct Change {
  Decimal before, now;
  Decimal change() const { return now - before; }
};

class OverviewMaker {
 public:
  OverviewMaker(store::Engine& engine, const std::filesystem::path& data_folder,
                std::span<const control::Publication> publications)
      : engine_(engine), data_folder_(data_folder), publications_(publications) {}

  Result<CostResult> months(BillingPeriod month) {
    CostQuery query;
    query.from = month.begin();
    query.to = month.end();
    return run(query);
  }

  Result<CostResult> days(Instant from, Instant to, Granularity granularity, std::vector<Dimension> group_by,
                          std::vector<Filter> filters) {
    CostQuery query;
    query.from = from;
    query.to = to;
    query.bounds_are_days = true;
    query.basis = PeriodBasis::usage_date;
    query.granularity = granularity;
    query.group_by = std::move(group_by);
    query.filters = std::move(filters);
    return run(query);
  }

  Result<> add_movers(const Comparison& comparison, SpendOverview& overview) {
    const std::vector group_by{dimension(Dimension::Kind::service), dimension(Dimension::Kind::account)};
    FARTHING_TRY(const auto now, days(comparison.now_from, comparison.now_to, Granularity::total, group_by, {}));
    FARTHING_TRY(const auto before,
                 days(comparison.before_from, comparison.before_to, Granularity::total, group_by, {}));
    std::map<std::string, std::map<MoverKey, Change>> changes;
    for (const CostRow& row : now.rows)
      changes[row.currency][{row.groups[0], row.groups[1]}].now += row.costs[0].value_or(Decimal{});
    for (const CostRow& row : before.rows)
      changes[row.currency][{row.groups[0], row.groups[1]}].before += row.costs[0].value_or(Decimal{});
    for (CurrencyOverview& currency : overview.currencies) {
      if (!currency.same_days_last_month) continue;
      for (const auto& [key, change] : changes[currency.currency])
        if (!change.change().is_zero())
          currency.movers.push_back({key.first, key.second, change.before, change.now, ""});
      std::ranges::sort(currency.movers, [](const Mover& one, const Mover& other) {
        return magnitude(one.change()) > magnitude(other.change());
      });
      if (currency.movers.size() > most_movers) currency.movers.resize(most_movers);
    }
    return add_reasons(comparison, overview);
  }

 private:
  Result<CostResult> run(const CostQuery& query) { return run_cost_query(engine_, data_folder_, publications_, query); }

  Result<> add_reasons(const Comparison& comparison, SpendOverview& overview) {
    std::set<std::string> services, accounts;
    for (const CurrencyOverview& currency : overview.currencies)
      for (const Mover& mover : currency.movers) {
        services.insert(mover.service);
        accounts.insert(mover.account);
      }
    if (services.empty()) return {};
    const std::vector<Filter> filters{{dimension(Dimension::Kind::service), false, {services.begin(), services.end()}},
                                      {dimension(Dimension::Kind::account), false, {accounts.begin(), accounts.end()}}};
    const std::vector group_by{dimension(Dimension::Kind::service), dimension(Dimension::Kind::account),
                               dimension(Dimension::Kind::usage_type)};
    FARTHING_TRY(const auto now, days(comparison.now_from, comparison.now_to, Granularity::total, group_by, filters));
    FARTHING_TRY(const auto before,
                 days(comparison.before_from, comparison.before_to, Granularity::total, group_by, filters));
    for (CurrencyOverview& currency : overview.currencies)
      for (Mover& mover : currency.movers) mover.reason = reason_of(mover, currency.currency, now, before);
    return {};
  }

  static std::string reason_of(const Mover& mover, const std::string& currency, const CostResult& now,
                               const CostResult& before) {
    std::map<std::string, Change> by_usage;
    const auto belongs = [&](const CostRow& row) {
      return row.currency == currency && row.groups[0] == mover.service && row.groups[1] == mover.account;
    };
    for (const CostRow& row : now.rows)
      if (belongs(row)) by_usage[row.groups[2]].now += row.costs[0].value_or(Decimal{});
    for (const CostRow& row : before.rows)
      if (belongs(row)) by_usage[row.groups[2]].before += row.costs[0].value_or(Decimal{});
    const auto largest = std::ranges::max_element(by_usage, [](const auto& one, const auto& other) {
      return magnitude(one.second.change()) < magnitude(other.second.change());
    });
    if (largest == by_usage.end()) return {};
    const auto& [usage, change] = *largest;
    const std::string named = usage.empty() ? "what has no usage type" : usage;
    const std::string amount =
        fmt::format("{}{} {}", change.change().units > 0 ? "+" : "", to_cents(change.change()), currency);
    if (change.before.is_zero()) return fmt::format("{} is new: {}", named, amount);
    if (change.now.is_zero()) return fmt::format("{} has ended: {}", named, amount);
    return fmt::format("mostly {}: {}", named, amount);
  }

  store::Engine& engine_;
  const std::filesystem::path& data_folder_;
  std::span<const control::Publication> publications_;
};

std::map<std::string, Decimal> totals_of(const CostResult& result) {
  std::map<std::string, Decimal> totals;
  for (const CostTotal& total : result.totals) totals[total.currency] = total.costs[0].value_or(Decimal{});
  return totals;
}

std::optional<Decimal> find(const std::map<std::string, Decimal>& totals, const std::string& currency) {
  const auto found = totals.find(currency);
  return found == totals.end() ? std::nullopt : std::optional(found->second);
}

BillingPeriod month_before(BillingPeriod month) { return BillingPeriod::containing(month.begin() - 1); }

}  // namespace

std::optional<Forecast> forecast_of(Decimal so_far, const std::vector<Decimal>& cost_of_days, int days_of_month) {
  // The last day is rarely delivered whole.
  const auto whole_days = static_cast<std::ptrdiff_t>(cost_of_days.size()) - 1;
  const int days_left = days_of_month - static_cast<int>(whole_days);
  if (whole_days < 1 || days_left < 1) return std::nullopt;
  const auto counted_days = std::min<std::ptrdiff_t>(whole_days, days_looked_at);
  const std::vector<Decimal> recent(cost_of_days.end() - 1 - counted_days, cost_of_days.end() - 1);
  const Decimal sum = std::accumulate(recent.begin(), recent.end(), Decimal{});
  const auto rest = scale_by_ratio(sum, days_left, counted_days);
  if (!rest) return std::nullopt;
  // What came of the last day is in `so_far` already, and in the days left.
  const Decimal amount = so_far - cost_of_days.back() + *rest;
  // How far a sum of so many days strays when each strays as the last ones did: a picture, no promise, so a double
  // does.
  const auto number = [](Decimal value) {
    return static_cast<double>(value.units) / static_cast<double>(Decimal::one);
  };
  const double mean = number(sum) / static_cast<double>(counted_days);
  double squares = 0;
  for (const Decimal day : recent) squares += (number(day) - mean) * (number(day) - mean);
  const double deviation = counted_days > 1 ? std::sqrt(squares / static_cast<double>(counted_days - 1)) : 0;
  const double cents = std::round(2 * deviation * std::sqrt(static_cast<double>(days_left)) * 100);
  constexpr Int128 units_a_cent = Decimal::one / 100;
  const Decimal margin = Decimal::of(static_cast<Int128>(std::min(cents, 1e15)) * units_a_cent);
  return Forecast{amount, amount - margin, amount + margin,
                  fmt::format("what is billed, and {} more at the mean of the last {} of usage; fees, tax, credits and "
                              "refunds as they are",
                              counted(static_cast<std::uint64_t>(days_left), "day"),
                              counted(static_cast<std::uint64_t>(counted_days), "whole day"))};
}

Result<std::optional<SpendOverview>> spend_overview(store::Engine& engine, const std::filesystem::path& data_folder,
                                                    std::span<const control::Publication> publications,
                                                    std::span<const BillReach> reaches) {
  if (reaches.empty()) return std::nullopt;
  SpendOverview overview;
  overview.month = std::ranges::max_element(reaches, {}, &BillReach::period)->period;
  bool is_open = false;
  Instant used_until = 0;
  for (const BillReach& reach : reaches) {
    if (reach.period != overview.month) continue;
    used_until = std::max(used_until, reach.used_until);
    is_open = is_open || reach.is_open;
  }
  const Instant begin = overview.month.begin();
  // Up to the end of the last day with usage; nothing is compared past the end of the month.
  const Instant last = std::clamp(used_until - 1, begin, overview.month.end() - 1);
  const Instant end = (last / seconds_a_day + 1) * seconds_a_day;
  if (used_until > begin) overview.through = end - seconds_a_day;

  OverviewMaker maker(engine, data_folder, publications);
  FARTHING_TRY(const auto this_month, maker.months(overview.month));
  const BillingPeriod before = month_before(overview.month);
  const bool has_before = std::ranges::any_of(reaches, [&](const BillReach& one) { return one.period == before; });
  Comparison comparison{begin, end, before.begin(), std::min(before.begin() + (end - begin), before.end())};
  std::map<std::string, Decimal> last_month, same_days;
  if (has_before) {
    FARTHING_TRY(const auto whole, maker.months(before));
    last_month = totals_of(whole);
    FARTHING_TRY(const auto days, maker.days(comparison.before_from, comparison.before_to, Granularity::total, {}, {}));
    same_days = totals_of(days);
  }
  std::map<std::string, std::vector<Decimal>> cost_of_days;
  const auto days_used = static_cast<std::size_t>((end - begin) / seconds_a_day);
  if (is_open) {
    FARTHING_TRY(const auto daily, maker.days(begin, end, Granularity::day, {}, {without_one_time_charges()}));
    for (const CostRow& row : daily.rows) {
      auto& days = cost_of_days[row.currency];
      days.resize(days_used);
      Instant day = 0;
      if (read_instant(row.time, day) && day >= begin && day < end)
        days[static_cast<std::size_t>((day - begin) / seconds_a_day)] = row.costs[0].value_or(Decimal{});
    }
  }
  for (const CostTotal& total : this_month.totals) {
    CurrencyOverview currency;
    currency.currency = total.currency;
    currency.month_so_far = total.costs[0].value_or(Decimal{});
    if (has_before) {
      currency.last_month = find(last_month, total.currency).value_or(Decimal{});
      currency.same_days_last_month = find(same_days, total.currency).value_or(Decimal{});
    }
    const int days_of_month = static_cast<int>((overview.month.end() - begin) / seconds_a_day);
    currency.forecast = forecast_of(currency.month_so_far, cost_of_days[total.currency], days_of_month);
    overview.currencies.push_back(std::move(currency));
  }
  if (has_before) FARTHING_CHECK(maker.add_movers(comparison, overview));
  return overview;
}

}  // namespace farthing::query
