#include "answer/clients.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>

#include "answer/json_parts.hpp"
#include "core/shell_word.hpp"

namespace farthing::answer {

namespace json = boost::json;

Result<std::vector<ListedClient>> clients(store::DataFolder& data) {
  FARTHING_TRY(auto records, control::clients(data.database()));
  FARTHING_TRY(const auto counts, control::client_counts(data.database()));
  std::vector<ListedClient> list;
  for (control::ClientRecord& record : records) {
    const auto at = counts.find(record.id);
    const control::ClientCounts of_client = at == counts.end() ? control::ClientCounts() : at->second;
    list.push_back({std::move(record), of_client});
  }
  return list;
}

json::object to_json(const ListedClient& listed) {
  return {{"id", listed.client.id},
          {"name", listed.client.name},
          {"created_at", moment_or_null(listed.client.created_at)},
          {"connections", listed.counts.connections},
          {"bills", listed.counts.bills}};
}

json::object to_json(std::span<const ListedClient> list) {
  json::array array;
  for (const ListedClient& one : list) array.push_back(to_json(one));
  return {{"clients", std::move(array)}};
}

json::object external_id_json(const std::string& client, const std::string& organisation,
                              const std::string& external_id) {
  return {{"client", client}, {"organisation", organisation}, {"external_id", external_id}};
}

Result<> check_known_client(store::DataFolder& data, const std::string& client) {
  auto found = control::find_client(data.database(), client);
  if (found) return {};
  if (found.error().code == ErrorCode::not_found)
    found.error().cure =
        fmt::format("`farthing clients add {}` makes it; `farthing clients` lists those there are", shell_word(client));
  return std::unexpected(std::move(found.error()));
}

}  // namespace farthing::answer
