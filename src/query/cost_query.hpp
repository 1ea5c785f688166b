#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/label_aliases.hpp"
#include "core/instant.hpp"
#include "core/result.hpp"
#include "query/parameter_style.hpp"

namespace farthing::query {

/// What a cost can mean (docs/metrics.md).
enum class Metric { unblended, amortised, net_unblended, net_amortised, list, blended };
enum class Granularity { total, month, day, hour };
/// By what a range of time chooses: whole bills, or charges by the start of their usage.
enum class PeriodBasis { billing_period, usage_date };

/// What a question is about: the charges of bills, or what containers took of the cost of the instances they ran on
/// (split cost allocation data), which lies over the charges and is never added to them.
enum class Subject { charges, split_costs };

/// The words of the command line, of JSON and of CSV: `net-unblended`, `month`, `billing-period`.
std::string_view name_of(Metric metric);
std::string_view name_of(Granularity granularity);
std::string_view name_of(PeriodBasis basis);

/// What charges are grouped and filtered by.
struct Dimension {
  enum class Kind {
    service,
    account,
    region,
    usage_type,
    operation,
    line_item_type,
    charge_category,
    resource,
    availability_zone,
    invoice,
    seller,
    label,
    // Of split costs alone.
    cluster,
    name_space,
    workload_type,
    workload,
    node,
  };
  Kind kind = Kind::service;
  std::string label;  ///< `tag:KEY` or `category:NAME`, for a label only

  /// Reads `service`, `usage-type`, `tag:team`, `category:Environment`; for split costs `cluster` and the like too.
  static Result<Dimension> parse(std::string_view text, Subject subject = Subject::charges);
  /// What `parse` reads.
  std::string name() const;

  friend bool operator==(const Dimension&, const Dimension&) = default;
};

/// Keeps the charges whose value is one of `values`, or all others. An empty value means charges without one.
struct Filter {
  Dimension dimension;
  bool exclude = false;
  std::vector<std::string> values;

  /// Reads `service=AmazonEC2,AmazonS3`, `tag:team!=`, `"tag:a=b"=x`, `category:Unit="Research, new",Sales`. A value,
  /// or the whole name before the sign, may stand in double quotes, with a double quote doubled as in CSV.
  static Result<Filter> parse(std::string_view text, Subject subject = Subject::charges);

  friend bool operator==(const Filter&, const Filter&) = default;
};

/// A range of time; an end that is missing leaves it open.
struct DateRange {
  std::optional<Instant> from;
  std::optional<Instant> to;  ///< exclusive
  bool bounds_are_days = false;

  /// Reads the two bounds, each a month (`2026-05`) or a day (`2026-05-03`), both inclusive.
  static Result<DateRange> parse(const std::optional<std::string>& from, const std::optional<std::string>& to,
                                 const ParameterStyle& style = {});
};

/// A question of what was spent.
struct CostQuery {
  Subject subject = Subject::charges;
  std::optional<Instant> from;
  std::optional<Instant> to;  ///< exclusive
  bool bounds_are_days = false;
  Granularity granularity = Granularity::total;
  PeriodBasis basis = PeriodBasis::billing_period;
  std::vector<Dimension> group_by;  ///< at most three
  std::vector<Filter> filters;      ///< all of them hold
  std::vector<Metric> metrics{Metric::unblended};
  std::optional<std::uint64_t> top;  ///< the groups to keep apart, by the first metric; the rest is one row
  /// More rows than that are refused, so that one question cannot take all memory.
  std::optional<std::uint64_t> most_rows;
  ParameterStyle style;  ///< how errors name what was asked
  /// What the client's people say of tags and cost categories; beside it every spelling of a key is that key anyway.
  std::vector<control::LabelAlias> aliases;
};

/// Reads `unblended,net-amortised`; each metric once, and of split costs those that they have.
Result<std::vector<Metric>> parse_metrics(std::string_view text, Subject subject = Subject::charges);
/// Reads `service,tag:team`: at most three, none twice.
Result<std::vector<Dimension>> parse_dimensions(std::string_view text, Subject subject = Subject::charges);
Result<Granularity> parse_granularity(std::string_view text);
/// Reads `period` and `usage`, or the long words `billing-period` and `usage-date`.
Result<PeriodBasis> parse_basis(std::string_view text);

/// Returns the basis that was asked for, if the range allows it; else billing periods for totals and months over whole
/// months, and usage dates for everything finer.
Result<PeriodBasis> choose_basis(const DateRange& range, Granularity granularity, std::optional<PeriodBasis> asked,
                                 const ParameterStyle& style = {});

/// Says why a query that did not come through the functions above cannot be answered.
Result<> check(const CostQuery& query);

}  // namespace farthing::query
