#pragma once

#include <optional>
#include <string>

#include "control/bill_catalog.hpp"
#include "core/result.hpp"
#include "query/cost_query.hpp"
#include "query/cost_result.hpp"

namespace farthing::query {

/// The totals by account and line item type that the control database keeps of every delivery for ever, as an answer.

/// What of a question they cannot say, in words; nothing when they answer it.
std::optional<std::string> beyond_kept_totals(const CostQuery& query);

/// Answers a question that `beyond_kept_totals` lets through, of one delivery that was read with its totals. Fails with
/// `not_found` where not even those were kept, with `database` for a damaged record.
Result<CostResult> costs_of_kept_totals(const control::Publication& publication, const CostQuery& query);

}  // namespace farthing::query
