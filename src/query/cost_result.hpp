#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/billing_period.hpp"
#include "core/decimal.hpp"
#include "core/instant.hpp"
#include "query/cost_query.hpp"

namespace farthing::query {

/// One group's costs, in the order of the query's dimensions and metrics.
struct CostRow {
  std::string time;  ///< `2026-05`, `2026-05-03`, `2026-05-03T14:00:00Z`; empty for a total
  std::vector<std::string> groups;
  std::string currency;
  std::vector<std::optional<Decimal>> costs;  ///< nothing where no row has such a cost (blended)
  bool is_others = false;                     ///< what --top left out, its groups all named `(others)`
  /// Of split costs, for each cost the share of what nobody used, which it includes.
  std::vector<std::optional<Decimal>> unused = {};
};

struct CostTotal {
  std::string currency;
  std::vector<std::optional<Decimal>> costs;
  std::vector<std::optional<Decimal>> unused = {};
};

/// Commitment of an open bill for hours that are still to come; in no row and no total. Only what was asked for is set.
struct NotYetDue {
  std::string currency;
  std::optional<Decimal> amortised;
  std::optional<Decimal> net_amortised;
};

/// A bill that the figures are made of.
struct Source {
  std::string payer;
  BillingPeriod period;
  std::string segment;
  std::string delivery;
  Instant delivered_at = 0;
  bool open = true;  ///< some rows have no invoice yet
};

struct CostResult {
  CostQuery query;
  std::vector<CostRow> rows;  ///< by time, then by the first metric from the largest, then by groups
  std::vector<CostTotal> totals;
  std::vector<NotYetDue> not_yet_due;
  std::vector<Source> bills;
  bool has_splits = false;  ///< one of the bills has split costs, whether they are asked for or not
  std::map<std::string, std::string> label_names;  ///< of labels asked for by another spelling, the key's name
};

}  // namespace farthing::query
