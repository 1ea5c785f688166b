#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <span>
#include <string_view>

#include "connect/sync.hpp"

namespace farthing::answer {

/// `looked`, `published`, `unchanged`, `failed`, `note`
std::string_view word_of(connect::SyncEvent::What what);
/// What a sync did, as `farthing sync --output json` prints it.
boost::json::object to_json(const connect::SyncEvent& event);

/// What is under way in this process: stage, month, files, bytes and rows.
boost::json::object to_json(const connect::SyncStatus& status);
/// `{"under_way": [...]}`
boost::json::object to_json(std::span<const connect::SyncStatus> list);

}  // namespace farthing::answer
