#include "answer/exports.hpp"

#include <boost/json/array.hpp>

#include "answer/json_parts.hpp"
#include "connect/look.hpp"

namespace farthing::answer {
namespace {

namespace json = boost::json;
using connect::FoundExport;
using control::ConnectionRecord;
using control::ConnectionState;

Result<aws::Client> session(const Surroundings& surroundings, store::DataFolder& data, const connect::OwnIdentity& self,
                            const ConnectionRecord& connection, const std::stop_token& stop) {
  FARTHING_TRY(const auto access,
               connect::access_of(data.database(), surroundings.master_key_file, connection, surroundings.clock.now()));
  return connect::open_session(self, access, {{aws::Feature::identity, aws::Feature::billing}, {}}, stop);
}

Result<ExportsOfConnection> ask(const Surroundings& surroundings, store::DataFolder& data,
                                const connect::OwnIdentity& self, const ConnectionRecord& connection,
                                const std::stop_token& stop) {
  ExportsOfConnection found;
  found.connection = connection;
  FARTHING_TRY(const auto known, control::exports(data.database(), connection.client, connection.id));
  for (const control::ExportRecord& one : known)
    if (one.chosen) found.chosen = one;
  const auto client = session(surroundings, data, self, connection, stop);
  if (!client) {
    // The others are asked all the same.
    found.problems.push_back(client.error().message);
    return found;
  }
  for (const auto& list : {connect::legacy_reports(*client), connect::data_exports(*client)}) {
    if (list)
      found.exports.insert(found.exports.end(), list->begin(), list->end());
    else
      found.problems.push_back(aws::to_string(list.error()));
  }
  return found;
}

json::object to_json(const ExportsOfConnection& found, const FoundExport& one) {
  return {{"connection", found.connection.name},
          {"connection_id", found.connection.id},
          {"name", one.name},
          {"kind", to_string(one.kind).data()},
          {"granularity", one.granularity},
          {"format", one.format},
          {"compression", one.compression},
          {"versioning", one.versioning},
          {"resource_ids", one.resource_ids},
          {"refresh_closed", one.refresh_closed},
          {"bucket", one.bucket},
          {"prefix", one.prefix},
          {"region", one.region},
          {"health", one.status},
          {"reason", one.status_reason},
          {"last_delivery", one.last_delivery},
          {"readable", one.readable},
          {"read", found.is_chosen(one)},
          {"losses", array_of(one.losses)}};
}

}  // namespace

bool ExportsOfConnection::is_chosen(const FoundExport& one) const {
  return chosen && chosen->name == one.name && chosen->bucket == one.bucket &&
         (chosen->kind == one.kind || chosen->kind == control::ExportKind::unknown);
}

Result<ListedExports> exports(const Surroundings& surroundings, store::DataFolder& data,
                              const connect::OwnIdentity& self, const std::string& client,
                              const std::optional<std::string>& name, const std::stop_token& stop) {
  ListedExports listed;
  std::vector<ConnectionRecord> connections;
  if (name) {
    FARTHING_TRY(connections.emplace_back(), control::find_connection(data.database(), client, *name));
  } else {
    FARTHING_TRY(connections, control::connections(data.database(), client));
    for (const ConnectionRecord& one : connections)
      if (const std::string why = connect::why_not_used(one.state); !why.empty())
        listed.left_out.push_back({one.name, why});
    std::erase_if(connections, [](const auto& one) { return one.state != ConnectionState::connected; });
  }
  for (const ConnectionRecord& connection : connections) {
    const std::string why = connect::why_not_used(connection.state);
    if (!why.empty() && connection.state != ConnectionState::paused)
      return fail(connection.state == ConnectionState::unsafe_trust ? ErrorCode::unsafe_trust : ErrorCode::usage,
                  "{}: {}", connection.name, why);
    FARTHING_TRY(auto found, ask(surroundings, data, self, connection, stop));
    listed.connections.push_back(std::move(found));
  }
  return listed;
}

json::object to_json(const ListedExports& listed) {
  json::array list;
  json::array problems;
  for (const ExportsOfConnection& found : listed.connections) {
    for (const FoundExport& one : found.exports) list.push_back(to_json(found, one));
    for (const std::string& problem : found.problems)
      problems.push_back({{"connection", found.connection.name}, {"message", problem}});
  }
  json::array others;
  for (const LeftOut& one : listed.left_out) others.push_back({{"connection", one.name}, {"why", one.why}});
  return {{"exports", std::move(list)}, {"problems", std::move(problems)}, {"left_out", std::move(others)}};
}

}  // namespace farthing::answer
