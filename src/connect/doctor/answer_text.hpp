#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace farthing::connect::doctor {

/// A member of AWS's answer as text; empty when it is missing or no text. Numbers and flags are written out.
std::string text_in(const boost::json::value& value, std::string_view member);
/// A member that is itself an object or list; null when it is missing.
const boost::json::value& part_in(const boost::json::value& value, std::string_view member);
/// A list under a member: a list of one may have come as its only element.
std::vector<boost::json::value> list_in(const boost::json::value& value, std::string_view member);

}  // namespace farthing::connect::doctor
