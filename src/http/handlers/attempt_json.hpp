#pragma once

#include <boost/json/object.hpp>

#include "http/attempts.hpp"
#include "http/visit.hpp"

namespace farthing::http {

boost::json::object to_json(const Attempt& attempt);

/// What ended something that runs beside requests, as a problem; null where nothing did.
boost::json::value error_json(const std::optional<Error>& error);

/// Begins an attempt of the visit's client, and answers 202 with it: at once, or when it has ended, but no later than
/// the parameter `wait` says.
Outcome begin_attempt(Visit& visit, const std::string& what, const std::string& connection, Attempts::Work work);

/// The parameter `wait`, when it is the only one there may be.
std::expected<std::chrono::seconds, Problem> wait_of(const Visit& visit);

}  // namespace farthing::http
