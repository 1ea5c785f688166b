#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "http/visit.hpp"

namespace farthing::http {

/// What is under way, waits, was given up, or ended within the last hour: `{"jobs": [...]}` of a client.
Result<boost::json::object> sync_jobs_json(Services& services, store::DataFolder& data, const std::string& client);

}  // namespace farthing::http
