#pragma once

#include <array>
#include <string>
#include <vector>

#include "sample/columns.hpp"
#include "sample/month.hpp"
#include "sample/organisation.hpp"
#include "sample/row.hpp"
#include "sample/tally.hpp"

namespace farthing::sample {

/// A row of FOCUS, and what it adds to the totals.
struct FocusRow {
  LineType type;  ///< what a reader calls it
  Metrics metrics;
  std::string text;  ///< CSV, with its line break
};

/// What a row of a bill is in FOCUS: nothing (a negation, a discount that net prices hold already), one row, or two (a
/// commitment's fee and what was not used of it).
std::vector<FocusRow> focus_rows(const Organisation& organisation, const Month& month, const Row& row);

}  // namespace farthing::sample
