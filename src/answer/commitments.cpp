#include "answer/commitments.hpp"

#include <algorithm>

namespace farthing::answer {
namespace {

Result<std::optional<BillingPeriod>> month_of(const std::optional<std::string>& text, std::string_view parameter,
                                              const query::ParameterStyle& style) {
  if (!text) return std::optional<BillingPeriod>();
  const auto month = BillingPeriod::parse(*text);
  if (!month) return fail(ErrorCode::usage, "{}: {}", style.name(parameter), month.error().message);
  return std::optional(*month);
}

}  // namespace

Result<std::vector<control::Publication>> bills_of_months(std::vector<control::Publication> publications,
                                                          const std::optional<std::string>& from,
                                                          const std::optional<std::string>& to,
                                                          const std::optional<std::string>& payer,
                                                          const query::ParameterStyle& style) {
  FARTHING_TRY(auto first, month_of(from, "from", style));
  FARTHING_TRY(auto last, month_of(to, "to", style));
  if (payer) std::erase_if(publications, [&](const control::Publication& one) { return one.payer != *payer; });
  if (!first && !last && !publications.empty())
    first = last = std::ranges::max(publications, {}, &control::Publication::period).period;
  if (first && last && *first > *last)
    return fail(ErrorCode::usage, "{} is after {}", style.with("from", to_string(*first)),
                style.with("to", to_string(*last)));
  std::erase_if(publications, [&](const control::Publication& one) {
    return (first && one.period < *first) || (last && one.period > *last);
  });
  return publications;
}

}  // namespace farthing::answer
