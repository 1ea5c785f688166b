#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/billing_period.hpp"
#include "core/instant.hpp"
#include "query/cost_query.hpp"

namespace farthing::query {

/// A live segment, as far as a query needs to know it.
struct SegmentPart {
  std::filesystem::path folder;
  BillingPeriod period;
  Instant first_usage = 0;
  Instant last_usage = 0;       ///< inclusive
  bool has_wide = false;        ///< charges-wide.parquet exists
  bool has_wide_daily = false;  ///< daily-wide.parquet exists
  bool has_splits = false;      ///< split-costs.parquet exists
  /// By the label that is asked for: the columns of labels.parquet that hold it under one of its spellings. The first
  /// one with a value counts.
  std::map<std::string, std::vector<std::string>> labels;
};

/// Where the engines' SQL differs. Everything else is written in what they share.
struct Dialect {
  std::string (*table)(const std::filesystem::path& file);
  /// The start of the month, day or hour that holds a time.
  std::string (*truncate)(Granularity granularity, std::string_view time);
  /// A truncated time as the text of CostRow::time.
  std::string (*print)(Granularity granularity, std::string_view time);
  /// A time as `2026-05-03T14:00:00Z`.
  std::string (*print_moment)(std::string_view time);
  std::string (*date)(Instant day);
  std::string (*timestamp)(Instant instant);
  std::string (*nth_largest)(std::string_view value, std::uint64_t n);  ///< an aggregate: the least of the n largest
  std::string_view no_money;                                            ///< a literal of the sums' type
  std::string_view materialised;                                        ///< what makes a WITH clause run once
};
const Dialect& duckdb_dialect();

/// True when the daily rollup holds what the query asks for.
bool rollup_answers(const CostQuery& query);

/// The files of a segment that the query reads.
std::vector<std::string_view> files_read(const CostQuery& query);

/// The expression for a dimension over the dictionary file that holds it; nothing for a label that the segment lacks.
std::optional<std::string> dimension_expression(const Dimension& dimension, const SegmentPart& segment);
/// `expression IN (...)`
std::string filter_condition(const std::string& expression, const Filter& filter);

/// True when the segment may hold charges that the query's range of time chooses.
bool chooses(const CostQuery& query, const SegmentPart& segment);

/// Prints the query over the chosen segments: a partial each, from its rollup or joined to its own dictionaries only,
/// and the sum of all. Empty when no charge can be meant. The columns of the answer: time, one for each dimension,
/// currency, whether it is the row of others (0 or 1), one for each metric, then one for each metric of
/// `metrics_with_part`.
std::string cost_sql(const Dialect& dialect, const CostQuery& query, std::span<const SegmentPart> segments);

/// The metrics of the query of which a part is summed apart: of charges what is still to come, which the metric leaves
/// out; of split costs the share of what nobody used, which it holds.
std::vector<Metric> metrics_with_part(const CostQuery& query);

/// The name of the row that holds what --top leaves out.
constexpr std::string_view others_name = "(others)";

}  // namespace farthing::query
