#include "answer/permission_matrix.hpp"

#include <boost/json/array.hpp>

#include "connect/policy.hpp"
#include "core/text_table.hpp"

namespace farthing::answer {

namespace json = boost::json;

Result<std::vector<aws::Feature>> features_named(const std::vector<std::string>& names,
                                                 const query::ParameterStyle& style) {
  std::vector<aws::Feature> features;
  for (const std::string& name : names) {
    const auto feature = aws::parse_feature(name);
    if (!feature)
      return fail(ErrorCode::usage,
                  "{}: '{}' must be identity, billing, organisation, discovery, metrics, trail, "
                  "recommendations or rules",
                  style.name("feature"), printable(name));
    features.push_back(*feature);
  }
  return features;
}

std::set<aws::Feature> features_or_all(const std::vector<aws::Feature>& features) {
  if (!features.empty()) return {features.begin(), features.end()};
  const auto all = aws::all_features();
  return {all.begin(), all.end()};
}

json::object matrix_json(const std::set<aws::Feature>& wanted) {
  json::array list;
  for (const connect::Permission& permission : connect::permission_matrix()) {
    if (!wanted.contains(permission.feature)) continue;
    json::array operations;
    for (const std::string& operation : permission.operations) operations.emplace_back(operation);
    list.push_back({{"feature", std::string(to_string(permission.feature))},
                    {"action", std::string(permission.action)},
                    {"scope", std::string(to_string(permission.scope))},
                    {"operations", std::move(operations)}});
  }
  return {{"version", connect::policy_version}, {"hash", connect::matrix_hash()}, {"permissions", std::move(list)}};
}

}  // namespace farthing::answer
