#pragma once

#include <cstddef>
#include <cstdint>

#include "core/decimal.hpp"
#include "core/instant.hpp"

namespace farthing::bill {

/// The six costs of a charge (docs/metrics.md).
struct Costs {
  Decimal unblended;
  Decimal amortised;
  Decimal net_unblended;
  Decimal net_amortised;
  Decimal list;
  Decimal blended;
  bool has_blended = false;  ///< discounts have none
};

/// One charge: a row of a bill, or the unused part of a commitment's fee row. Texts are numbers into the dictionaries.
struct Charge {
  std::uint32_t file = 0;  ///< from 0, in the manifest's order
  std::uint32_t row = 0;   ///< from 1, the header not counted
  std::uint32_t account = 0;
  std::uint32_t kind = 0;
  std::uint32_t resource = 0;
  std::uint32_t labels = 0;
  Instant usage_start = 0;
  Instant usage_end = 0;
  Decimal quantity;
  bool has_quantity = false;
  Costs costs;
};

/// Sums over charges, as many as there are, without regard to order.
struct Totals {
  std::uint64_t charges = 0;
  Decimal unblended;
  Decimal amortised;
  Decimal net_unblended;
  Decimal net_amortised;
  Decimal list;
  Decimal blended;

  void add(const Costs& costs) {
    ++charges;
    unblended += costs.unblended;
    amortised += costs.amortised;
    net_unblended += costs.net_unblended;
    net_amortised += costs.net_amortised;
    list += costs.list;
    if (costs.has_blended) blended += costs.blended;
  }
  void add(const Totals& other) {
    charges += other.charges;
    unblended += other.unblended;
    amortised += other.amortised;
    net_unblended += other.net_unblended;
    net_amortised += other.net_amortised;
    list += other.list;
    blended += other.blended;
  }
  friend bool operator==(const Totals&, const Totals&) = default;
};

/// Where a batch of charges is written to, column by column. The memory is the caller's, with room for `capacity` rows.
/// Money and quantities are counts of 10^-12. A narrow batch holds them in 64 bits.
struct NarrowColumns {
  std::uint32_t* file;
  std::uint32_t* row;
  std::uint32_t* account;
  std::uint32_t* kind;
  std::uint32_t* resource;
  std::uint32_t* labels;
  std::int64_t* usage_start;  ///< microseconds since 1970, as Parquet and DuckDB count
  std::int64_t* usage_end;
  std::int64_t* quantity;
  std::int64_t* unblended;
  std::int64_t* amortised;
  std::int64_t* net_unblended;
  std::int64_t* net_amortised;
  std::int64_t* list;
  std::int64_t* blended;
  std::uint64_t* quantity_valid;  ///< a bit a row
  std::uint64_t* blended_valid;
};

/// True when DECIMAL(18,12) holds the value.
constexpr bool fits_narrow(Decimal value) {
  constexpr Int128 most = Int128{999'999} * Decimal::one + (Decimal::one - 1);
  return value.units <= most && value.units >= -most;
}

/// True when every number of the charge fits a narrow batch.
constexpr bool is_narrow(const Charge& charge) {
  const Costs& costs = charge.costs;
  return fits_narrow(charge.quantity) && fits_narrow(costs.unblended) && fits_narrow(costs.amortised) &&
         fits_narrow(costs.net_unblended) && fits_narrow(costs.net_amortised) && fits_narrow(costs.list) &&
         fits_narrow(costs.blended);
}

}  // namespace farthing::bill
