#pragma once

#include <boost/json/object.hpp>
#include <span>
#include <string>

#include "query/dimension_values.hpp"

namespace farthing::answer {

/// `{"dimension": "service", "values": [{"value": "AmazonEC2", "costs": [{"currency": "USD", "unblended": "1.1"}]}]}`
boost::json::object to_json(const query::Dimension& dimension, std::span<const query::DimensionValue> values);
/// `{"labels": ["tag:team"]}`
boost::json::object labels_json(std::span<const std::string> labels);

}  // namespace farthing::answer
