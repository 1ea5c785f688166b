#include "http/handlers/membership_json.hpp"

#include <boost/json/object.hpp>

#include "control/clients.hpp"

namespace farthing::http {

namespace json = boost::json;

Result<ClientNames> client_names(control::ControlDatabase& database) {
  FARTHING_TRY(const auto clients, control::clients(database));
  ClientNames names;
  for (const control::ClientRecord& client : clients) names[client.id] = client.name;
  return names;
}

json::value client_or_null(const std::string& client) {
  return client.empty() ? json::value(nullptr) : json::value(client);
}

json::value name_or_null(const ClientNames& names, const std::string& client) {
  const auto found = names.find(client);
  return found == names.end() ? json::value(nullptr) : json::value(found->second);
}

json::array memberships_json(const std::vector<control::MembershipRecord>& memberships, const ClientNames& names) {
  json::array list;
  for (const control::MembershipRecord& membership : memberships)
    list.push_back({{"client", client_or_null(membership.client)},
                    {"client_name", name_or_null(names, membership.client)},
                    {"role", to_string(membership.role).data()}});
  return list;
}

}  // namespace farthing::http
