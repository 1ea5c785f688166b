#pragma once

#include <cstdint>
#include <string_view>

#include "core/instant.hpp"
#include "sample/numbers.hpp"

namespace farthing::sample {

enum class LineType : std::uint8_t {
  usage,
  discounted_usage,
  covered_usage,
  negation,
  plan_recurring_fee,
  plan_upfront_fee,
  reservation_fee,
  fee,
  tax,
  credit,
  refund,
  edp_discount,
  private_rate_discount,
  spp_discount,
  reservation_volume_discount,
  bundled_discount,
  discount,
  flat_rate_subscription,
  count,
};

/// As bills spell it: `SavingsPlanCoveredUsage`.
std::string_view name_of(LineType type);

/// Who bills the row, and on which invoice.
enum class BillKind : std::uint8_t {
  anniversary,
  purchase,
  refund,
  marketplace_first,
  marketplace_last = marketplace_first + 2,
  count
};

/// The reservation cells of a row.
struct ReservationCells {
  Number amortized_cost;
  Number amortized_fee;
  Number effective_cost;
  Number net_amortized_cost;
  Number net_amortized_fee;
  Number net_effective_cost;
  Number net_recurring;
  Number net_unused_amortized;
  Number net_unused_recurring;
  Number recurring;
  Number unused_amortized;
  Number unused_quantity;
  Number unused_recurring;
  Number upfront_value;
  std::string_view arn;
  std::string_view start;
  std::string_view end;
  std::string_view subscription;
  int count = 0;          ///< of reserved things; 0: the cells are empty
  int units_of_each = 0;  ///< hours in the period; 0: the cells are empty
};

/// The Savings Plans cells of a row.
struct PlanCells {
  Number total_to_date;
  Number rate;
  Number used;
  Number effective_cost;
  Number amortized;
  Number recurring;
  Number net_effective_cost;
  Number net_amortized;
  Number net_recurring;
  std::string_view arn;
};

/// What a share of an instance's cost comes to, and what of its idle time is laid upon that share.
struct SplitMoney {
  Number cost;
  Number unused;
};

/// The split cost cells of a row: what of an instance one pod or task has, by CPU or by memory.
struct SplitCells {
  std::string_view parent;  ///< the instance
  Number reserved;
  Number actual;
  Number usage;  ///< the larger of the two
  Number ratio;  ///< of the instance's capacity
  SplitMoney amortised;
  SplitMoney net;
  SplitMoney list;
};

/// One line of a bill before it is text. Net cells are written, and count, only in months with net columns.
struct Row {
  LineType type = LineType::usage;
  BillKind bill = BillKind::anniversary;
  int account = 0;
  int sku = 0;
  int tags = 0;
  Instant start = 0;
  Instant end = 0;
  std::string_view zone;  ///< availability zone
  std::string_view resource;
  Number amount;
  Number normalization;
  Number normalized_amount;
  Number rate;
  Number cost;
  Number blended_rate;
  Number blended;
  Number net_rate;
  Number net;
  std::string_view description;  ///< a CSV cell; empty: that of the SKU
  std::string_view tax_type;
  Number public_cost;
  Number public_rate;
  std::string_view term;
  ReservationCells reservation;
  PlanCells plan;
};

}  // namespace farthing::sample
