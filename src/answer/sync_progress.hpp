#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <span>
#include <string_view>

#include "connect/sync.hpp"
#include "control/connections.hpp"
#include "control/jobs.hpp"

namespace farthing::answer {

/// `looked`, `published`, `unchanged`, `failed`, `note`
std::string_view word_of(connect::SyncEvent::What what);
/// What a sync did, as `farthing sync --output json` prints it.
boost::json::object to_json(const connect::SyncEvent& event);

/// What is under way in this process: stage, month, files, bytes and rows.
boost::json::object to_json(const connect::SyncStatus& status);
/// `{"under_way": [...]}`
boost::json::object to_json(std::span<const connect::SyncStatus> list);

/// A job of any process: what it is about, how it stands, how far it has come. `exports` tell the name of its export.
boost::json::object to_json(const control::JobRecord& job, std::span<const control::ExportRecord> exports);

}  // namespace farthing::answer
