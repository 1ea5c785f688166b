#pragma once

#include <optional>
#include <string>
#include <vector>

#include "control/control_database.hpp"
#include "core/instant.hpp"

namespace farthing::control {

/// What a check or a sync found wrong with a connection: a configuration error, from when it was first seen until it is
/// gone.
struct FindingRecord {
  std::string client;
  std::string connection;  ///< id
  std::string code;        ///< `FD503`
  std::string subject;     ///< what it is about, where a code can meet several: bucket, region, export, month
  std::string outcome;     ///< `warning` or `failed`
  std::string sentence;
  std::string evidence;  ///< JSON
  std::string cure;
  std::string snippet;
  std::string dark;    ///< features that stay dark, JSON list
  std::string origin;  ///< `doctor`, `sync` or `aws`
  Instant first_seen = 0;
  Instant last_seen = 0;
};

Result<std::vector<FindingRecord>> findings(ControlDatabase& database, const std::string& client,
                                            const std::optional<std::string>& connection);
/// Puts what a run found in the place of what earlier runs of the same origin found for the connection: what is found
/// again keeps its first_seen, what is not is gone. `codes`: only these were looked for; empty: all. Client,
/// connection, origin and times of the records do not count. Fails with `not_found` when the connection was removed
/// meanwhile.
Result<> put_findings(ControlDatabase& database, const std::string& client, const std::string& connection,
                      const std::string& origin, const std::vector<std::string>& codes,
                      const std::vector<FindingRecord>& found, Instant now);

}  // namespace farthing::control
