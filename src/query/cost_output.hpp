#pragma once

#include <string>

#include "query/cost_result.hpp"

namespace farthing::query {

/// One JSON object: `query`, `bills`, `rows`, `totals`, and of charges `not_yet_due`. Money is text with every digit.
std::string to_json(const CostResult& result);

/// RFC 4180 with a header: time (unless a total was asked for), the dimensions, currency, the metrics with every digit,
/// of split costs the unused shares too.
/// A text that a spreadsheet would take for a formula gets an apostrophe in front.
std::string to_csv(const CostResult& result);

/// Aligned columns for people: cents, rounded half-even, a total for each currency, and what the figures are made of.
std::string to_table(const CostResult& result);

/// The money of a table: `-1,234.50`.
std::string to_cents(Decimal value);

}  // namespace farthing::query
