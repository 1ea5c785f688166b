#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/instant.hpp"
#include "query/charge_trace.hpp"
#include "query/cost_query.hpp"
#include "query/dimension_values.hpp"

namespace farthing::query {

/// A question of what was spent, in the words of whoever asks: options of the command line, parameters of a request.
struct CostQuestion {
  Subject subject = Subject::charges;
  std::optional<std::string> from;  ///< a month or a day
  std::optional<std::string> to;    ///< inclusive
  std::string granularity = "total";
  std::optional<std::string> group_by;
  std::vector<std::string> filters;
  std::string metric = "unblended";
  std::optional<std::string> by;
  std::optional<std::uint64_t> top;
  std::optional<std::string> as_of;  ///< for `read_as_of`
};

/// The same of the charges behind a cost.
struct TraceQuestion {
  std::optional<std::string> from;
  std::optional<std::string> to;
  std::optional<std::string> by;
  std::vector<std::string> filters;
  std::optional<std::string> file;
  std::optional<std::uint64_t> row;
  std::string metric = "unblended";
  std::uint64_t limit = 5;
  std::optional<std::string> as_of;
};

/// The same of the values that a dimension has.
struct ValuesQuestion {
  std::string dimension;
  std::string contains;
  std::optional<std::string> from;
  std::optional<std::string> to;
  std::optional<std::string> by;
  std::vector<std::string> filters;
  std::uint64_t limit = 20;
  std::optional<std::string> as_of;
};

/// Each of these fails with `usage`, naming the parameter as `style` writes it, the cause and the cure.
Result<CostQuery> read_question(const CostQuestion& question, const ParameterStyle& style = {});
Result<TraceQuery> read_question(const TraceQuestion& question, const ParameterStyle& style = {});
Result<ValuesQuery> read_question(const ValuesQuestion& question, const ParameterStyle& style = {});

/// Reads `2026-06-03`, which means the end of that day, or `2026-06-03T12:00:00Z`; nothing means now.
Result<std::optional<Instant>> read_as_of(const std::optional<std::string>& text, const ParameterStyle& style = {});

}  // namespace farthing::query
