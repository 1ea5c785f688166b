#pragma once

#include <boost/json/array.hpp>
#include <span>

#include "query/cost_result.hpp"

namespace farthing::query {

/// The bills that an answer is made of, as every answer in JSON names them.
boost::json::array sources_json(std::span<const Source> sources);

}  // namespace farthing::query
