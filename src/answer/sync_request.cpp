#include "answer/sync_request.hpp"

#include "control/connections.hpp"
#include "control/jobs.hpp"

namespace farthing::answer {

Result<connect::SyncRequest> sync_request(const SyncWords& words, const query::ParameterStyle& style) {
  connect::SyncRequest request;
  request.client = words.client;
  request.connection = words.connection;
  request.switch_export = words.switch_export;
  for (const std::string& month : words.months) {
    const auto period = BillingPeriod::parse(month);
    if (!period) return fail(ErrorCode::usage, "{}: {}", style.name("month"), period.error().message);
    request.months.push_back(*period);
  }
  return request;
}

connect::SyncSettings sync_settings(const Surroundings& surroundings) {
  connect::SyncSettings settings;
  settings.data = surroundings.data;
  settings.master_key_file = surroundings.master_key_file;
  settings.segment.threads = surroundings.threads;
  settings.clock = surroundings.clock;
  return settings;
}

Result<std::uint64_t> cancel_jobs(const Surroundings& surroundings, store::DataFolder& data, const std::string& client,
                                  const std::optional<std::string>& connection) {
  std::optional<std::string> id;
  if (connection) {
    FARTHING_TRY(const auto found, control::find_connection(data.database(), client, *connection));
    id = found.id;
  }
  return control::cancel_jobs(data.database(), client, id, surroundings.clock.now());
}

}  // namespace farthing::answer
