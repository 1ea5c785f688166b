#pragma once

#include <boost/json/object.hpp>
#include <set>
#include <string>
#include <vector>

#include "aws/operation.hpp"
#include "core/result.hpp"
#include "query/parameter_style.hpp"

namespace farthing::answer {

/// Reads the names of features. Fails with `usage`.
Result<std::vector<aws::Feature>> features_named(const std::vector<std::string>& names,
                                                 const query::ParameterStyle& style = {});
/// Those, or all where none is named.
std::set<aws::Feature> features_or_all(const std::vector<aws::Feature>& features);

/// Every permission of some features: `farthing policy --format matrix --output json`.
boost::json::object matrix_json(const std::set<aws::Feature>& wanted);

}  // namespace farthing::answer
