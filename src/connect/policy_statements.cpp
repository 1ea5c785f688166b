#include "connect/policy_statements.hpp"

#include <algorithm>
#include <map>

#include "core/sha256.hpp"

namespace farthing::connect {
namespace {

std::string_view suffix_of(aws::Scope scope) {
  switch (scope) {
    case aws::Scope::any:
    case aws::Scope::base:
      return "";
    case aws::Scope::own_role:
      return "OwnRole";
    case aws::Scope::bucket:
      return "Bucket";
    case aws::Scope::prefix_list:
      return "List";
    case aws::Scope::prefix_objects:
      return "Objects";
    case aws::Scope::kms_key:
      return "Key";
  }
  return "";
}

std::vector<Permission> make_matrix() {
  std::map<std::tuple<aws::Feature, aws::Scope, std::string_view>, Permission> sorted;
  for (const aws::Operation& operation : aws::all_operations()) {
    if (operation.scope == aws::Scope::base) continue;
    Permission& permission = sorted[{operation.feature, operation.scope, operation.action}];
    permission.feature = operation.feature;
    permission.action = operation.action;
    permission.scope = operation.scope;
    permission.operations.push_back(fmt::format("{}:{}", operation.service->name, operation.name));
  }
  // Nobody calls it: S3 does, for whoever reads an object that a key has sealed.
  sorted[{aws::Feature::billing, aws::Scope::kms_key, "kms:Decrypt"}] = {
      aws::Feature::billing, "kms:Decrypt", aws::Scope::kms_key, {"s3:GetObject"}};
  std::vector<Permission> matrix;
  for (auto& [key, permission] : sorted) matrix.push_back(std::move(permission));
  return matrix;
}

}  // namespace

const std::vector<Permission>& permission_matrix() {
  static const std::vector<Permission> matrix = make_matrix();
  return matrix;
}

std::string matrix_hash() {
  constexpr std::size_t digits = 16;
  Sha256 sum;
  for (const Permission& permission : permission_matrix()) {
    const std::string line =
        fmt::format("{} {} {}\n", to_string(permission.feature), permission.action, to_string(permission.scope));
    sum.add(line.data(), line.size());
  }
  return sum.finish().substr(0, digits);
}

std::vector<Statement> statements_of(aws::Feature feature) {
  std::vector<Statement> statements;
  for (const Permission& permission : permission_matrix()) {
    if (permission.feature != feature) continue;
    if (statements.empty() || statements.back().scope != permission.scope)
      statements.push_back(
          {fmt::format("FarthingV{}{}{}", policy_version, capitalised(to_string(feature)), suffix_of(permission.scope)),
           feature,
           permission.scope,
           {}});
    statements.back().actions.push_back(permission.action);
  }
  return statements;
}

bool is_about_a_bucket(aws::Scope scope) {
  return scope == aws::Scope::bucket || scope == aws::Scope::prefix_list || scope == aws::Scope::prefix_objects ||
         scope == aws::Scope::kms_key;
}

std::string capitalised(std::string_view word) {
  std::string out(word);
  if (!out.empty() && out.front() >= 'a' && out.front() <= 'z')
    out.front() = static_cast<char>(out.front() - 'a' + 'A');
  return out;
}

}  // namespace farthing::connect
