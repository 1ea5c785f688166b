#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace farthing::aws {

/// What a permission is for. A customer may leave a feature out; it then shows as not granted.
enum class Feature { identity, billing, organisation, discovery, metrics, trail, recommendations, rules };

std::string_view to_string(Feature feature);
std::optional<Feature> parse_feature(std::string_view name);
std::span<const Feature> all_features();

/// How a request is written and an answer read (Smithy, "AWS protocols").
enum class Protocol { query, ec2_query, json_1_0, json_1_1, rest_json, rest_xml };

/// Where a service's hosts are and for which region its requests are signed.
enum class Reach {
  regional,          ///< prefix.region.suffix
  global_host,       ///< prefix.suffix, signed for the partition's global region
  global_region,     ///< prefix.region.suffix, always in the partition's global region
  global_api_region  ///< prefix.region.api-suffix, always in the partition's global region
};

/// One line of the table of services: operations.inc.
struct Service {
  std::string_view name;         ///< as in IAM actions and in this table: `sts`
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

/// How an operation's pages follow each other.
struct Pager {
  std::string_view token_in;  ///< empty: one page
  std::string_view token_out;
  std::string_view items;      ///< the list in the answer
  std::string_view size_name;  ///< of the parameter; empty: there is none
  int size = 0;                ///< what farthing asks for; 0: AWS's own choice
};

/// One line of the table of operations: operations.inc.
struct Operation {
  const Service* service = nullptr;
  std::string_view name;    ///< `AssumeRole`
  std::string_view action;  ///< what IAM must allow: `sts:AssumeRole`
  Feature feature = Feature::identity;
  Pager pager;
  std::string_view method;  ///< for the REST protocols: `GET`
  std::string_view path;    ///< for the REST protocols: `/2015-03-31/functions`
};

std::span<const Service> all_services();
std::span<const Operation> all_operations();
/// Finds `sts:AssumeRole` (service and operation, not the IAM action); nothing for what the table does not hold.
const Operation* find_operation(std::string_view name);
const Service* find_service(std::string_view name);

}  // namespace farthing::aws
