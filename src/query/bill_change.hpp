#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/bill_catalog.hpp"
#include "core/decimal.hpp"
#include "core/result.hpp"
#include "query/cost_query.hpp"
#include "query/cost_result.hpp"
#include "store/duckdb/engine.hpp"

namespace farthing::query {

/// What is compared between two deliveries of one bill. Charges have no identity across deliveries, so groups are
/// compared, never rows.
struct BillChangeQuery {
  std::vector<Dimension> group_by;  ///< at most three
  std::vector<Filter> filters;
  std::vector<Metric> metrics{Metric::unblended};
  ParameterStyle style;
  std::vector<control::LabelAlias> aliases;  ///< as CostQuery has them
};

/// As much of a delivery's id as people read: its first 12 digits.
std::string short_id(const std::string& delivery);

/// Whether a group stands in the later delivery alone, in the earlier one alone, or in both with other costs.
enum class GroupChange { added, withdrawn, changed };
/// `added`, `withdrawn`, `changed`
std::string_view name_of(GroupChange change);

/// The costs of a group or a currency, metric by metric. Nothing where no charge has such a cost (blended).
struct ChangedCosts {
  std::vector<std::optional<Decimal>> before;
  std::vector<std::optional<Decimal>> after;
  std::vector<std::optional<Decimal>> difference;  ///< after less before; what is missing on one side counts as 0
};

struct ChangedGroup {
  GroupChange change = GroupChange::changed;
  std::vector<std::string> groups;
  std::string currency;
  ChangedCosts costs;
};

struct ChangedTotal {
  std::string currency;
  ChangedCosts costs;
};

struct BillChange {
  BillChangeQuery query;
  Source before;
  Source after;
  std::vector<ChangedGroup> rows;  ///< by the size of the first metric's difference, then by groups
  std::vector<ChangedTotal> totals;
  std::vector<NotYetDue> not_yet_due_before;
  std::vector<NotYetDue> not_yet_due_after;
  std::size_t unchanged = 0;  ///< groups that are equal in every metric asked for
};

/// Compares two deliveries of one bill to the last digit. A delivery whose segment is no longer kept still answers by
/// account and line item type, from the totals that are kept for ever (not blended); beyond that it fails with
/// `not_found`. Both publications have been read with their totals. Fails as run_cost_query does besides.
Result<BillChange> bill_change(store::Engine& engine, const std::filesystem::path& data_folder,
                               const control::Publication& before, const control::Publication& after,
                               const BillChangeQuery& query);

}  // namespace farthing::query
