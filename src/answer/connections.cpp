#include "answer/connections.hpp"

#include <algorithm>
#include <map>

#include "answer/json_parts.hpp"
#include "control/bill_catalog.hpp"
#include "control/external_ids.hpp"
#include "control/findings.hpp"

namespace farthing::answer {

namespace json = boost::json;
using control::ConnectionRecord;

std::string ListedConnection::place() const {
  const auto chosen = std::ranges::find_if(exports, [](const auto& one) { return one.chosen; });
  if (chosen == exports.end()) return {};
  return fmt::format("s3://{}/{}{}{}", chosen->bucket, chosen->prefix, chosen->prefix.empty() ? "" : "/", chosen->name);
}

Result<std::vector<ListedConnection>> connections(store::DataFolder& data, const std::string& client) {
  FARTHING_TRY(auto records, control::connections(data.database(), client));
  FARTHING_TRY(const auto live, control::publications(data.database(), client, std::nullopt));
  std::map<std::string, std::size_t> bills;
  for (const control::Publication& publication : live) ++bills[publication.payer];
  std::vector<ListedConnection> list;
  for (ConnectionRecord& record : records) {
    ListedConnection one;
    FARTHING_TRY(one.exports, control::exports(data.database(), client, record.id));
    FARTHING_TRY(const auto findings, control::findings(data.database(), client, record.id));
    one.errors = static_cast<std::size_t>(std::ranges::count_if(
        findings, [](const control::FindingRecord& finding) { return finding.outcome == "failed"; }));
    one.bills = bills[record.account];
    one.connection = std::move(record);
    list.push_back(std::move(one));
  }
  return list;
}

Result<ShownConnection> connection(const Surroundings& surroundings, store::DataFolder& data, const std::string& client,
                                   const std::string& name) {
  FARTHING_TRY(const auto record, control::find_connection(data.database(), client, name));
  FARTHING_TRY(auto list, connections(data, client));
  const auto at = std::ranges::find(list, record.id, [](const ListedConnection& one) { return one.connection.id; });
  if (at == list.end()) return fail(ErrorCode::not_found, "{} was removed meanwhile", name);
  ShownConnection shown{std::move(*at), external_id_of(surroundings, data, record), {}};
  FARTHING_TRY(shown.jobs, control::jobs(data.database(), client, record.id, surroundings.clock.now()));
  return shown;
}

json::object to_json(const ListedConnection& listed) {
  const ConnectionRecord& connection = listed.connection;
  json::array exports;
  for (const control::ExportRecord& one : listed.exports)
    exports.push_back({{"id", one.id},
                       {"name", one.name},
                       {"kind", to_string(one.kind).data()},
                       {"bucket", one.bucket},
                       {"prefix", one.prefix},
                       {"region", one.region},
                       {"owner", one.owner},
                       {"chosen", one.chosen}});
  return {{"name", connection.name},
          {"id", connection.id},
          {"account", connection.account},
          {"partition", connection.partition},
          {"kind", to_string(connection.kind).data()},
          {"access", to_string(connection.access).data()},
          {"state", to_string(connection.state).data()},
          {"role_arn", connection.role_arn},
          {"access_key_id", connection.access_key_id},
          {"payer", connection.payer},
          {"organization", connection.organization_id},
          {"organisation", connection.organisation},
          {"accepts_organisation_trust", connection.accepts_organisation_trust},
          {"since", connection.since ? json::value(to_string(*connection.since)) : json::value(nullptr)},
          {"regions", array_of(connection.regions)},
          {"features", array_of(connection.features)},
          {"exports", std::move(exports)},
          {"bills", listed.bills},
          {"errors", listed.errors},
          {"created_at", moment_or_null(connection.created_at)},
          {"checked_at", moment_or_null(connection.checked_at)},
          {"fetched_at", moment_or_null(connection.fetched_at)}};
}

json::object to_json(std::span<const ListedConnection> list) {
  json::array array;
  for (const ListedConnection& one : list) array.push_back(to_json(one));
  return {{"connections", std::move(array)}};
}

json::object to_json(const ShownConnection& shown) {
  json::array under_way;
  for (const control::JobRecord& job : shown.jobs)
    under_way.push_back(
        {{"kind", job.kind}, {"subject", job.subject}, {"state", to_string(job.state).data()}, {"error", job.error}});
  json::object object = to_json(shown.listed);
  object["external_id"] = shown.external_id ? json::value(*shown.external_id) : json::value(nullptr);
  object["jobs"] = std::move(under_way);
  return object;
}

Result<std::string> external_id_of(const Surroundings& surroundings, store::DataFolder& data,
                                   const ConnectionRecord& connection) {
  FARTHING_TRY(const auto key, control::open_master_key(data.database(), surroundings.master_key_file));
  return control::external_id(data.database(), key, connection.client, connection.organisation,
                              surroundings.clock.now());
}

}  // namespace farthing::answer
