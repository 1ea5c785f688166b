#pragma once

#include <optional>
#include <string>
#include <vector>

#include "control/bill_catalog.hpp"
#include "query/parameter_style.hpp"

namespace farthing::answer {

/// Keeps the bills of the months from `from` to `to`, both inclusive, of `payer` where one is named; of the newest
/// month where neither month is. Fails with `usage` for what is no month.
Result<std::vector<control::Publication>> bills_of_months(std::vector<control::Publication> publications,
                                                          const std::optional<std::string>& from,
                                                          const std::optional<std::string>& to,
                                                          const std::optional<std::string>& payer,
                                                          const query::ParameterStyle& style = {});

}  // namespace farthing::answer
