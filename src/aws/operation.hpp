#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace farthing::aws {

/// What a permission is for. A customer may leave a feature out; it then shows as not granted.
enum class Feature { identity, billing, organisation, discovery, metrics, trail, recommendations, rules };

std::string_view to_string(Feature feature);
std::optional<Feature> parse_feature(std::string_view name);
std::span<const Feature> all_features();

/// The resources that a permission is asked for; everything but `any` is narrower than an account.
enum class Scope {
  any,
  own_role,        ///< the role that farthing assumes
  bucket,          ///< the bucket of the bills, itself
  prefix_list,     ///< listing the bucket of the bills, below the prefix
  prefix_objects,  ///< reading the objects below the prefix
  kms_key,         ///< the key that seals the bucket, where there is one; no operation needs it itself
  base             ///< not asked of a connected account: farthing's own identity needs it
};
std::string_view to_string(Scope scope);

/// How a request is written and an answer read (Smithy, "AWS protocols").
enum class Protocol { query, ec2_query, json_1_0, json_1_1, rest_json, rest_xml };

/// Where a service's hosts are and for which region its requests are signed. A global service has one region in each
/// partition: us-east-1 in aws, elsewhere what the table says.
enum class Reach {
  regional,          ///< prefix.region.suffix
  global_host,       ///< prefix.suffix in aws, elsewhere prefix.region.suffix
  global_region,     ///< prefix.region.suffix, whatever region is asked for
  global_api_region  ///< prefix.region.api-suffix, whatever region is asked for
};

/// One line of the table of services: operations.inc.
struct Service {
  std::string_view name;         ///< as in IAM actions and in this table: `sts`; but `elbv2` and `elb`
  std::string_view host_prefix;  ///< `monitoring`
  std::string_view signing_name;
  Protocol protocol = Protocol::query;
  std::string_view version;  ///< `2011-06-15`
  std::string_view target;   ///< prefix of X-Amz-Target, for the JSON protocols
  Reach reach = Reach::regional;
  std::string_view china_region;  ///< where a global service lives in aws-cn; empty: it does not, or it is regional
  std::string_view gov_region;    ///< the same for aws-us-gov
  std::string_view endpoint_variable;  ///< what follows AWS_ENDPOINT_URL_: `COST_AND_USAGE_REPORT_SERVICE`
};

/// How an operation's pages follow each other. Names are those on the wire: of ec2's answers `reservationSet`.
struct Pager {
  std::string_view token_in = {};  ///< empty: one page
  std::string_view token_out = {};
  std::string_view items = {};      ///< the list in the answer; empty: there is none, or several
  std::string_view size_name = {};  ///< of the parameter; empty: there is none
  int size = 0;                     ///< what farthing asks for; 0: AWS's own choice
};

/// One line of the table of operations: operations.inc.
struct Operation {
  const Service* service = nullptr;
  std::string_view name;    ///< `AssumeRole`
  std::string_view action;  ///< what IAM must allow: `sts:AssumeRole`
  Feature feature = Feature::identity;
  Scope scope = Scope::any;
  Pager pager = {};
  std::string_view method = {};  ///< for the REST protocols: `GET`
  std::string_view path = {};    ///< for the REST protocols: `/2015-03-31/functions`
};

std::span<const Service> all_services();
std::span<const Operation> all_operations();
/// Finds `sts:AssumeRole` (service and operation, not the IAM action); nothing for what the table does not hold.
const Operation* find_operation(std::string_view name);
const Service* find_service(std::string_view name);

/// Where a service answers in a region, and for which region the request is signed.
struct ServiceHost {
  std::string name;
  std::string signing_region;
};
/// Nothing when the service does not exist in the region's partition.
std::optional<ServiceHost> host_of(const Service& service, std::string_view region);

/// The name of an operation that the table holds; another does not compile:
///
///     client.call("sts:AssumeRole") where call takes an OperationName.
class OperationName {
 public:
  // NOLINTNEXTLINE(google-explicit-constructor): a literal is meant to be taken as it is.
  consteval OperationName(const char* name) : name_(name) {
    bool is_known = false;
#define FARTHING_AWS_SERVICE(id, service_name, ...) constexpr std::string_view id##_name = service_name;
#define FARTHING_AWS_OPERATION(id, operation, ...) is_known = is_known || is_joined(name_, id##_name, operation);
#include "aws/operations.inc"
    if (!is_known) throw "the table of operations does not hold this one";
  }
  constexpr std::string_view text() const { return name_; }

 private:
  static constexpr bool is_joined(std::string_view name, std::string_view service, std::string_view operation) {
    return name.size() == service.size() + 1 + operation.size() && name.starts_with(service) &&
           name[service.size()] == ':' && name.ends_with(operation);
  }
  std::string_view name_;
};

}  // namespace farthing::aws
