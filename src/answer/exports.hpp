#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "answer/surroundings.hpp"
#include "connect/export_discovery.hpp"
#include "control/connections.hpp"
#include "core/result.hpp"
#include "store/data_folder.hpp"

namespace farthing::answer {

/// The exports of one connection's account, and what could not be asked.
struct ExportsOfConnection {
  control::ConnectionRecord connection;
  std::vector<connect::FoundExport> exports;
  std::vector<std::string> problems;
  std::optional<control::ExportRecord> chosen;

  bool is_chosen(const connect::FoundExport& one) const;
};

/// A connection that nobody named and that is not asked, because of its state.
struct LeftOut {
  std::string name;
  std::string why;
};

struct ListedExports {
  std::vector<ExportsOfConnection> connections;
  std::vector<LeftOut> left_out;
};

/// Asks AWS for the exports of one connection's account, or of all that are connected. Fails with `not_found` for a
/// connection that is not there, with `usage` or `unsafe_trust` for one whose state forbids it; what AWS refuses is
/// among the problems.
Result<ListedExports> exports(const Surroundings& surroundings, store::DataFolder& data,
                              const connect::OwnIdentity& self, const std::string& client,
                              const std::optional<std::string>& name, const std::stop_token& stop);

/// `{"exports": [...], "problems": [...], "left_out": [...]}`
boost::json::object to_json(const ListedExports& listed);

}  // namespace farthing::answer
