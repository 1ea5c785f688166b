#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/decimal.hpp"
#include "focus/profile.hpp"
#include "query/segment_selection.hpp"

namespace farthing::focus {

/// What a cost has to stay below, so that a price times a quantity is exact in 38 digits.
constexpr Decimal most_cost = Decimal::of(Int128{Decimal::one} * 10'000'000'000'000);

/// Names of accounts: (payer, account) to name.
using AccountNames = std::map<std::pair<std::string, std::string>, std::string>;

/// The form in which cells are written: as typed values, or as the texts of a CSV file.
enum class Cells : std::uint8_t { typed, texts };

/// Statements to run once on a connection before a query of `rows_sql`.
std::vector<std::string> macros();

/// `SELECT` of the selected bills' rows in FOCUS: one for a charge, none for the negation of Savings Plans, one more
/// for what covered use and its negation do not cancel out (docs/focus.md).
std::string rows_sql(const query::SegmentSelection& bills, const AccountNames& names, const Profile& profile,
                     Cells cells);

/// `SELECT` of what the rows must add up to, by the segments alone: payer, currency, account, service code, invoice,
/// category of charge, net unblended, net amortised. Tax and Credit are apart, all else is `Other`.
std::string sums_of_bills_sql(const query::SegmentSelection& bills);

/// `SELECT` of the largest cost of any charge, whatever its sign.
std::string largest_cost_sql(const query::SegmentSelection& bills);

/// The texts of kinds.parquet that an export reads.
std::string_view texts_of_a_kind();

}  // namespace farthing::focus
