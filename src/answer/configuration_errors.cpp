#include "answer/configuration_errors.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <map>
#include <set>
#include <tuple>

#include "answer/json_parts.hpp"
#include "connect/doctor.hpp"
#include "connect/fd_code.hpp"
#include "connect/finding_records.hpp"
#include "connect/look.hpp"
#include "connect/sync_findings.hpp"
#include "control/connections.hpp"
#include "control/external_ids.hpp"

namespace farthing::answer {
namespace {

namespace json = boost::json;
using control::FindingRecord;

/// The id of the connection that is asked for, if one is.
Result<std::optional<std::string>> id_wanted(store::DataFolder& data, const ErrorsWanted& wanted) {
  if (!wanted.connection) return std::optional<std::string>();
  FARTHING_TRY(const auto found, control::find_connection(data.database(), wanted.client, *wanted.connection));
  return std::optional(found.id);
}

/// Whom to examine again: for a code, who has it; else, and where nobody has it, every connected one as well.
Result<std::vector<control::ConnectionRecord>> to_examine(store::DataFolder& data,
                                                          const std::vector<ListedError>& known,
                                                          const ErrorsWanted& wanted) {
  std::set<std::string> with_error;
  for (const ListedError& error : known) with_error.insert(error.record.connection);
  const bool everywhere = wanted.code.empty() || known.empty();
  FARTHING_TRY(auto connections, control::connections(data.database(), wanted.client));
  FARTHING_TRY(const auto only, id_wanted(data, wanted));
  std::erase_if(connections, [&](const control::ConnectionRecord& one) {
    const bool is_meant =
        with_error.contains(one.id) || (everywhere && one.state == control::ConnectionState::connected);
    return !is_meant || (only && one.id != *only);
  });
  return connections;
}

}  // namespace

Result<std::string> finding_code_named(const std::string& given) {
  const connect::FdCode* code = connect::find_fd_code(given);
  if (code == nullptr)
    return std::unexpected(
        Error(ErrorCode::usage, fmt::format("there is no code {}", given), "`farthing explain` lists them"));
  return std::string(code->code);
}

bool is_of_doctor(const std::string& code) {
  return std::ranges::any_of(connect::all_checks(), [&](const connect::CheckDescription& check) {
    return std::ranges::find(check.codes, code) != check.codes.end();
  });
}

Result<std::vector<ListedError>> configuration_errors(const Surroundings& surroundings, store::DataFolder& data,
                                                      const ErrorsWanted& wanted) {
  FARTHING_TRY(const auto connections, control::connections(data.database(), wanted.client));
  std::map<std::string, std::string> names;
  for (const auto& connection : connections) names[connection.id] = connection.name;
  FARTHING_TRY(const auto id, id_wanted(data, wanted));
  FARTHING_TRY(auto records, control::findings(data.database(), wanted.client, id));
  std::vector<ListedError> listed;
  for (FindingRecord& record : records) {
    if (!wanted.code.empty() && record.code != wanted.code) continue;
    if (connect::lacks_external_id(record)) {
      FARTHING_TRY(const auto of, control::connection_by_id(data.database(), wanted.client, record.connection));
      // Without its key the list is still worth reading; the mark in the place of the id says what belongs there.
      if (const auto key = control::open_master_key(data.database(), surroundings.master_key_file))
        if (const auto own =
                control::external_id(data.database(), *key, wanted.client, of.organisation, surroundings.clock.now()))
          connect::put_external_id(record, *own);
    }
    const std::string connection = names[record.connection];
    listed.push_back({std::move(record), connection});
  }
  std::ranges::sort(listed, {}, [](const ListedError& one) {
    return std::tuple(one.record.outcome != "failed", one.connection, one.record.code, one.record.subject);
  });
  return listed;
}

Result<> examine_again(const Surroundings& surroundings, store::DataFolder& data, const connect::OwnIdentity& self,
                       const std::vector<ListedError>& known, const ErrorsWanted& wanted, const std::stop_token& stop) {
  const std::string only = is_of_doctor(wanted.code) ? wanted.code : "";
  const Clock& clock = surroundings.clock;
  FARTHING_TRY(const auto connections, to_examine(data, known, wanted));
  for (const control::ConnectionRecord& connection : connections) {
    FARTHING_TRY(const auto patient, connect::patient_of(data, surroundings.master_key_file, connection, clock.now()));
    FARTHING_TRY(const auto examination, connect::examine(self, patient, only, clock.now(), stop));
    FARTHING_CHECK(
        connect::note_examination(data, connection, patient.access.external_id, examination, only, clock.now()));
  }
  return {};
}

json::object to_json(const ListedError& error) {
  const FindingRecord& record = error.record;
  return {{"code", record.code},
          {"outcome", record.outcome},
          {"connection", error.connection},
          {"connection_id", error.record.connection},
          {"subject", record.subject},
          {"since", to_iso_string(record.first_seen)},
          {"last_seen", to_iso_string(record.last_seen)},
          {"sentence", record.sentence},
          {"evidence", parsed(record.evidence)},
          {"cure", record.cure},
          {"snippet", record.snippet},
          {"dark", parsed(record.dark)},
          {"origin", record.origin}};
}

json::object to_json(std::span<const ListedError> errors) {
  json::array list;
  for (const ListedError& error : errors) list.push_back(to_json(error));
  return {{"errors", std::move(list)}};
}

}  // namespace farthing::answer
