#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "connect/templates.hpp"

namespace farthing::connect {

/// Checks every value of a request, as templates.hpp says.
Result<> check_template(const TemplateRequest& request);
/// The request's features that its kind has, `identity` aside.
std::vector<aws::Feature> switched_on(const TemplateRequest& request);

/// The names of the blocks that stay in a text: `payer` or `member`, `cur2`.
std::set<std::string_view> blocks_of(const TemplateRequest& request);
/// The values that CloudFormation and Terraform share.
std::map<std::string, std::string> values_of(const TemplateRequest& request);

/// `"no"`
std::string quoted(std::string_view text);
/// `legacy-cur`
std::string_view to_string(TemplateReport report);
/// The region where the partition makes reports, and where its stacks go.
std::string_view home_region_of(const TemplateRequest& request);

}  // namespace farthing::connect
