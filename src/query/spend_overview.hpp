#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "control/bill_catalog.hpp"
#include "core/billing_period.hpp"
#include "core/decimal.hpp"
#include "core/result.hpp"
#include "store/duckdb/engine.hpp"

namespace farthing::query {

/// Until when usage is in a bill that is live, and whether all of its rows have their invoice.
struct BillReach {
  std::string payer;
  BillingPeriod period;
  Instant used_until = 0;
  bool is_open = true;
};

/// What a month will cost when it is over, as far as its days tell.
struct Forecast {
  Decimal amount;
  Decimal low;
  Decimal high;
  std::string words;  ///< how it was made
};

/// A service in an account whose cost has changed, and what of it.
struct Mover {
  std::string service;
  std::string account;
  Decimal before;
  Decimal now;
  std::string reason;
  Decimal change() const { return now - before; }
};

/// Unblended costs of one currency.
struct CurrencyOverview {
  std::string currency;
  Decimal month_so_far;
  std::optional<Decimal> same_days_last_month;  ///< by date of use; nothing where the month before has no bill
  std::optional<Decimal> last_month;
  std::optional<Forecast> forecast;  ///< of a month that is not over
  std::vector<Mover> movers;         ///< the largest changes first, up or down
};

/// Where the money stands: the newest month that has a bill, beside the one before.
struct SpendOverview {
  BillingPeriod month;
  std::optional<Instant> through;  ///< the last day with usage; nothing where no bill has any
  std::vector<CurrencyOverview> currencies;
};

/// `reaches` tells of the live bills of `publications`. Nothing when there is no bill. Fails as run_cost_query does.
Result<std::optional<SpendOverview>> spend_overview(store::Engine& engine, const std::filesystem::path& data_folder,
                                                    std::span<const control::Publication> publications,
                                                    std::span<const BillReach> reaches);

/// The forecast of a month of which so many days have been used up, from the cost of usage on each of these days;
/// nothing when there is no whole day to tell from, or none is left.
std::optional<Forecast> forecast_of(Decimal so_far, const std::vector<Decimal>& cost_of_days, int days_of_month);

}  // namespace farthing::query
