#include "answer/dimension_values.hpp"

#include <boost/json/array.hpp>

#include "answer/json_parts.hpp"

namespace farthing::answer {

namespace json = boost::json;

json::object to_json(const query::Dimension& dimension, std::span<const query::DimensionValue> values) {
  json::array list;
  for (const query::DimensionValue& value : values) {
    json::array costs;
    for (const auto& [currency, cost] : value.costs)
      costs.push_back({{"currency", currency}, {"unblended", to_string(cost)}});
    list.push_back({{"value", value.value}, {"costs", std::move(costs)}});
  }
  return {{"dimension", dimension.name()}, {"values", std::move(list)}};
}

json::object labels_json(std::span<const std::string> labels) { return {{"labels", array_of(labels)}}; }

}  // namespace farthing::answer
