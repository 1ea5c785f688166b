#pragma once

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <map>
#include <string>
#include <vector>

#include "control/users.hpp"
#include "http/visit.hpp"

namespace farthing::http {

/// Every client's name by its id.
using ClientNames = std::map<std::string, std::string, std::less<>>;
Result<ClientNames> client_names(control::ControlDatabase& database);

/// A client's id, or null for the partner.
boost::json::value client_or_null(const std::string& client);
/// Its name, or null for the partner and for a client that is no more.
boost::json::value name_or_null(const ClientNames& names, const std::string& client);

boost::json::array memberships_json(const std::vector<control::MembershipRecord>& memberships,
                                    const ClientNames& names);

}  // namespace farthing::http
