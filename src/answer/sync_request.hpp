#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "answer/surroundings.hpp"
#include "connect/sync.hpp"
#include "core/result.hpp"
#include "query/parameter_style.hpp"

namespace farthing::answer {

/// What is to be synced, in the words of whoever asks.
struct SyncWords {
  std::string client;
  std::optional<std::string> connection;  ///< name or id; nothing: all that are connected
  std::vector<std::string> months;        ///< `2026-09`: to be read again
  bool switch_export = false;
};

/// Fails with `usage` for what is no month.
Result<connect::SyncRequest> sync_request(const SyncWords& words, const query::ParameterStyle& style = {});
/// How syncs work here; how many and how often is left to the caller.
connect::SyncSettings sync_settings(const Surroundings& surroundings);
/// Asks what is under way and what waits to stop: of a client, or of one of its connections. Returns how many jobs.
/// Fails with `not_found`.
Result<std::uint64_t> cancel_jobs(const Surroundings& surroundings, store::DataFolder& data, const std::string& client,
                                  const std::optional<std::string>& connection);

}  // namespace farthing::answer
