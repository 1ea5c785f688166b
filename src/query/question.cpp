#include "query/question.hpp"

#include <utility>

namespace farthing::query {
namespace {

Result<std::optional<PeriodBasis>> basis_asked(const std::optional<std::string>& by) {
  if (!by) return std::optional<PeriodBasis>();
  FARTHING_TRY(const PeriodBasis basis, parse_basis(*by));
  return std::optional(basis);
}

Result<std::vector<Filter>> read_filters(const std::vector<std::string>& texts, Subject subject = Subject::charges) {
  std::vector<Filter> filters;
  for (const std::string& text : texts) {
    FARTHING_TRY(auto filter, Filter::parse(text, subject));
    filters.push_back(std::move(filter));
  }
  return filters;
}

}  // namespace

Result<CostQuery> read_question(const CostQuestion& question, const ParameterStyle& style) {
  CostQuery query;
  query.subject = question.subject;
  query.style = style;
  FARTHING_TRY(const DateRange range, DateRange::parse(question.from, question.to, style));
  query.from = range.from;
  query.to = range.to;
  query.bounds_are_days = range.bounds_are_days;
  FARTHING_TRY(query.granularity, parse_granularity(question.granularity));
  FARTHING_TRY(const auto asked, basis_asked(question.by));
  FARTHING_TRY(query.basis, choose_basis(range, query.granularity, asked, style));
  if (question.group_by) {
    FARTHING_TRY(query.group_by, parse_dimensions(*question.group_by, question.subject));
  }
  FARTHING_TRY(query.filters, read_filters(question.filters, question.subject));
  FARTHING_TRY(query.metrics, parse_metrics(question.metric, question.subject));
  query.top = question.top;
  FARTHING_CHECK(check(query));
  return query;
}

Result<TraceQuery> read_question(const TraceQuestion& question, const ParameterStyle& style) {
  TraceQuery query;
  query.style = style;
  FARTHING_TRY(query.range, DateRange::parse(question.from, question.to, style));
  FARTHING_TRY(const auto asked, basis_asked(question.by));
  FARTHING_TRY(query.basis, choose_basis(query.range, Granularity::total, asked, style));
  FARTHING_TRY(query.filters, read_filters(question.filters));
  FARTHING_TRY(const auto metrics, parse_metrics(question.metric));
  if (metrics.size() != 1)
    return fail(ErrorCode::usage, "{}: one metric, not {}", style.name("metric"), metrics.size());
  query.metric = metrics.front();
  if (question.row && !question.file)
    return fail(ErrorCode::usage, "{} needs {}: which file's row {} is meant?", style.name("row"), style.name("file"),
                *question.row);
  query.file = question.file;
  query.row = question.row;
  query.limit = question.limit;
  return query;
}

Result<ValuesQuery> read_question(const ValuesQuestion& question, const ParameterStyle& style) {
  ValuesQuery query;
  query.style = style;
  FARTHING_TRY(query.dimension, Dimension::parse(question.dimension));
  query.contains = question.contains;
  FARTHING_TRY(query.range, DateRange::parse(question.from, question.to, style));
  FARTHING_TRY(const auto asked, basis_asked(question.by));
  FARTHING_TRY(query.basis, choose_basis(query.range, Granularity::total, asked, style));
  FARTHING_TRY(query.filters, read_filters(question.filters));
  if (question.limit == 0) return fail(ErrorCode::usage, "{}: 0 is not a whole number from 1", style.name("limit"));
  query.limit = question.limit;
  return query;
}

Result<std::optional<Instant>> read_as_of(const std::optional<std::string>& text, const ParameterStyle& style) {
  constexpr std::size_t date_length = 10;
  constexpr Instant day = 86'400;
  if (!text) return std::optional<Instant>();
  Instant moment = 0;
  if (!read_instant(*text, moment))
    return fail(ErrorCode::usage, "{}: \"{}\" is neither a day (2026-06-03) nor a moment (2026-06-03T12:00:00Z)",
                style.name("as-of"), *text);
  return std::optional(text->size() == date_length ? moment + day - 1 : moment);
}

}  // namespace farthing::query
