#pragma once

#include <string>

#include "query/commitments.hpp"

namespace farthing::query {

/// One JSON object: `bills`, `commitments`, `coverage`, `totals`. Money and shares are text with every digit.
std::string to_json(const CommitmentReport& report);
/// RFC 4180 with a header, a line for each commitment in each bill.
std::string to_csv(const CommitmentReport& report);
/// Aligned columns for people: cents and per cent, rounded half-even; then coverage by service.
std::string to_table(const CommitmentReport& report);

}  // namespace farthing::query
