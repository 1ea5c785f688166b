#pragma once

#include <string>
#include <vector>

#include "sample/columns.hpp"
#include "sample/month.hpp"
#include "sample/split_tally.hpp"
#include "sample/tally.hpp"

namespace farthing::sample {

/// The totals of one month as JSON, an element of `bills`. Takes what is ahead out of the tally of an open month. Where
/// the month has split costs, `split_rows` counts them and `split_costs` sums them up by workload; no total holds them.
std::string truth_of_month(const Organisation& organisation, const Month& month, Tally& tally, const SplitTally& split);

/// The whole of truth.json.
std::string truth_of_sample(std::uint64_t seed, const std::vector<std::string>& months);

/// A JSON string, quotes included.
std::string json_string(std::string_view text);

}  // namespace farthing::sample
