#include "aws/operation.hpp"

#include <algorithm>
#include <array>

#include "aws/partition.hpp"

namespace farthing::aws {
namespace {

constexpr std::array features{Feature::identity, Feature::billing, Feature::organisation,    Feature::discovery,
                              Feature::metrics,  Feature::trail,   Feature::recommendations, Feature::rules};

using enum Protocol;
using enum Reach;

#define FARTHING_AWS_SERVICE(id, name, host_prefix, signing_name, protocol, version, target, reach, china, gov, \
                             variable)                                                                          \
  Service{name, host_prefix, signing_name, protocol, version, target, reach, china, gov, variable},
#define FARTHING_AWS_OPERATION(...)
constexpr std::array services{
#include "aws/operations.inc"
};

// Where each service stands in `services`.
#define FARTHING_AWS_SERVICE(id, ...) service_##id,
#define FARTHING_AWS_OPERATION(...)
enum ServiceIndex : std::size_t {
#include "aws/operations.inc"
};

constexpr Operation operation_of(ServiceIndex service, std::string_view name, std::string_view action, Feature feature,
                                 Scope scope, Pager pager = {}, std::string_view method = {},
                                 std::string_view path = {}) {
  return {&services[service], name, action, feature, scope, pager, method, path};
}

#define FARTHING_AWS_SERVICE(...)
#define FARTHING_AWS_OPERATION(service, name, action, feature, scope, ...) \
  operation_of(service_##service, name, action, Feature::feature, Scope::scope __VA_OPT__(, ) __VA_ARGS__),
constexpr std::array operations{
#include "aws/operations.inc"
};

}  // namespace

std::string_view to_string(Feature feature) {
  switch (feature) {
    case Feature::identity:
      return "identity";
    case Feature::billing:
      return "billing";
    case Feature::organisation:
      return "organisation";
    case Feature::discovery:
      return "discovery";
    case Feature::metrics:
      return "metrics";
    case Feature::trail:
      return "trail";
    case Feature::recommendations:
      return "recommendations";
    case Feature::rules:
      return "rules";
  }
  return "";
}

std::optional<Feature> parse_feature(std::string_view name) {
  for (const Feature feature : features)
    if (to_string(feature) == name) return feature;
  return {};
}

std::span<const Feature> all_features() { return features; }

std::string_view to_string(Scope scope) {
  switch (scope) {
    case Scope::any:
      return "any";
    case Scope::own_role:
      return "own role";
    case Scope::bucket:
      return "bucket";
    case Scope::prefix_list:
      return "prefix, listing";
    case Scope::prefix_objects:
      return "prefix, objects";
    case Scope::kms_key:
      return "key";
    case Scope::base:
      return "base";
  }
  return "";
}

std::span<const Service> all_services() { return services; }

std::span<const Operation> all_operations() { return operations; }

const Operation* find_operation(std::string_view name) {
  const auto colon = name.find(':');
  if (colon == std::string_view::npos) return nullptr;
  const auto found = std::ranges::find_if(operations, [&](const Operation& operation) {
    return operation.service->name == name.substr(0, colon) && operation.name == name.substr(colon + 1);
  });
  return found == operations.end() ? nullptr : &*found;
}

const Service* find_service(std::string_view name) {
  const auto found = std::ranges::find(services, name, &Service::name);
  return found == services.end() ? nullptr : &*found;
}

std::optional<ServiceHost> host_of(const Service& service, std::string_view region) {
  const Partition& partition = partition_of_region(region);
  const bool is_commercial = partition.name == "aws";
  ServiceHost host;
  if (service.reach == regional) {
    host.signing_region = region;
  } else {
    host.signing_region = is_commercial                ? partition.global_region
                          : partition.name == "aws-cn" ? service.china_region
                                                       : service.gov_region;
    if (host.signing_region.empty()) return {};
  }
  host.name = service.host_prefix;
  // IAM's host in GovCloud is named after the partition.
  if (service.reach == global_host && partition.name == "aws-us-gov" && service.name == "iam")
    host.name += ".us-gov";
  else if (service.reach != global_host || !is_commercial)
    host.name += "." + host.signing_region;
  host.name += ".";
  host.name += service.reach == global_api_region ? partition.api_suffix : partition.dns_suffix;
  return host;
}

}  // namespace farthing::aws
