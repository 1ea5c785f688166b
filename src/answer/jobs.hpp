#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "control/jobs.hpp"
#include "core/result.hpp"
#include "store/data_folder.hpp"

namespace farthing::answer {

/// A job of any process, with the names of what it is about.
struct ListedJob {
  control::JobRecord job;
  std::string connection;   ///< name
  std::string export_name;  ///< of a bill; else empty
};

/// Unfinished jobs of a client or of one of its connections (name or id), those given up, and those that ended after
/// `ended_since`. Fails with `not_found` for a connection that is not there.
Result<std::vector<ListedJob>> jobs(store::DataFolder& data, const std::string& client,
                                    const std::optional<std::string>& connection, Instant ended_since);

/// What it is about, how it stands, how far it has come.
boost::json::object to_json(const ListedJob& listed);
/// `{"jobs": [...]}`
boost::json::object to_json(std::span<const ListedJob> list);

}  // namespace farthing::answer
