#pragma once

#include <string>

#include "query/bill_change.hpp"

namespace farthing::query {

/// One JSON object: `before`, `after`, `group_by`, `metrics`, `rows`, `totals`, `not_yet_due`, `unchanged_groups`.
/// Money is text with every digit.
std::string to_json(const BillChange& change);

/// RFC 4180 with a header: change, the dimensions, currency, and for each metric what was, what is and the difference.
std::string to_csv(const BillChange& change);

/// Aligned columns for people: cents, rounded half-even, with a sign before what came to it.
std::string to_table(const BillChange& change);

}  // namespace farthing::query
