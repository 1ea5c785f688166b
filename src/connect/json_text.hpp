#pragma once

#include <boost/json/fwd.hpp>
#include <string>

namespace farthing::connect {

/// JSON for people: two blanks for each depth, lists of one short text on one line.
std::string pretty_json(const boost::json::value& value);

}  // namespace farthing::connect
