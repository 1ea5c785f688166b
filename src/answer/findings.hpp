#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "connect/doctor.hpp"
#include "core/result.hpp"
#include "query/parameter_style.hpp"

namespace farthing::answer {

/// The name of a check that `given` means: a check's own, or a code in capitals that one of the checks finds. Fails
/// with `usage`.
Result<std::string> check_named(const std::string& given, const query::ParameterStyle& style = {});

boost::json::object to_json(const connect::Finding& finding);
/// `{"usable": true, "findings": [...]}`
boost::json::object to_json(const connect::Examination& examination);

}  // namespace farthing::answer
