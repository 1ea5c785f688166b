#pragma once

#include <optional>
#include <string>

#include "aws/client.hpp"
#include "aws/operation.hpp"
#include "core/environment.hpp"

namespace farthing::aws {

/// Where a service's requests go for a region: AWS's own host, or the override that the environment names
/// (AWS_ENDPOINT_URL_<SERVICE> before AWS_ENDPOINT_URL, none when AWS_IGNORE_CONFIGURED_ENDPOINT_URLS is true).
/// The signing region is AWS's in either case. The host is empty when the service does not exist in the region's
/// partition, or when the override is no http or https URL.
Endpoint resolve_endpoint(const Service& service, const std::string& region, const Environment& environment);

}  // namespace farthing::aws
