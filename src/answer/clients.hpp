#pragma once

#include <boost/json/object.hpp>
#include <span>
#include <string>
#include <vector>

#include "control/clients.hpp"
#include "core/result.hpp"
#include "store/data_folder.hpp"

namespace farthing::answer {

struct ListedClient {
  control::ClientRecord client;
  control::ClientCounts counts;
};

Result<std::vector<ListedClient>> clients(store::DataFolder& data);
boost::json::object to_json(const ListedClient& listed);
/// `{"clients": [...]}`
boost::json::object to_json(std::span<const ListedClient> list);

/// `{"client": ..., "organisation": ..., "external_id": ...}`
boost::json::object external_id_json(const std::string& client, const std::string& organisation,
                                     const std::string& external_id);

/// Fails with `not_found` when there is no such client. For what makes an External ID: a mistyped client must not get
/// one, for a role would be made with it.
Result<> check_known_client(store::DataFolder& data, const std::string& client);

}  // namespace farthing::answer
