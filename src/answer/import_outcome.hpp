#pragma once

#include <boost/json/object.hpp>
#include <string_view>

#include "store/importer.hpp"

namespace farthing::answer {

/// `published`, `unchanged`, `superseded`
std::string_view word_of(store::ImportOutcome::What what);
/// What became of a delivery, as `farthing import --output json` prints it.
boost::json::object to_json(const store::ImportOutcome& outcome);

}  // namespace farthing::answer
