#pragma once

#include <boost/json/object.hpp>
#include <span>
#include <string>
#include <vector>

#include "answer/surroundings.hpp"
#include "control/connections.hpp"
#include "control/jobs.hpp"
#include "core/result.hpp"
#include "store/data_folder.hpp"

namespace farthing::answer {

/// A connection with what is known beside it.
struct ListedConnection {
  control::ConnectionRecord connection;
  std::vector<control::ExportRecord> exports;
  std::size_t bills = 0;   ///< live ones of which it is the payer
  std::size_t errors = 0;  ///< findings that failed

  /// Where its bills lie, `s3://bucket/prefix/name`; empty while no export is chosen.
  std::string place() const;
};

/// One connection and all that is known of it; its secret never.
struct ShownConnection {
  ListedConnection listed;
  Result<std::string> external_id;       ///< an error where the master key cannot be read; all else is there
  std::vector<control::JobRecord> jobs;  ///< unfinished ones, and those given up
};

/// The connections of a client.
Result<std::vector<ListedConnection>> connections(store::DataFolder& data, const std::string& client);
/// One of them, by name or id. Fails with `not_found`.
Result<ShownConnection> connection(const Surroundings& surroundings, store::DataFolder& data, const std::string& client,
                                   const std::string& name);

boost::json::object to_json(const ListedConnection& listed);
/// `{"connections": [...]}`
boost::json::object to_json(std::span<const ListedConnection> list);
boost::json::object to_json(const ShownConnection& shown);

/// The External ID of a connection's organisation. Fails as control::external_id does.
Result<std::string> external_id_of(const Surroundings& surroundings, store::DataFolder& data,
                                   const control::ConnectionRecord& connection);

}  // namespace farthing::answer
